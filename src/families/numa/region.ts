/** A thread's memory on a named NUMA node: bound before its first touch, and proved page by page afterwards. */
import { errors } from "../../errors.ts";
import { type Region, reserve, touchedShare } from "../../memory/arena.ts";
import { loadNative, type NativeSystem } from "../../native/native.ts";

export interface PlacedRegion {
  readonly region: Region;
  readonly view: Uint8Array;
  /** Share of it on huge pages; absent where nobody can tell. */
  readonly hugePageShare?: number;
}

/** What placing memory needs of the addon. */
export type Placing = Pick<NativeSystem, "bindToNode" | "nodeOf">;

/** The addon's calls. @throws node-refused where there is no addon */
export function placing(node: number): Placing {
  const loaded = loadNative();
  if (loaded.state === "absent") throw errors.nodeRefused(node, loaded.reason);
  return loaded.native.system;
}

/**
 * Memory of at least `bytes` on `node`, touched by `touch` and by nobody before.
 * @throws allocation, node-refused, pages-refused, huge-pages; verification when a page lies elsewhere
 */
export function regionOn(node: number, bytes: number, pages: "system" | "huge", touch: (region: Region) => void): PlacedRegion {
  const system = placing(node);
  const region = reserve(pages === "huge" ? "shared-huge" : "shared", bytes);
  const view = new Uint8Array(region.memory.buffer, region.baseBytes, region.bytes);
  const refusal = system.bindToNode(view, node);
  if (refusal !== undefined) throw errors.nodeRefused(node, refusal);
  touch(region);
  assertOn(system, view, node);
  const share = touchedShare(region);
  return { region, view, ...(share !== undefined && { hugePageShare: share }) };
}

/** Pages that are looked at: the first and last byte, and others spread evenly between. */
const pagesLooked = 256;

/**
 * Proves that memory lies on a node, by a sample of its pages.
 * @returns pages that were looked at
 * @throws verification for the first page that lies elsewhere, or of which the kernel does not tell
 */
export function assertOn(system: Pick<Placing, "nodeOf">, view: Uint8Array, node: number): number {
  const looks = Math.min(pagesLooked, view.length);
  for (let look = 0; look < looks; look++) {
    const at = looks === 1 ? 0 : Math.floor((look * (view.length - 1)) / (looks - 1));
    const found = system.nodeOf(view, at);
    if (found !== node)
      throw errors.verification(
        `the page at byte ${at} lies on ${found === undefined ? "a node that is not told" : `NUMA node ${found}`}, not on node ${node}`,
      );
  }
  return looks;
}
