/** What the document says of windows ("Algorithms"), judged by the findings of the suite `window`. */
import { formatSize } from "../../units.ts";
import type { Claim } from "../claims.ts";
import type { Estimate } from "../estimate-schema.ts";
import type { WindowEntry, Windows } from "../window/schema.ts";
import { near, ratios, type Seen, seenNear, together } from "./several.ts";
import { figure, type Judgement, judged, notMeasured, type Statement, verdictOf } from "./statement.ts";

const section = "Algorithms";

export function windowClaims(windows: Windows): readonly Claim[] {
  return judged(section, statements, windows);
}

const statements: readonly Statement<Windows>[] = [
  { id: "window/records", claim: "A window of 10 s at 5,000 records a second buffers 50,000 records.", judge: records },
  { id: "window/bytes", claim: "At 200 bytes a record that is W × T × R = 10 MB.", judge: bytes },
  { id: "window/must-buffer", claim: "A window needs to buffer its records.", judge: mustBuffer },
];

/** The document's window. */
const usual = { by: "time", size: 10_000, rate: 5000, recordBytes: 200, latenessMs: 0, pace: "none" } as const;
const documentRecords = 50_000;

/** One a form: windows of the document's size that tumble, else those that slide. */
function usualWindows({ entries }: Windows): readonly WindowEntry[] {
  const own = entries.filter(
    (entry) =>
      entry.state === "measured" &&
      entry.disorder === 0 &&
      (Object.keys(usual) as (keyof typeof usual)[]).every((axis) => entry[axis] === usual[axis]),
  );
  return [...new Set(own.map(({ keep }) => keep))].flatMap((keep) =>
    own
      .filter((entry) => entry.keep === keep)
      .sort((a, b) => b.slide - a.slide)
      .slice(0, 1),
  );
}

const holds = ({ keep }: WindowEntry) => keep !== "panes";

function records(windows: Windows): Judgement {
  const own = usualWindows(windows).filter((entry) => holds(entry) && entry.heldRecords !== undefined);
  if (own.length === 0) return missing(windows, "window of the document's size");
  const most = Math.max(...own.map(({ heldRecords = 0 }) => heldRecords));
  const sliding = windows.entries.filter(
    ({ state, heldRecords, size, slide, rate, by, latenessMs }) =>
      state === "measured" && heldRecords && by === "time" && size === usual.size && rate === usual.rate && latenessMs === 0 && slide < size,
  );
  const slid = Math.max(0, ...sliding.filter(holds).map(({ heldRecords = 0 }) => heldRecords));
  const within = most >= documentRecords * 0.99 && most <= documentRecords * 1.01;
  return {
    prediction: "50,000 records, within 1 %",
    measurement: `${most} records at once, the most of ${own.map(({ keep }) => keep).join(", ")}, where windows tumble${slid > 0 ? `; ${slid} where they slide` : ""}`,
    verdict: within ? "holds" : "does-not-hold",
    reason: within
      ? "As many arrive while it is open. Those of the time that late records are waited for come on top."
      : "More arrive before what has left the window is let go.",
  };
}

const megabytes = (value: number) => `${Number((value / 1e6).toPrecision(3))} MB`;

function bytes(windows: Windows): Judgement {
  const own = usualWindows(windows).filter(holds);
  const seen = own.flatMap(({ keep, versusDocument }) => (versusDocument ? [seenNear(keep, versusDocument)] : []));
  const [first] = own;
  if (!first || seen.length === 0) return missing(windows, "window of the document's size whose peak was measured");
  return {
    prediction: `${megabytes(first.documentBytes)} above the runtime's floor, within ×${near}`,
    measurement: `${ratios(seen)}`,
    ...together(seen, {
      holds: "Each record takes its own bytes.",
      against: "A record that is an object, a string or a Buffer of its own takes more than its bytes, and what has left waits for the collector.",
      condition: (names) => `held as ${names.join(" and ")}`,
    }),
  };
}

/** Of W × T × R: what a window that holds no records may take. */
const hardly = 0.5;

function mustBuffer(windows: Windows): Judgement {
  const panes = usualWindows(windows).find(({ keep }) => keep === "panes");
  const over: Estimate | undefined = panes?.versusDocument;
  if (!panes?.peakBytes || !over) return missing(windows, "window of panes of the document's size");
  const verdict = verdictOf(over.spread, 0, hardly);
  const seen: Seen = { name: "panes", over, verdict };
  const shared = {
    prediction: `no form takes less than ×${hardly} of W × T × R`,
    measurement: `counts and sums by pane take ${figure(panes.peakBytes, "", (value) => formatSize(Math.round(value)))} above the floor, ×${figure(over)} of it`,
  };
  if (verdict === "open") return { ...shared, ...together([seen], { holds: "", against: "" }) };
  return verdict === "holds"
    ? {
        ...shared,
        verdict: "holds-under",
        condition: "where its result needs the records themselves",
        reason: "Counts, sums and what else can be merged need one value a slide: O(panes), whatever the rate.",
      }
    : { ...shared, verdict: "holds", reason: "Even a window of sums took as much: the runtime's own growth decides at this size." };
}

function missing({ entries }: Windows, what: string): Judgement {
  return notMeasured(entries.find(({ reason }) => reason !== undefined)?.reason ?? `this run has no ${what}`);
}
