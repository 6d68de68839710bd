/** Plans beside what was measured after them, as Markdown. Pure. */
import { limits } from "./cases.mjs";
import { judge, machineMoved } from "./judge.mjs";

const MiB = 2 ** 20;
const line = (cells) => `| ${cells.join(" | ")} |`;
const three = (value) => Number(value.toPrecision(3)).toLocaleString("en");

const units = {
  "pages.memory": { name: "MiB", of: (value) => three(value / MiB) },
  "window.memory": { name: "MiB", of: (value) => three(value / MiB) },
  "pages.rows": { name: "rows/s", of: three },
  "stages.throughput": { name: "records/s", of: three },
  "work.serial": { name: "GB/s", of: (value) => three(value / 1e9) },
  "work.overlapped": { name: "GB/s", of: (value) => three(value / 1e9) },
};

/** What is planned, in a few words. */
const names = {
  formats: ({ format, reader, page, codec }) =>
    `${format} by ${reader}${codec === "none" ? "" : `, ${codec}`}, pages of ${page} ${format === "csv" ? "B" : "rows"}`,
  algorithms: ({ plan, workers = 1, batch, parseUs, filterUs, enrichUs, aggregateUs, enrich }) =>
    `${plan}${workers > 1 ? ` × ${workers}` : ""}, ${[parseUs, filterUs, enrichUs, aggregateUs].join("/")} µs${enrich === "service" ? ", the third waits" : ""}${batch > 1 ? `, batches of ${batch}` : ""}`,
  window: ({ keep, size, slide, rate, recordBytes, latenessMs }) =>
    `window of ${size / 1000} s${slide < size ? ` by ${slide / 1000}` : ""}, ${rate}/s of ${recordBytes} B as ${keep}${latenessMs > 0 ? `, ${latenessMs / 1000} s late` : ""}`,
  bottleneck: ({ mode, nsPerKiB, source }) => `${nsPerKiB} ns/KiB of work, ${source}, ${mode}`,
};

/** @returns Markdown: one row a prediction, how many hold, and why what is missing is */
export function planTable(record) {
  const rows = judge(record);
  const found = rows.filter(({ verdict }) => verdict !== "unmeasured");
  const cells = found.map(({ axes, what, figure, planned, measured, low, high, error, verdict }) => {
    const { name, of } = units[figure];
    return [
      names[axes.family](axes),
      what,
      name,
      of(planned),
      of(measured),
      `${of(low)}–${of(high)}`,
      `${error < 0 ? "−" : "+"}${Math.abs(error * 100).toFixed(0)} %`,
      verdict,
    ];
  });
  const counts = Object.keys(limits).flatMap((what) => {
    const own = found.filter((row) => row.what === what);
    const held = own.filter(({ verdict }) => verdict === "holds").length;
    return own.length > 0 ? [`${held} of ${own.length} within ${limits[what] * 100} % in ${what}`] : [];
  });
  const absent = rows.filter(({ verdict }) => verdict === "unmeasured").map(({ axes, reason }) => `${names[axes.family](axes)}: ${reason}`);
  const moved = machineMoved(record);
  return [
    line(["planned", "what", "unit", "plan", "measured", "epochs", "error", "verdict"]),
    line(["---", "---", "---", "---:", "---:", "---:", "---:", "---"]),
    ...cells.map(line),
    "",
    `${counts.join("; ")}. Drawn by seed ${record.seed}; planned from record ${record.from.record} before anything of them was measured.${moved === undefined ? "" : ` Meanwhile the machine's control, a kernel that reads memory, went to ×${moved.toFixed(2)} of its rate.`}`,
    ...(absent.length > 0 ? ["", `Not measured: ${[...new Set(absent)].join("; ")}.`] : []),
  ].join("\n");
}
