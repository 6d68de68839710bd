/** The three runtimes at one job: how fast each form is, what it holds, and whether what it writes is right. */
import { type ContestantId, formOf } from "../../analysis/runtimes/contestants.ts";
import type { RuntimeEntry, Runtimes } from "../../analysis/runtimes/schema.ts";
import { standingText } from "../../analysis/runtimes/standing.ts";
import type { Estimate, Summary } from "../../analysis/summary.ts";
import { formatDuration, formatSignificant, formatSize } from "../../units.ts";
import { ascending, printable, ratioText, spreadName, spreadText } from "../chart/spec/figures.ts";
import { failureText, formatMegabytes, outcomeText } from "../chart/spec/runtimes.ts";
import { type Column, type Line, number, optional, spread, type Table, words } from "./table.ts";

export function runtimesTables({ runtimes }: Summary): readonly Table[] {
  if (!runtimes) return [];
  const groups = [...new Set(runtimes.entries.filter(({ fault }) => fault === "none").map(({ group }) => group))];
  const tables = groups.flatMap((group) => groupTables(group, runtimes));
  return [
    ...tables.map((table) => (onScreen.has(table.id) ? table : { ...table, detail: true as const })),
    ...faultsTable(runtimes),
    ...growthTable(runtimes),
    ...threadsTable(runtimes),
    ...drainTable(runtimes),
  ];
}

/** What a screen has room for; the other groups are details. */
const onScreen: ReadonlySet<string> = new Set(["runtimes-job", "runtimes-job-memory", "runtimes-faulty"]);

/** Settings that a group's entries share, in words, and what the group is about. */
const groupTitles: Readonly<Record<string, string>> = {
  "runtimes/job": "The job by runtime",
  "runtimes/waiting": "The job by runtime, where each chunk waits",
  "runtimes/faulty": "Right forms and faulty ones",
  "runtimes/concurrency": "The job over the bound on chunks",
  "runtimes/chunk": "The job over the size of a chunk",
  "runtimes/memory": "The job over the size of the file",
};

type Axis = "concurrency" | "chunkBytes" | "fileBytes";
const axisTexts = {
  concurrency: { title: "chunks at once", value: String },
  chunkBytes: { title: "chunk", value: formatSize },
  fileBytes: { title: "file", value: formatSize },
} as const satisfies Record<Axis, { title: string; value: (value: number) => string }>;

/** The axis along which a contestant of the group was measured several times. */
export function sweptAxis(entries: readonly RuntimeEntry[]): Axis | undefined {
  return (["fileBytes", "chunkBytes", "concurrency"] as const).find((axis) =>
    entries.some((entry) => entries.some((other) => other.contestant === entry.contestant && other[axis] !== entry[axis])),
  );
}

function groupTables(group: string, runtimes: Runtimes): readonly Table[] {
  const entries = runtimes.entries.filter((entry) => entry.group === group && entry.fault === "none");
  const axis = sweptAxis(entries);
  const id = group.replace(/[^\w]+/g, "-");
  const title = `${groupTitles[group] ?? printable(group)}${settingsText(entries, axis)}`;
  return axis === undefined
    ? [speedTable(`${id}`, title, entries, runtimes), memoryTable(`${id}-memory`, title, entries)]
    : [sweepTable(id, title, axis, entries)];
}

/** `: 16 MiB in chunks of 64 KiB, at most 8 at once`; what differs is left out. */
function settingsText(entries: readonly RuntimeEntry[], axis: Axis | undefined): string {
  const only = (name: Axis | "waitMs") => {
    const values = valuesOf(entries, name);
    return name === axis || values.length > 1 ? undefined : values[0];
  };
  const [file, chunk, concurrency, wait] = [only("fileBytes"), only("chunkBytes"), only("concurrency"), only("waitMs")];
  const parts = [
    file === undefined ? "" : formatSize(file),
    chunk === undefined ? "" : `in chunks of ${formatSize(chunk)}`,
    concurrency === undefined ? "" : `at most ${concurrency} at once`,
    wait ? `${wait} ms of waiting a chunk` : "",
  ].filter(Boolean);
  return parts.length === 0 ? "" : `: ${parts.join(", ")}`;
}

