/** A file's way to a socket or into another file: wall time and the sender's CPU time by method, and what two copies should cost. */
import type { Estimate, Summary } from "../../analysis/summary.ts";
import type { Budget, TransferFinding, TransferRow } from "../../analysis/transfer/schema.ts";
import { copyBudgets } from "../../models/copies.ts";
import { formatRate, formatSigned, formatSignificant, formatSize, formatSpan } from "../../units.ts";
import { estimateText, printable, ratioText, spreadName, spreadText } from "../chart/spec/figures.ts";
import { placeId, placeText } from "../chart/spec/transfer.ts";
import { type Line, number, optional, spread, type Table, words } from "./table.ts";

export function transferTables({ transfer }: Summary): readonly Table[] {
  if (!transfer) return [];
  const places = [...new Set([...transfer.rows, ...transfer.absent].map(placeId))];
  return [...places.map((place) => placeTable(transfer, place, place !== places[0])), besideTable(transfer), budgetTable(transfer)].filter(
    (table) => table.lines.length > 0,
  );
}

const columns = [
  words("method"),
  number("buffer"),
  number("GB/s"),
  spread,
  number("÷ r-w"),
  number("CPU ns/B"),
  optional(spread),
  number("÷ r-w"),
  number("calls"),
];

const text = (estimate: Estimate | undefined) => (estimate ? formatSignificant(estimate.median) : "");
const ratio = (estimate: Estimate | undefined) => (estimate ? ratioText(estimate.median) : "");

function placeTable({ rows, absent }: TransferFinding, place: string, detail: boolean): Table {
  const unsorted = rows.filter((row) => placeId(row) === place);
  const methods = [...new Set(unsorted.map(({ method }) => method))];
  const own = methods.flatMap((method) => unsorted.filter((row) => row.method === method).sort((a, b) => a.buffer - b.buffer));
  const missing = absent.filter((one) => placeId(one) === place);
  const [measured] = own;
  const where = [...own, ...missing].slice(0, 1).map(placeText).join("");
  return {
    id: `transfer-${place.replace("/", "-")}`,
    title: measured
      ? `A cached file of ${formatSize(measured.file)} ${where} (${spreadName(own.map(({ rate }) => rate))})`
      : `A cached file ${where}`,
    columns,
    lines: [...own.map(lineOf), ...absences(missing)],
    ...(detail && { detail }),
    note: "÷ r-w: rate, and CPU time of the sender, over those of read-write by the same buffer, paired.",
  };
}

function lineOf({ method, buffer, rate, rateOverReadWrite, cpuPerByte, cpuOverReadWrite, calls, copiedShare }: TransferRow): Line {
  return {
    cells: [
      printable(method),
      formatSize(buffer),
      formatRate(rate.median),
      spreadText(rate),
      ratio(rateOverReadWrite),
      text(cpuPerByte),
      cpuPerByte ? spreadText(cpuPerByte, formatSignificant) : "",
      ratio(cpuOverReadWrite),
      calls === undefined ? "" : String(Number(calls.toPrecision(4))),
    ],
    ...(copiedShare !== undefined &&
      copiedShare > 0 && { remark: `the kernel copied ${formatSignificant(copiedShare * 100)} % of the bytes although it was asked not to` }),
  };
}

/** Methods that are absent for one reason share a line. */
function absences(absent: TransferFinding["absent"]): readonly Line[] {
  return [...new Set(absent.map(({ reason }) => reason))].map((reason) => {
    const methods = new Set(absent.flatMap((one) => (one.reason === reason ? [one.method] : [])));
    return { cells: columns.map((_, i) => (i === 0 ? printable([...methods].join(", ")) : "")), remark: `absent: ${printable(reason)}` };
  });
}

