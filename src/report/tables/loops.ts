/** A user's loops: rate, place against bound and document, and what bounds them. */
import type { LoopFinding } from "../../analysis/loops/schema.ts";
import type { Summary } from "../../analysis/summary.ts";
import { formatDuration, formatRate, formatSignificant, formatSize } from "../../units.ts";
import { printable, ratioText, spreadName, spreadText } from "../chart/spec/figures.ts";
import { loopsText } from "../chart/spec/loops.ts";
import { number, optional, spread, type Table, words } from "./table.ts";

/** The findings, what the process around each loop did, and each transform over its chunk sizes. */
export function loopTables({ loops = [] }: Summary): readonly Table[] {
  return [verdictTable(loops), costTable(loops), ...loops.flatMap(chunkTable)];
}

function verdictTable(loops: readonly LoopFinding[]): Table {
  return {
    id: "loops",
    title: `Loops: GB/s of payload (${spreadName(loops.flatMap(({ payload }) => payload ?? []))}), beside B of the same run`,
    columns: [
      words("loop"),
      optional(number("threads")),
      number("GB/s"),
      spread,
      number("of bound"),
      number("document"),
      number("L2 GB/s"),
      words("verdict"),
    ],
    lines: loops.map((loop) => ({
      cells: [
        printable(loop.loop),
        String(loop.threads),
        loop.payload ? formatRate(loop.payload.median) : "",
        loop.payload ? spreadText(loop.payload) : "",
        shareText(loop),
        loop.document ? ratioText(loop.document.ratio.median) : "",
        loop.cached ? formatRate(loop.cached.payload.median) : "",
        loop.failure === undefined ? (loop.verdict ?? "cannot be told") : "failed",
      ],
      remark: printable([loop.reason, loop.shareMissing === undefined ? "" : `${loop.shareMissing}.`].filter(Boolean).join(" ")),
    })),
    ...(loops.some(({ document }) => document) && { note: documentNote(loops) }),
  };
}

/** `0.84`, or `0.61–0.83`. */
function shareText({ share }: LoopFinding): string {
  if (!share) return "";
  const [low, high] = [share.min.median.toFixed(2), share.max.median.toFixed(2)];
  return low === high ? low : `${low}–${high}`;
}

function documentNote(loops: readonly LoopFinding[]): string {
  const [first] = loops.filter(({ document }) => document);
  if (!first?.document) return "";
  const { bandwidth, rate } = first.document;
  return `document: rate over its model B/(n+2), of ${printable(first.loop)} ${formatRate(bandwidth)}/${first.passes + 2} = ${formatRate(rate)} GB/s.`;
}

/** What takes time beside the bytes and the work on them. */
function costTable(loops: readonly LoopFinding[]): Table {
  const shown = loops.filter(({ probe, captured }) => probe || captured);
  return {
    id: "loop-costs",
    title: "Loops: what the garbage collector, the compiler and calls take, in a process of their own",
    columns: [
      words("loop"),
      words("form"),
      number("GC"),
      number("GB/s", "allocated"),
      number("B/byte", "allocated"),
      number("deoptimised"),
      number("call"),
      number("views captured"),
    ],
    lines: shown.map(({ loop, form, probe, captured }) => ({
      cells: [
        printable(loop),
        form,
        probe ? percent(probe.gcShare) : "",
        probe ? formatRate(probe.allocationRate) : "",
        probe ? formatSignificant(probe.allocatedPerByte) : "",
        probe?.deoptimisations === undefined ? "" : String(probe.deoptimisations),
        probe?.callNs === undefined ? "" : formatDuration(probe.callNs),
        captured ? `${ratioText(captured.median)} (${spreadText(captured, formatSignificant)})` : "",
      ],
    })),
  };
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** A transform over the size of its chunks. */
function chunkTable({ loop, chunks }: LoopFinding): readonly Table[] {
  if (!chunks) return [];
  const { points, best, cost, declaredBytes } = chunks;
  const costs = cost
    ? ` A chunk costs ${formatDuration(cost.perChunkNs)} beside its bytes, ${percent(cost.declaredShare)} of the time at ${formatSize(declaredBytes)}.`
    : "";
  return [
    {
      id: `loop-chunks-${printable(loop).replace(/[^\w-]/g, "-")}`,
      title: `${printable(loop)}: GB/s over the size of its chunks (${spreadName(points.map(({ rate }) => rate))})`,
      columns: [words("chunk"), number("GB/s"), spread, words("")],
      lines: points.map(({ chunkBytes, rate }) => ({
        cells: [
          formatSize(chunkBytes),
          formatRate(rate.median),
          spreadText(rate),
          [chunkBytes === declaredBytes ? "declared" : "", chunkBytes === best.highWaterMark ? "best" : ""].filter(Boolean).join(", "),
        ],
      })),
      note: `Best highWaterMark: ${formatSize(best.highWaterMark)}, the smallest within 5 % of the fastest.${costs}`,
    },
  ];
}

/** How many loops each scenario bounds; "" with fewer than two. */
export function loopsSentence({ loops = [] }: Summary): string {
  return loops.length < 2 ? "" : loopsText(loops);
}