/** What the entries have; a plain Transform has one chunk in progress by its nature, beside others that have more. */
function valuesOf(entries: readonly RuntimeEntry[], name: Axis | "waitMs"): readonly number[] {
  const values = ascending(entries.map((entry) => entry[name]));
  return name === "concurrency" &&
    values.length === 2 &&
    entries.every((entry) => (entry.concurrency === 1) === (entry.contestant === "node-pipeline"))
    ? values.slice(1)
    : values;
}

/** `20 × 8 KiB`: chunks at once and their size, where the lines of a table differ in them. */
function boundColumn(entries: readonly RuntimeEntry[]): {
  readonly columns: readonly Column[];
  readonly cells: (entry: RuntimeEntry) => readonly string[];
} {
  const differ = valuesOf(entries, "concurrency").length > 1 || valuesOf(entries, "chunkBytes").length > 1;
  return differ
    ? { columns: [number("chunks")], cells: ({ concurrency, chunkBytes }) => [`${concurrency} × ${formatSize(chunkBytes)}`] }
    : { columns: [], cells: () => [] };
}

/** Which runtimes these were. */
function versionsText(entries: readonly RuntimeEntry[]): string {
  const versions = [...new Set(entries.flatMap(({ version }) => version ?? []))];
  return versions.length === 0 ? "" : `${printable(versions.join(", "))}.`;
}

const text = (estimate: Estimate | undefined, format: (value: number) => string) => (estimate ? format(estimate.median) : "");

/** A line of its own for each setting that a form was measured with; what is absent has its reason. */
function lineOf(entry: RuntimeEntry, cells: readonly string[], remark = ""): Line {
  const title = formOf(entry.contestant).title;
  if (entry.state !== "measured")
    return { cells: [title, ...cells.map(() => "")], remark: printable(`${entry.state}: ${entry.reason ?? "no reason recorded"}`) };
  return { cells: [title, ...cells], ...(remark === "" ? {} : { remark }) };
}

function speedTable(id: string, title: string, entries: readonly RuntimeEntry[], { standings }: Runtimes): Table {
  const standing = standings.find(({ group }) => group === entries[0]?.group);
  const bound = boundColumn(entries);
  const note = [standing ? standingText(standing) : "", versionsText(entries)].filter(Boolean).join(" ");
  return {
    id,
    title: `${title} (${spreadName(entries.flatMap(({ payload }) => payload ?? []))})`,
    columns: [
      { title: "form", flexible: true },
      ...bound.columns,
      number("MB/s"),
      spread,
      number("÷ best"),
      optional(number("job")),
      number("CPU ns/B"),
      bound.columns.length > 0 ? optional(number("start")) : number("start"),
      optional(number("first byte")),
      words("output"),
    ],
    lines: entries.map((entry) =>
      lineOf(
        entry,
        [
          ...bound.cells(entry),
          text(entry.payload, formatMegabytes),
          entry.payload ? spreadText(entry.payload, formatMegabytes) : "",
          text(entry.versusBest, ratioText),
          text(entry.wall, formatDuration),
          text(entry.cpuNsPerByte, formatSignificant),
          text(entry.startNs, formatDuration),
          text(entry.firstByteNs, formatDuration),
          outcomeText(entry),
        ],
        failureText(entry),
      ),
    ),
    ...(note === "" ? {} : { note }),
  };
}

function memoryTable(id: string, title: string, entries: readonly RuntimeEntry[]): Table {
  return {
    id,
    title: `${title}: bytes held, beside what is promised`,
    columns: [
      { title: "form", flexible: true },
      number("reached", "chunks"),
      number("asked", "chunks"),
      number("held", "in flight"),
      number("promised", "in flight"),
      words(""),
      number("floor", "resident"),
      number("peak above", "resident"),
    ],
    lines: entries
      .filter(({ state }) => state === "measured")
      .map((entry) =>
        lineOf(entry, [
          entry.reached ? String(entry.reached.best) : "",
          String(entry.concurrency),
          entry.inFlightBytes ? formatSize(entry.inFlightBytes.best) : "",
          formatSize(entry.promisedBytes),
          promiseText(entry),
          entry.floorBytes ? formatSize(Math.round(entry.floorBytes.median)) : "",
          entry.peakBytes ? formatSize(Math.round(entry.peakBytes.best)) : "",
        ]),
      ),
    note: "in flight: read or being read, and not yet written; promised: chunks at once × buffers of each, and the stream's queues. Resident memory above the floor holds the runtime's own growth as well.",
  };
}

