/** Where processing hides behind I/O, and I/O behind processing: work on every byte of a file, from nothing to 10 µs a KiB. */
import { bottleneck } from "../src/families/bottleneck/family.ts";
import { modes } from "../src/families/bottleneck/params.ts";
import { defineSuite, type GroupDefinition, type ProfileId } from "../src/suites/suite.ts";
import { MiB } from "../src/units.ts";

interface Size {
  readonly file: number;
  readonly nsPerKiB: readonly number[];
  readonly epochs: number;
}

const work = [0, 30, 100, 300, 1000, 3000, 10_000];
const sizes: Readonly<Record<ProfileId, Size>> = {
  smoke: { file: 2 * MiB, nsPerKiB: [0, 1000], epochs: 1 },
  // A pass is a sample of its own where reading is slow: sixteen blocks, of which the first can hide behind nothing.
  quick: { file: 16 * MiB, nsPerKiB: work, epochs: 6 },
  full: { file: 16 * MiB, nsPerKiB: [0, 30, 100, 200, 300, 500, 1000, 2000, 3000, 10_000], epochs: 12 },
};

/** From so much work on a KiB on a pass over a part of the file is long enough, and what reading adds to it too little to matter. */
const long = { nsPerKiB: 3000, file: 4 * MiB } as const;

export default defineSuite({
  id: "bottleneck",
  title: "Bottlenecks",
  question: "From how much work on each byte on is a stream bound by processing and no longer by I/O?",
  default: false,
  groups: ({ profile }) => [
    sweep("cached", "Time over the work on a KiB that comes from the page cache: alone, in turns, and beside each other", sizes[profile]),
    sweep("direct", "The same past the page cache", beyondTrifles(sizes[profile])),
  ],
});

/** Reading past the cache takes hundreds of ns a KiB: less work than that changes nothing that could be told from noise. */
function beyondTrifles(size: Size): Size {
  return { ...size, nsPerKiB: size.nsPerKiB.filter((ns) => ns === 0 || ns >= 100) };
}

function sweep(source: "cached" | "direct", question: string, { file, nsPerKiB, epochs }: Size): GroupDefinition {
  const common = { source, block: MiB };
  const worked = modes.filter((mode) => mode !== "io");
  const [some, much] = [nsPerKiB.filter((ns) => ns < long.nsPerKiB), nsPerKiB.filter((ns) => ns >= long.nsPerKiB)];
  return {
    id: `bottleneck/${source}`,
    question,
    family: bottleneck,
    trials: [
      { mode: "io", nsPerKiB: 0, ...common, file },
      { mode: worked, nsPerKiB: some, ...common, file },
      { mode: worked, nsPerKiB: much, ...common, file: Math.min(long.file, file) },
    ],
    reference: { mode: "io" },
    weight: 0.5,
    epochs,
  };
}
