/** The least that a call of the kernel can do: the body of a trial without a file. */
import type { SampleQuantities, Subject } from "../../harness/subject.ts";
import type { Verification } from "../../records/record.ts";
import type { MinimalParams } from "./params.ts";
import { addon } from "./ways/pread.ts";

/** @throws Unavailable without the addon */
export function openCalls({ call, count }: MinimalParams): Subject {
  const { files } = addon();
  let answer = 0;
  return {
    warm() {
      answer = files.calls(call, count);
    },
    sample(passes): SampleQuantities {
      const before = process.cpuUsage();
      answer = files.calls(call, count * passes);
      const { user, system } = process.cpuUsage(before);
      // Whether the C library's clock enters the kernel is what is measured, and not known.
      return { cpuNs: (user + system) * 1e3, ...(call !== "clock-vdso" && { syscalls: count * passes }) };
    },
    verify: (): Verification =>
      Number.isFinite(answer)
        ? { state: "verified", method: "what every answer went into is a number", elements: 1 }
        : { state: "unverified", reason: "the answers add up to no number" },
    close() {},
  };
}