/** `✓`, `✗ ×2.50`: is what was held within what was promised? */
function promiseText({ inFlightBytes, promisedBytes }: RuntimeEntry): string {
  if (!inFlightBytes) return "";
  return inFlightBytes.best <= promisedBytes ? "✓" : `✗ ${ratioText(inFlightBytes.best / promisedBytes)}`;
}

/** A line a form, columns along the axis. */
function sweepTable(id: string, title: string, axis: Axis, entries: readonly RuntimeEntry[]): Table {
  const values = ascending(entries.map((entry) => entry[axis]));
  const { title: name, value } = axisTexts[axis];
  const bytes = axis === "fileBytes";
  const found = (contestant: ContestantId, at: number) => entries.find((entry) => entry.contestant === contestant && entry[axis] === at);
  return {
    id,
    title: `${title}: ${bytes ? "MB/s, and peak above the floor" : "MB/s"}, by ${name}`,
    columns: [
      { title: "form", flexible: true },
      ...values.flatMap((at) => (bytes ? [number("MB/s", value(at)), number("peak", value(at))] : [number(value(at))])),
      ...(bytes ? [number("promised"), number("floor")] : []),
    ],
    lines: [...new Set(entries.map(({ contestant }) => contestant))].map((contestant) => {
      const own = values.map((at) => found(contestant, at));
      const told = own.filter((entry) => entry !== undefined);
      const [first] = told;
      const missing = [
        ...new Set(told.flatMap(({ state, reason }) => (state === "measured" ? [] : [`${state}: ${reason ?? "no reason recorded"}`]))),
      ];
      return {
        cells: [
          formOf(contestant).title,
          ...own.flatMap((entry) => {
            const rate = text(entry?.payload, formatMegabytes) || (entry?.state === "measured" && entry.output?.wrong ? "✗ wrong" : "");
            return bytes ? [rate, entry?.peakBytes ? formatSize(Math.round(entry.peakBytes.best)) : ""] : [rate];
          }),
          ...(bytes
            ? [
                first && first.state === "measured" ? formatSize(Math.max(...told.map(({ promisedBytes }) => promisedBytes))) : "",
                first?.floorBytes ? formatSize(Math.round(first.floorBytes.median)) : "",
              ]
            : []),
        ],
        ...(missing.length > 0 ? { remark: printable(missing.join("; ")) } : {}),
      };
    }),
  };
}

/** What each form made of a transform that throws, a full disk and a transform that never ends. */
function faultsTable({ entries }: Runtimes): readonly Table[] {
  const own = entries.filter(({ fault }) => fault !== "none");
  const faults = [...new Set(own.map(({ fault }) => fault))];
  const names: Readonly<Record<string, string>> = { throw: "throws", full: "disk full", stall: "stalls" };
  return faults.length === 0
    ? []
    : [
        {
          id: "runtimes-faults",
          title: "What forms make of a transform that throws, a full disk, and a transform that never ends",
          columns: [{ title: "form", flexible: true }, ...faults.map((fault) => words(names[fault] ?? printable(fault)))],
          lines: [...new Set(own.map(({ contestant }) => contestant))].map((contestant) => {
            const found = faults.map((fault) => own.find((entry) => entry.contestant === contestant && entry.fault === fault));
            const missing = [
              ...new Set(found.flatMap((entry) => (entry && entry.state !== "measured" ? [`${entry.state}: ${entry.reason ?? ""}`] : []))),
            ];
            return {
              cells: [formOf(contestant).title, ...found.map((entry) => (entry?.state === "measured" ? outcomeText(entry) : ""))],
              ...(missing.length > 0 ? { remark: printable(missing.join("; ")) } : {}),
            };
          }),
          note: "✓: it fails with an exit code above 0, leaves no file, and an output that was there stays as it was. Hangs: it did not end by itself, and was ended. Left: a part of the new output, or what became of the old one.",
        },
      ];
}

