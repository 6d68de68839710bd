/** What a window over a stream of records will hold, by the form in which it keeps them. */
import { documentWindowBytes, windowBytes } from "../../models/window-memory.ts";
import { formatDuration } from "../../units.ts";
import type { WindowEntry, Windows } from "../window/schema.ts";
import { valueAt } from "./between.ts";
import { asked, type Figure, figureOf, measured, missing, type PlannedSection, type Value } from "./figure.ts";
import type { WindowRequest } from "./request.ts";

const suite = "window";

export function plannedWindow(windows: Windows | undefined, request: WindowRequest): PlannedSection {
  const { keep, seconds, slideSeconds, rate } = request;
  const slides = slideSeconds < seconds ? ` sliding by ${formatDuration(slideSeconds * 1e9)}` : "";
  const near = nearestTo(windows?.entries ?? [], request);
  const memory = keep === "panes" ? panesOf(near, request) : recordsOf(windows, request);
  return {
    id: "window",
    title: `${keep}, ${formatDuration(seconds * 1e9)}${slides}, ${Math.round(rate)} records/s`,
    figures: [...memory, heldOf(request), ...(near ? paceOf(near, request) : [])],
    missing: [
      ...(memory.length > 0 ? [] : [missing(`memory of records held as ${keep}`, suite)]),
      ...(near ? [] : [missing(`the pace of a window held as ${keep}`, suite)]),
    ],
  };
}

/** A window closes by the first record past its end and its lateness, and lets go before it takes that: a slide adds nothing. */
function sizeOf({ seconds, latenessSeconds, rate }: WindowRequest) {
  return {
    W: asked("--window", seconds * 1e9, "ns"),
    L: asked("--lateness", latenessSeconds * 1e9, "ns"),
    T: asked("--rate", rate, "1/s"),
  } as const;
}

const memory = { id: "window.memory", title: "memory above the runtime's", unit: "B" } as const;

/** What a byte of record takes grows with how often windows let records go: between the measured numbers of slides a window, evenly by logarithms. */
function recordsOf(windows: Windows | undefined, request: WindowRequest): readonly Figure[] {
  const { recordBytes } = request;
  const factor = factorOf(windows, request);
  if (!factor) return [];
  return [
    figureOf({
      ...memory,
      formula: "factor × (W + L) × T × R",
      constants: { factor, ...sizeOf(request), R: asked("--record", recordBytes, "B") },
      of: (v) => windowBytes({ factor: v.factor, seconds: v.W / 1e9, latenessSeconds: v.L / 1e9, rate: v.T, recordBytes: v.R }),
      document: documentWindowBytes(request),
    }),
  ];
}

function factorOf(windows: Windows | undefined, request: WindowRequest): Value | undefined {
  const { keep, seconds, slideSeconds } = request;
  const known = (windows?.entries ?? []).filter(({ versusCorrected }) => versusCorrected !== undefined);
  // Of windows of as many slides, that of the nearest bytes.
  const nearest = [...new Set(known.map(slidesOf))].flatMap((slides) => {
    const near = nearestTo(
      known.filter((one) => slidesOf(one) === slides),
      request,
    );
    return near?.versusCorrected ? [{ at: slides, value: near.versusCorrected.median }] : [];
  });
  const factor = valueAt(nearest, seconds / slideSeconds);
  if (factor !== undefined) {
    const slides = nearest.map(({ at }) => at).sort((a, b) => a - b);
    return measured("window.entries", `${keep}, windows of ${slides.join(", ")} slide${slides.join() === "1" ? "" : "s"}`, factor, "ratio");
  }
  const found = windows?.factors.find((one) => one.keep === keep);
  return found && measured("window.factors", keep, found.factor, "ratio");
}

const slidesOf = ({ size, slide }: WindowEntry) => size / slide;

/** Counts and sums take next to nothing, whatever the records: what was measured is the process's own growth. */
function panesOf(near: WindowEntry | undefined, request: WindowRequest): readonly Figure[] {
  if (!near?.peakBytes) return [];
  return [
    figureOf({
      ...memory,
      formula: "peak",
      constants: { peak: measured("window.entries", nameOf(near), near.peakBytes.median, "B", near.peakBytes.spread) },
      of: (v) => v.peak,
      document: documentWindowBytes(request),
    }),
  ];
}

const nameOf = ({ keep, size, slide }: WindowEntry) => `${keep} of ${size}, slide ${slide}`;

/** Where records themselves are held. */
function heldOf(request: WindowRequest): Figure {
  return figureOf({
    id: "window.held",
    title: request.keep === "panes" ? "records counted" : "records held",
    unit: "count",
    formula: "(W + L) × T",
    constants: sizeOf(request),
    of: (v) => ((v.W + v.L) / 1e9) * v.T,
    document: documentWindowBytes({ ...request, recordBytes: 1 }),
  });
}

/** The most records a second that go through, and the share of it that is asked for. */
function paceOf(near: WindowEntry, { rate }: WindowRequest): readonly Figure[] {
  const { throughput } = near;
  if (!throughput) return [];
  const most = measured("window.entries", nameOf(near), throughput.median, "1/s", throughput.spread);
  return [
    figureOf({ id: "window.most", title: "records at most", unit: "1/s", formula: "most", constants: { most }, of: (v) => v.most }),
    figureOf({
      id: "window.load",
      title: "share of one thread",
      unit: "ratio",
      formula: "T ÷ most",
      constants: { T: asked("--rate", rate, "1/s"), most },
      of: (v) => v.T / v.most,
      notes: rate > throughput.median ? ["more than one thread can take: what waits grows without an end"] : [],
    }),
  ];
}

/** The same form as fast as records are taken: of the nearest number of slides in a window, then of the nearest bytes. */
function nearestTo(entries: readonly WindowEntry[], request: WindowRequest): WindowEntry | undefined {
  const { keep, seconds, slideSeconds, latenessSeconds } = request;
  const bytes = documentWindowBytes({ ...request, seconds: seconds + latenessSeconds });
  const away = ({ size, slide, correctedBytes }: WindowEntry) =>
    10 * Math.abs(Math.log(size / slide / (seconds / slideSeconds))) + Math.abs(Math.log(correctedBytes / bytes));
  const like = entries.filter((one) => one.state === "measured" && one.keep === keep && one.pace === "none" && one.throughput);
  return [...like].sort((a, b) => away(a) - away(b))[0];
}
