/** Two records side by side: ratios with intervals, never a verdict. */
export { compareRecords } from "../analysis/compare.ts";
export { type ComparisonOptions, comparisonText } from "../report/comparison.ts";
