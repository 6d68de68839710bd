/** A body that tells where its thread may run: how many CPUs (`records`) and the lowest of them (`syscalls`). */
import type { Subject } from "../../harness/subject.ts";
import { loadNative } from "../../native/native.ts";

export function open(): Subject {
  const loaded = loadNative();
  if (loaded.state === "absent") throw new Error(loaded.reason);
  const { system } = loaded.native;
  let sink = 0;
  return {
    warm: () => undefined,
    sample: (passes) => {
      for (let i = 0; i < 100 * passes; i++) sink += Math.sqrt(i);
      const cpus = system.affinity();
      return { records: cpus.length, syscalls: Math.min(...cpus) };
    },
    verify: () => (sink > 0 ? { state: "verified", method: "it ran", elements: 1 } : { state: "unverified", reason: "it did not run" }),
    close: () => undefined,
  };
}
