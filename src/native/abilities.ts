/** What the addon can do on this machine, each tried on a small scale: a container or a seccomp filter may refuse any of it. */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { messageOf } from "../errors.ts";
import { loadNative, type Native, type NativeState, type NativeSystem } from "./native.ts";

export const abilityIds = ["pin", "huge-pages", "4k-pages", "numa", "io-uring", "sqpoll", "registered-buffers"] as const;
export type AbilityId = (typeof abilityIds)[number];

export interface Ability {
  readonly id: AbilityId;
  readonly state: "available" | "absent";
  /** Why it is absent. */
  readonly reason?: string;
}

/** Why it does not work, or undefined where it does. */
type Probe = (system: NativeSystem, native: Native) => string | undefined;

const probes: Readonly<Record<AbilityId, Probe>> = {
  pin: probePin,
  "huge-pages": probeHuge,
  "4k-pages": probeSmall,
  numa: probeNuma,
  "io-uring": (_, native) => probeRing(native, false, false),
  sqpoll: (_, native) => probeRing(native, true, false),
  "registered-buffers": (_, native) => probeRing(native, false, true),
};

/** Tries everything in a few milliseconds; the thread keeps its CPUs, and the memory is garbage afterwards. Without the addon all are absent, for its reason. */
export function probeAbilities(loaded: NativeState = loadNative()): readonly Ability[] {
  return abilityIds.map((id) => {
    const reason = loaded.state === "available" ? tried(probes[id], loaded.native) : loaded.reason;
    return reason === undefined ? { id, state: "available" } : { id, state: "absent", reason };
  });
}

function tried(probe: Probe, native: Native): string | undefined {
  try {
    return probe(native.system, native);
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/** Some sandboxes accept a mask and ignore it: only one that reads back counts. The thread is pinned to where it runs, so that it need not wait for another CPU. */
function probePin(system: NativeSystem): string | undefined {
  const own = system.affinity();
  const cpu = own.find((one) => one === system.cpu()) ?? own[0];
  if (cpu === undefined) return "the kernel does not tell on which CPUs this thread may run";
  const refusal = system.pin([cpu]);
  if (refusal !== undefined) return refusal;
  const taken = system.affinity();
  const restored = system.pin(own);
  return taken.length === 1 && taken[0] === cpu ? restored : "sched_setaffinity has no effect here";
}

const hugeFolder = "/sys/kernel/mm/transparent_hugepage";

function probeHuge(system: NativeSystem, { addressOf }: Native): string | undefined {
  const mode = readWords(`${hugeFolder}/enabled`);
  if (mode === undefined) return "this kernel has no transparent huge pages";
  if (mode.includes("[never]")) return `${hugeFolder}/enabled is "never"`;
  const hugeBytes = Number(readWords(`${hugeFolder}/hpage_pmd_size`) ?? 2 ** 21);
  if (hugeBytes > 2 ** 25) return `huge pages have ${hugeBytes / 2 ** 20} MiB here`;
  const view = untouched(2 * hugeBytes);
  const refusal = system.advise(view, "huge");
  if (refusal !== undefined) return refusal;
  // Wherever the view begins, a whole huge page lies in it; one byte brings in all of it.
  view[(hugeBytes - (addressOf(view) % hugeBytes)) % hugeBytes] = 1;
  const { hugeBytes: given } = system.coverage(view);
  if (given === undefined) return "/proc/self/smaps does not tell of huge pages";
  return given > 0 ? undefined : "the kernel gave no huge page: memory is in pieces, or the control group denies them";
}

function probeSmall(system: NativeSystem): string | undefined {
  if (system.pageBytes !== 4096) return `pages have ${system.pageBytes / 1024} KiB here`;
  return system.advise(untouched(2 ** 16), "4k");
}

function probeNuma(system: NativeSystem): string | undefined {
  const [own, other] = [untouched(2 ** 16), untouched(2 ** 16)];
  own[0] = 1;
  const node = system.nodeOf(own, 0);
  return node === undefined ? "the kernel does not tell the node of a page (move_pages)" : system.bindToNode(other, node);
}

/** Reads one block of a file that is always there: a ring that opens may still refuse every read. */
function probeRing({ ring: rings }: Native, sqpoll: boolean, registered: boolean): string | undefined {
  const bytes = 4096;
  const ring = rings.open(1, sqpoll);
  if (typeof ring === "string") return ring;
  const fd = openSync(process.execPath, "r");
  try {
    const [view, expected] = [untouched(2 ** 16), new Uint8Array(bytes)];
    const refusal = registered ? rings.register(ring, view) : undefined;
    if (refusal !== undefined) return refusal;
    const read = rings.read(ring, fd, view, bytes, new Float64Array([0]), 0, 1, 1, "batch", "ends");
    if (typeof read === "string") return read;
    readSync(fd, expected, 0, bytes, 0);
    return Buffer.compare(view.subarray(0, bytes), expected) === 0 ? undefined : "io_uring delivered other bytes than read";
  } finally {
    closeSync(fd);
    rings.close(ring);
  }
}

/** The types of Node name no WebAssembly. */
const wasm = (globalThis as unknown as { WebAssembly: { Memory: new (size: { initial: number }) => { buffer: ArrayBuffer } } }).WebAssembly;

/** Fresh memory of the kind that working sets have: page-aligned, a mapping of its own. @throws RangeError where the address space is short */
function untouched(bytes: number): Uint8Array {
  return new Uint8Array(new wasm.Memory({ initial: bytes / 2 ** 16 }).buffer);
}

function readWords(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
