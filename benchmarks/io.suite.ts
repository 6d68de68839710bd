/** What a system call costs beside the bytes that it copies. */
import { io } from "../src/families/io/family.ts";
import { defineSuite } from "../src/suites/suite.ts";
import { KiB, MiB } from "../src/units.ts";

export default defineSuite({
  id: "io",
  title: "Cached file reads",
  question: "How large must a block be before the system call no longer matters?",
  default: false,
  groups: ({ profile }) => [
    {
      id: "io",
      question: "Rate of readSync over the block size, from a file in the page cache",
      family: io,
      trials: [{ call: "readSync", block: [4 * KiB, 64 * KiB, MiB], file: profile === "smoke" ? MiB : 16 * MiB }],
      reference: { block: 64 * KiB },
      weight: 2,
    },
  ],
});
