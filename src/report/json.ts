/** The Summary as it stands: what other programs read. Missing numbers are absent keys. */
import { errors } from "../errors.ts";
import type { Reporter } from "./reporter.ts";

export const jsonReporter: Reporter = {
  title: "the whole summary for programs; its schema is published",
  render: (summary) => ({ files: [{ name: "summary.json", contents: jsonText(summary) }], warnings: [] }),
};

/**
 * A value as the text of a JSON file.
 * @throws internal when a number in it is none
 */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, finiteOnly, 2)}\n`;
}

/** JSON has no NaN and writes null for it; a number that is none is an error of ours and never published. */
function finiteOnly(key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) throw errors.internal(`summary field "${key}" is ${value}`);
  return value;
}
