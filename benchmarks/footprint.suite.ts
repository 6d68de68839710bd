/** What streaming saves: peak memory of a scan by blocks, by a stream, and of the whole file at once. */
import { footprint } from "../src/families/footprint/family.ts";
import { ways } from "../src/families/footprint/params.ts";
import { defineSuite } from "../src/suites/suite.ts";
import { formatSize, MiB } from "../src/units.ts";

/**
 * From below to beyond the tens of MiB at which V8 begins to collect buffers that were dropped. All are far above the resolution
 * of a peak: the kernel counts resident pages in batches a CPU or thread, some hundred KiB in all.
 */
const fileSizes = { smoke: [8 * MiB], quick: [4 * MiB, 64 * MiB], full: [4 * MiB, 64 * MiB, 256 * MiB] } as const;

export default defineSuite({
  id: "footprint",
  title: "Memory footprint",
  question: "How much memory does a scan hold at its peak, and does it grow with the file?",
  default: false,
  groups: ({ profile }) =>
    fileSizes[profile].map((file) => ({
      id: `footprint/${file / MiB}MiB`,
      question: `Peak memory of scanning a file of ${formatSize(file)}`,
      family: footprint,
      trials: [{ way: ways, file }],
      reference: { way: "blocks" },
      // Each sample starts a process.
      weight: 0.5,
    })),
});