/** Does memory grow with the file? */
function growthTable({ growths }: Runtimes): readonly Table[] {
  if (growths.length === 0) return [];
  const signed = (value: number) => `${value < 0 ? "−" : "+"}${formatSize(Math.round(Math.abs(value)))}`;
  return [
    {
      id: "runtimes-growth",
      detail: true,
      title: `Peak above the floor over the size of the file (${spreadName(growths.map(({ added }) => added))})`,
      columns: [{ title: "form", flexible: true }, number("from"), number("to"), number("peak"), number("grew by"), spread, words("verdict")],
      lines: growths.map(({ contestant, smallest, largest, peak, added, verdict }) => ({
        cells: [
          formOf(contestant).title,
          formatSize(smallest),
          formatSize(largest),
          formatSize(Math.round(peak.median)),
          signed(added.median),
          `${signed(added.spread.low)} to ${signed(added.spread.high)}`,
          { bounded: "✓ bounded", grows: "✗ grows", undecided: "? open" }[verdict],
        ],
      })),
    },
  ];
}

/** What a thread takes that does nothing. */
function threadsTable({ threads }: Runtimes): readonly Table[] {
  if (threads.length === 0) return [];
  const size = (estimate: Estimate | undefined) => (estimate ? signedSize(estimate.median) : "");
  const range = (estimate: Estimate | undefined) => (estimate ? `${signedSize(estimate.spread.low)} to ${signedSize(estimate.spread.high)}` : "");
  return [
    {
      id: "runtimes-threads",
      detail: true,
      title: `Memory that a parked thread adds (${spreadName(threads.flatMap(({ resident }) => resident ?? []))})`,
      columns: [{ title: "form", flexible: true }, number("threads"), number("resident"), spread, number("heap"), number("reserved")],
      lines: threads.map(({ contestant, parked, state, reason, resident, heap, reserved }) => ({
        cells: [
          formOf(contestant).title,
          ...(state === "measured" ? [String(parked), size(resident), range(resident), size(heap), size(reserved)] : Array(5).fill("")),
        ],
        ...(state === "measured" ? {} : { remark: printable(`${state}: ${reason ?? "no reason recorded"}`) }),
      })),
      note: "resident and heap in use are read after a collection; reserved: address space, most of which is never touched.",
    },
  ];
}

const signedSize = (value: number) => (value < 0 ? `−${formatSize(Math.round(-value))}` : formatSize(Math.round(value)));

/** When the output's stream says that it drained, and how often it had refused a write. */
function drainTable({ entries }: Runtimes): readonly Table[] {
  const told = entries.flatMap((entry) => (entry.drain && entry.fault === "none" ? [{ ...entry, drain: entry.drain }] : []));
  if (told.length === 0) return [];
  return [
    {
      id: "runtimes-drain",
      detail: true,
      title: "Writes that an output's stream refused, and its drain events",
      columns: [
        { title: "form", flexible: true },
        words("group"),
        number("chunk"),
        number("runs"),
        number("refused"),
        number("drains"),
        number("held"),
      ],
      lines: told.map(({ contestant, group, chunkBytes, drain: { runs, refused, drains, heldBytes } }) => ({
        cells: [
          formOf(contestant).title,
          printable(group.replace("runtimes/", "")),
          formatSize(chunkBytes),
          String(runs),
          String(refused),
          String(drains),
          heldBytes === undefined ? "" : formatSize(heldBytes),
        ],
      })),
      note: "refused: write() answered false, since the buffer was full; held: most bytes in the stream's buffer when it emitted 'drain'. All runs together.",
    },
  ];
}

/** The verdict on Node's best form; "" where nothing else was measured. */
export function runtimesSentence({ runtimes }: Summary): string {
  const standing = runtimes?.standings.find(({ group }) => group === "runtimes/job");
  return standing ? standingText(standing) : "";
}
