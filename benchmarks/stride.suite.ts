/** What the distance between accesses costs: within a line, from line to line, and from page to page. */
import { stride } from "../src/families/stride/family.ts";
import { defineSuite } from "../src/suites/suite.ts";
import { oneAndAll } from "./threads.ts";

/** Powers of two, and beside them distances that are none: 3 elements, 3 lines, and a page and a line, which spreads over the sets of a cache. */
const strides = {
  smoke: [8, 64, 4096],
  quick: [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 4160, 8192],
  full: [8, 16, 24, 32, 64, 128, 192, 256, 320, 512, 1024, 2048, 4096, 4160, 8192],
} as const;
/** Within half of a second-level cache a longer stride leaves too few accesses a pass to be told from the call. */
const residentStrides = [8, 16, 24, 32, 64, 128, 192, 256];
const engines = ["native", "wasm", "js"] as const;

export default defineSuite({
  id: "stride",
  title: "Strides",
  question: "What do accesses cost that lie 8 B to 8 KiB apart, forward and backward?",
  default: false,
  groups: (context) => {
    const { profile } = context;
    const threads = profile === "full" ? oneAndAll(context) : [1];
    const reference = { stride: 8, direction: "forward", engine: "wasm" };
    const dram = threads.map((count) => ({
      id: `stride@${count}`,
      question: `8 bytes at every stride from memory, ${count} thread${count === 1 ? "" : "s"}`,
      family: stride,
      trials: [
        { engine: engines, stride: strides[profile], direction: "forward", threads: count },
        // What lies within a line comes with it in either direction.
        {
          engine: engines,
          stride: strides[profile].filter((bytes) => profile === "full" || bytes === 8 || bytes >= 64),
          direction: "backward",
          threads: count,
        },
      ],
      reference,
      weight: 0.5,
    }));
    const resident = {
      id: "stride-l2",
      question: "8 bytes at every stride from the second-level cache, 1 thread",
      family: stride,
      trials: [{ engine: engines, stride: residentStrides, direction: ["forward", "backward"], threads: 1, size: "l2" }],
      reference,
      weight: 0.5,
    };
    return profile === "full" ? [...dram, resident] : dram;
  },
});
