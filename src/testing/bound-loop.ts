/** A sliced loop over a small working set of its own. */
import { type Arm, bindArm, checkedPass } from "../loops/arm.ts";
import { contractHash, contractOf, type LoopContract } from "../loops/contract.ts";
import type { ElementType, ElementViews, Loop } from "../loops/define.ts";
import { allocateWorkingSet, buffersIn, type LoopBuffers } from "../loops/working-set.ts";

export interface BoundLoop {
  readonly contract: LoopContract;
  readonly items: number;
  readonly buffers: LoopBuffers;
  readonly arm: Arm;
}

/** What a loop declares, and the hash that versions of it share. */
export function declaredBy(loop: Loop): LoopContract & { readonly hash: string } {
  const contract = contractOf(loop, "a loop of a test");
  return { ...contract, hash: contractHash(contract) };
}

/** Binds a loop to fresh memory of so many granules. */
export async function boundLoop(loop: Loop, granules: number): Promise<BoundLoop> {
  const contract = contractOf(loop, "a loop of a test");
  const items = granules * contract.granularity;
  const memory = allocateWorkingSet(contract, items);
  const buffers = buffersIn(memory, contract, items);
  return { contract, items, buffers, arm: await bindArm(loop, contract, buffers, memory) };
}

/** A buffer by its name and type. */
export function viewOf<T extends ElementType>({ buffers }: BoundLoop, name: string, _type: T): ElementViews[T] {
  return buffers[name] as ElementViews[T];
}

/** The bytes of a view, as they are now. */
export function bytesOf(view: ElementViews[ElementType]): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
}

/** Names of the buffers that have one of these roles. */
export function namesOf({ contract }: BoundLoop, ...roles: readonly string[]): readonly string[] {
  return Object.entries(contract.buffers).flatMap(([name, { role }]) => (roles.includes(role) ? [name] : []));
}

/** One whole pass over freshly initialised buffers in slices of so many granules, checked; all in one where none are named. */
export function passOf({ arm, items, contract }: BoundLoop, granules = items): number {
  return checkedPass(arm, items, granules * contract.granularity);
}