/** What a copy of memory in another process got done meanwhile. */
function besideTable({ beside }: TransferFinding): Table {
  const over = (estimate: Estimate | undefined) => [ratio(estimate), estimate ? spreadText(estimate, formatSignificant) : ""];
  const [first] = beside;
  return {
    id: "transfer-beside",
    title: `A copy of memory in another process beside a transfer${first && first.sink !== "file" ? ` ${placeText(first)}` : ""} (${spreadName(beside.map(({ rate }) => rate))})`,
    columns: [
      words("beside"),
      number("buffer"),
      number("GB/s"),
      spread,
      number("÷ alone"),
      spread,
      number("÷ r-w"),
      spread,
      optional(number("wall")),
    ],
    lines: beside.map(({ method, buffer, rate, wallRate, overAlone, overReadWrite }) => ({
      cells: [
        method === "none" ? "nothing" : printable(method),
        method === "none" ? "" : formatSize(buffer),
        formatRate(rate.median),
        spreadText(rate),
        ...over(overAlone),
        ...over(overReadWrite),
        wallRate ? formatRate(wallRate.median) : "",
      ],
    })),
    note: "GB/s: bytes that the copy moves in each second of its own CPU time; wall: in each second. ÷: paired.",
  };
}

/** How each budget comes about. */
const budgetTitles: Readonly<Record<Budget["id"], string>> = {
  memcpy: `${copyBudgets.memcpy.name}: the document's`,
  traffic: `${copyBudgets.traffic.name}: B traffic of memory`,
  allocate: `${copyBudgets.allocate.name}: stores read lines first`,
  cache: `${copyBudgets.cache.name}: it stays there`,
};

/** What two copies should cost, and what leaving them out saved. */
function budgetTable({ budgets, savings }: TransferFinding): Table {
  return {
    id: "transfer-budget",
    title: "What two copies of a byte should cost, and what read-write − sendfile is",
    columns: [words("budget, or measured"), number("GB/s"), number("ns/B"), spread],
    lines: [
      ...budgets.map(({ id, rate, nsPerByte }) => ({
        cells: [budgetTitles[id], formatRate(rate.median), formatSignificant(nsPerByte.median), spreadText(nsPerByte, formatSignificant)],
      })),
      ...savings.flatMap((saving) => {
        const place = `${placeText(saving)}, ${formatSize(saving.buffer)}`;
        const line = (what: string, estimate: Estimate) => ({
          cells: [`${what} ${place}`, "", formatSigned(estimate.median), spreadText(estimate, formatSignificant)],
        });
        return [...(saving.cpu ? [line("CPU", saving.cpu)] : []), line("wall", saving.wall)];
      }),
    ],
  };
}

/** What sendfile saves over TCP, beside the document's budget; "" without the suite. */
export function transferSentence({ transfer }: Summary): string {
  const row = transfer?.rows.find(({ method, sink }) => method === "sendfile" && sink === "tcp");
  const saving = transfer?.savings.find(({ sink, receiver, buffer }) => sink === row?.sink && receiver === row?.receiver && buffer === row?.buffer);
  const budget = transfer?.budgets.find(({ id }) => id === "memcpy");
  if (!row) return "";
  const rate = row.rateOverReadWrite
    ? `×${estimateText(row.rateOverReadWrite, formatSignificant)} of read-write's rate`
    : `${estimateText(row.rate)} GB/s`;
  const saved = saving?.cpu ? `, ${savedText(saving.cpu)}` : "";
  const document = budget ? `; the document's two copies would be ${estimateText(budget.nsPerByte, formatSignificant)}` : "";
  return `Zero copy: sendfile over TCP runs at ${rate}${saved}${document}.`;
}

/** CPU time that is saved, or spent beyond: never the sign alone, and nothing where the spread reaches across 0. */
export function savedText({ median, spread }: Pick<Estimate, "median" | "spread">): string {
  const { kind, low, high } = spread;
  if (low <= 0 && high >= 0)
    return `with no difference of CPU time that the ${kind} shows (${formatSpan(low, high, formatSignificant)} ns a byte less)`;
  const [least, most] = low > 0 ? [low, high] : [-high, -low];
  return `with ${estimateText({ median: Math.abs(median), spread: { kind, low: least, high: most } }, formatSignificant)} ns of CPU a byte ${low > 0 ? "less" : "more"}`;
}
