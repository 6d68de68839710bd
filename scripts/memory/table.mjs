/** The judged contestants as Markdown, for README and progress. Pure. */
import { judge } from "./judge.mjs";

const MiB = 2 ** 20;
const figure = (bytes) => Number((bytes / MiB).toPrecision(3)).toString();
const sizeText = (bytes) => (bytes >= 1024 * MiB ? `${bytes / (1024 * MiB)} GiB` : `${bytes / MiB} MiB`);
const line = (cells) => `| ${cells.join(" | ")} |`;

/** @returns Markdown: one row a contestant, and what was not measured with its reason */
export function memoryTable(record) {
  const rows = judge(record);
  const sizes = [...new Set(rows.flatMap(({ files }) => files.map(({ fileBytes }) => fileBytes)))].sort((a, b) => a - b);
  const heads = [
    "MiB",
    "promised",
    "floor before the job",
    ...sizes.map((size) => `above it, ${sizeText(size)}`),
    "largest peak",
    "limit",
    "verdict",
  ];
  const measured = rows.filter(({ files }) => files.some(({ peakBytes }) => peakBytes !== undefined));
  const cells = measured.map(({ contestant, promisedBytes, limitBytes, files, verdict }) => {
    const told = files.filter(({ peakBytes }) => peakBytes !== undefined);
    const above = sizes.map((size) => told.find(({ fileBytes }) => fileBytes === size)).map((file) => (file ? figure(file.aboveBytes) : ""));
    const largest = (name) => figure(Math.max(...told.map((file) => file[name])));
    const wrong = told.some((file) => file.wrong) ? " (wrong output)" : "";
    return [`${contestant}${wrong}`, figure(promisedBytes), largest("floorBytes"), ...above, largest("peakBytes"), figure(limitBytes), verdict];
  });
  const missing = rows.flatMap(({ contestant, files }) => {
    const reasons = files.filter(({ reason }) => reason !== undefined);
    // One reason for all sizes is told once.
    if (reasons.length === files.length && new Set(reasons.map(({ reason }) => reason)).size === 1) return [`${contestant}: ${reasons[0].reason}`];
    return reasons.map(({ fileBytes, reason }) => `${contestant} on ${sizeText(fileBytes)}: ${reason}`);
  });
  const table = [line(heads), line(heads.map(() => "---")), ...cells.map(line)].join("\n");
  return `${table}\n${missing.length > 0 ? `\nNot measured: ${missing.join("; ")}.\n` : ""}`;
}
