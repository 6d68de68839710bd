/**
 * Where versions run that take turns in threads or processes of their own: both on one CPU. Two CPUs of a virtual machine differ, by what runs
 * beside them and on the host, and each version would keep its own for a whole block. A loop's garbage is collected by other threads of its
 * process, which are free to use the other CPUs. Seen on two CPUs: blocks in processes spread by 0.5 % instead of 4 %, those in workers of a loop
 * that allocates by 1 % instead of 4 to 14 %.
 */
import { loadNative } from "../../native/native.ts";

/** Pins the calling thread to the CPU that the same thread of the other version is pinned to. Without the addon, or where the system forbids it, it stays free. */
export function shareSeat(thread: number): void {
  const loaded = loadNative();
  if (loaded.state === "absent") return;
  const { system } = loaded.native;
  const cpus = system.affinity();
  const cpu = cpus.at(-1 - (thread % cpus.length));
  if (cpu !== undefined) system.pin([cpu]);
}
