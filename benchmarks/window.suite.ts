/** What a window over a stream of records holds: by its form, its slide and its length, and what late records add to it. */
import { window } from "../src/families/window/family.ts";
import { type Representation, representations } from "../src/families/window/params.ts";
import { type Axes, defineSuite, type GroupDefinition, type ProfileId } from "../src/suites/suite.ts";

/** The document's example: 10 s of 5,000 records a second of 200 B. */
const document = { by: "time", size: 10_000, rate: 5000, recordBytes: 200 } as const;
const windowRecords = 50_000;

interface Size {
  /** Those of the document's example that also slide by a tenth. */
  readonly sliding: readonly Representation[];
  /** Windows that a stream fills. */
  readonly windows: number;
  readonly slides: readonly number[];
  /** Records of a window. */
  readonly counts: readonly number[];
  readonly latenessMs: readonly number[];
  /** Visits where something is decided, and elsewhere. */
  readonly visits: { readonly decided: number; readonly shown: number };
}

const sizes: Readonly<Record<ProfileId, Size>> = {
  smoke: { sliding: ["packed"], windows: 1.2, slides: [1000], counts: [10_000], latenessMs: [2000], visits: { decided: 1, shown: 1 } },
  // Each sample starts a process: six visits, the fewest that give an interval, only where one is needed.
  quick: {
    sliding: ["packed", "objects"],
    windows: 2.4,
    slides: [5000, 100],
    counts: [10_000, 100_000],
    latenessMs: [0, 2000],
    visits: { decided: 6, shown: 1 },
  },
  full: {
    sliding: representations,
    windows: 4,
    slides: [10_000, 5000, 2000, 1000, 500, 100],
    counts: [10_000, 30_000, 100_000, 300_000],
    latenessMs: [0, 1000, 2000, 5000],
    visits: { decided: 12, shown: 6 },
  },
};

/** A stream that fills so many windows of the document's. */
const example = ({ windows }: Size): Axes => ({ ...document, records: windows * windowRecords });

export default defineSuite({
  id: "window",
  title: "Windows",
  question: "What does a window over a stream of records hold, by the form in which they are held?",
  default: false,
  groups: ({ profile }) => [forms, slides, counts, lateness, clock].map((group) => group(sizes[profile])),
});

const forms = (size: Size): GroupDefinition => ({
  id: "window/forms",
  question: "Peak memory of the document's window by the form of its records: one after another, and sliding by a tenth",
  family: window,
  trials: [
    { keep: representations, slide: 10_000, ...example(size) },
    { keep: size.sliding, slide: 1000, ...example(size) },
  ],
  reference: { keep: "packed", slide: 10_000 },
  weight: 0.5,
  epochs: size.visits.decided,
});

const slides = (size: Size): GroupDefinition => ({
  id: "window/slides",
  question: "Rate over the slide: every window from the records that it holds, and from panes",
  family: window,
  trials: [{ keep: ["packed", "panes"], slide: size.slides, ...example(size) }],
  weight: 0.5,
  epochs: size.visits.shown,
});

const counts = ({ counts, visits }: Size): GroupDefinition => ({
  id: "window/sizes",
  question: "Peak memory over the number of records of a window",
  family: window,
  trials: counts.map((size): Axes => ({ by: "count", keep: ["packed", "objects"], size, slide: size, records: 2.4 * size })),
  weight: 0.5,
  epochs: visits.shown,
});

/** A tenth of the records come up to two seconds late. */
const lateness = (size: Size): GroupDefinition => ({
  id: "window/lateness",
  question: "Records that come too late, and peak memory, over the time that a window stays open",
  family: window,
  trials: [{ keep: "packed", slide: 10_000, ...example(size), latenessMs: size.latenessMs, disorder: 100, delayMs: 2000 }],
  weight: 0.5,
  epochs: size.visits.decided,
});

/** About a second, by the clock. */
const clock = ({ visits }: Size): GroupDefinition => ({
  id: "window/clock",
  question: "Records that a window holds which fills by the clock",
  family: window,
  trials: [{ ...document, keep: "objects", size: 400, slide: 100, records: 5000, pace: "clock" }],
  weight: 0.5,
  epochs: visits.shown,
});
