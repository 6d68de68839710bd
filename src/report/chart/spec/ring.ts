/** What io_uring saves: by batch from the page cache, by depth past it. */
import type { Batches, Depths, IoFinding } from "../../../analysis/io/schema.ts";
import { batchNs, documentBatchNs } from "../../../models/system-calls.ts";
import { formatSignificant, formatSize } from "../../../units.ts";
import { between, datum } from "./curves.ts";
import { ascending, printable, ratioText, spreadName } from "./figures.ts";
import { type ChartSpec, type Panel, type Series, tone } from "./panel.ts";
import { oneTwoFive, powersOfTwo } from "./scales.ts";

/** Two panels, because either alone misleads: batches from the page cache, reads in flight past it. */
export function ringChart({ batches, depths }: IoFinding): readonly ChartSpec[] {
  const panels = [...(batches && batches.points.length > 1 ? [batchPanel(batches)] : []), ...(depths.length > 0 ? [depthPanel(depths)] : [])];
  if (panels.length === 0) return [];
  return [
    {
      id: "io-ring",
      title: "Where io_uring helps, and where it cannot",
      sentence: ringText(batches, depths),
      columns: 2,
      height: 380,
      panels,
    },
  ];
}

function batchPanel({ points, preadNs, block, document, entryNs, workNs, ringNs }: Batches): Panel {
  const counts = points.map(({ batch }) => batch);
  const values = points.flatMap(({ blockNs: time, documentNs, correctedNs }) => [
    time.median,
    time.spread.high,
    documentNs ?? time.median,
    correctedNs ?? time.median,
  ]);
  const curve = (of: (batch: number) => number) => between(counts).map((batch) => ({ x: batch, y: of(batch) }));
  return {
    title: `Cached: one of many reads of ${formatSize(block)}`,
    x: { title: "reads in a batch", scale: "log", format: "number", ...powersOfTwo(counts, 2) },
    y: {
      title: `ns a read (${spreadName(points.map(({ blockNs: time }) => time))})`,
      scale: "linear",
      format: "number",
      min: 0,
      reaching: Math.max(...values, preadNs.median) * 1.05,
    },
    marks: [{ axis: "y", at: preadNs.median, label: `pread ${formatSignificant(preadNs.median)} ns` }],
    series: [
      {
        label: "io_uring",
        tone: "first",
        kind: "line",
        shape: "circle",
        data: points.map((point) => datum(point.batch, point.blockNs, 1, `${ratioText(point.overPread.median)} of pread's rate`)),
      },
      ...(document
        ? [
            {
              label: "the document: one call for all",
              tone: "document" as const,
              kind: "line" as const,
              dash: [6, 4],
              data: curve((batch) => documentBatchNs(batch, document.costNs, document.copyNs)),
            },
          ]
        : []),
      ...(entryNs !== undefined && workNs !== undefined && ringNs
        ? [
            {
              label: "corrected: s ÷ batch + w + ring",
              tone: "quiet" as const,
              kind: "line" as const,
              dash: [2, 3],
              data: curve((batch) => batchNs(batch, entryNs, workNs, ringNs.median)),
            },
          ]
        : []),
    ],
  };
}

const places: Readonly<Record<string, string>> = { direct: "past the page cache", cached: "from the page cache", cold: "cold" };

function depthPanel(depths: readonly Depths[]): Panel {
  const counts = ascending(depths.flatMap(({ points }) => points.map(({ depth }) => depth)));
  const values = depths.flatMap(({ pread, points }) => [
    pread.median,
    ...points.flatMap(({ iops }) => [iops.spread.low, iops.spread.high, iops.median]),
  ]);
  const [direct] = depths.filter(({ cache }) => cache === "direct");
  const most = Math.max(...values);
  const little = (direct?.points ?? []).flatMap(({ depth, registered, littleIops }) =>
    registered || !littleIops || littleIops > 3 * most ? [] : [{ x: depth, y: littleIops }],
  );
  return {
    title: `Random reads of ${formatSize(depths[0]?.block ?? 0)}`,
    x: { title: "reads in flight", scale: "log", format: "number", ...powersOfTwo(counts, 1) },
    y: {
      title: `operations a second (${spreadName(depths.map(({ pread }) => pread))})`,
      scale: "log",
      format: "number",
      ...oneTwoFive([...values, 1.6 * Math.max(...values)]),
    },
    marks: depths.map(({ cache, pread }) => ({ axis: "y", at: pread.median, label: `pread ${places[cache] ?? printable(cache)}` })),
    series: [
      ...depths.flatMap(({ cache, points }, i): readonly Series[] => {
        const data = (registered: boolean) =>
          points
            .filter((point) => point.registered === registered)
            .map((point) => datum(point.depth, point.iops, 1, `${ratioText(point.overPread.median)} of pread`));
        const label = `io_uring ${places[cache] ?? printable(cache)}`;
        const own = tone(i + 1);
        return [
          { label, tone: own, kind: "line", shape: "circle", data: data(false) },
          ...(data(true).length > 0
            ? [{ label: `${label}, registered`, tone: own, kind: "points" as const, shape: "triangle" as const, data: data(true) }]
            : []),
        ];
      }),
      ...(little.length > 1 ? [{ label: "depth ÷ latency", tone: "quiet" as const, kind: "line" as const, dash: [2, 3], data: little }] : []),
    ],
  };
}

function ringText(batches: Batches | undefined, depths: readonly Depths[]): string {
  const last = batches?.points.at(-1);
  const cached =
    batches && last
      ? `A cached read of ${formatSize(batches.block)} takes ${formatSignificant(last.blockNs.median)} ns in a batch of ${last.batch}, ${formatSignificant(batches.preadNs.median)} ns by pread${last.documentNs === undefined ? "" : ` (the document: ${formatSignificant(last.documentNs)})`}.`
      : "";
  const direct = depths.find(({ cache }) => cache === "direct");
  const best = direct?.points.reduce((most, point) => (point.iops.median > most.iops.median ? point : most));
  const device = best ? `Past the page cache ${best.depth} in flight reach ${ratioText(best.overPread.median)} of pread's operations a second.` : "";
  return [cached, device].filter(Boolean).join(" ");
}
