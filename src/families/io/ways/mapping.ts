/** mmap: each pass maps the file, reads it where it lies, and takes the mapping away, so that each pass has its page faults. */
import { Unavailable } from "../../../harness/subject.ts";
import { pageBytes } from "../file.ts";
import type { ReadParams } from "../params.ts";
import { type OpenWay, refused } from "../way.ts";
import { Cuts } from "./cuts.ts";
import { addon } from "./pread.ts";

export const openMapping: OpenWay = ({ file, params, positions }) => {
  const { files } = addon();
  const { block, sum, populate = false } = params;
  const advice = adviceOf(params);
  /** Maps, does the work, unmaps; gives the calls that mapping took. */
  const mapped = (work: (address: number) => void): number => {
    const address = files.map(file.fd, file.bytes, populate);
    if (typeof address === "string") throw refused(address);
    try {
      const refusal = advice && files.adviseMap(address, file.bytes, advice);
      if (refusal !== undefined) throw new Unavailable("advice-refused", `the kernel refuses the advice "${advice}" for this file: ${refusal}`);
      work(address);
    } finally {
      files.unmap(address, file.bytes);
    }
    return advice ? 3 : 2;
  };
  mapped(() => {});
  const cuts = new Cuts();
  return {
    inThread: true,
    read(passes) {
      let [all, calls] = [0, 0];
      for (let pass = 0; pass < passes; pass++) {
        calls += mapped((address) => {
          cuts.each(positions.length, (from, to) => {
            all = (all + files.readMap(address, block, positions, from, to, sum)) | 0;
          });
        });
      }
      return { sum: all >>> 0, calls };
    },
    show(see) {
      // What is mapped is out of JavaScript's sight: every page is shown by what its words add up to.
      const pages = Float64Array.from({ length: file.bytes / pageBytes }, (_, i) => i * pageBytes);
      mapped((address) => {
        pages.forEach((position, i) => {
          see(position, { wordSum: files.readMap(address, pageBytes, pages, i, i + 1, "words"), bytes: pageBytes });
        });
      });
    },
  };
};

function adviceOf({ advice = "none" }: ReadParams): Exclude<ReadParams["advice"], "none" | undefined> | undefined {
  return advice === "none" ? undefined : advice;
}
