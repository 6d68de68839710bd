/** Warms one arm by itself, over slices that rotate as they will when they are timed. */

import type { ArmId } from "../../analysis/gate/schema.ts";
import { median } from "../../analysis/statistics.ts";
import { monotonicClock, since } from "../../harness/clock.ts";
import { isControl } from "./order.ts";
import type { Rotation } from "./rotation.ts";
import type { Slot, Stage } from "./stage.ts";

const fewestSlots = 10;
/** The fastest of the last slots and of as many before them must agree within so much: the machine's stutter makes a slot slower, never faster. */
const recentSlots = 5;
const agreement = 0.03;
const mostAtOnce = 64;
/** Optimised code is compiled beside the loop: it must have had time to arrive. A control's is small. */
const leastNs = { loop: 30e6, control: 5e6 };
const capNs = 1e9;
/** Between two looks at the times, so that a slot of microseconds costs no message for each few. */
const batchNs = 2e6;

/** Plays slots until they get no faster: at least ten, for at least 30 ms, at most a second. Returns the median time of a slot, ns. */
export async function warmArm(stage: Stage, arm: ArmId, rotation: Rotation): Promise<number> {
  const times: number[] = [];
  const started = monotonicClock.now();
  const least = isControl(arm) ? leastNs.control : leastNs.loop;
  let elapsed = 0;
  do {
    const count = times.length === 0 ? fewestSlots : Math.max(recentSlots, Math.min(mostAtOnce, Math.ceil(batchNs / (times.at(-1) as number))));
    times.push(...(await stage.play(Array.from({ length: count }, (): Slot => ({ arm, pieces: rotation.next() })))).durationsNs);
    // Optimised code is installed between tasks.
    await new Promise((resolve) => setImmediate(resolve));
    elapsed = since(monotonicClock, started);
  } while (elapsed < capNs && (elapsed < least || !settled(times)));
  return median(times.slice(-Math.ceil(times.length / 2)));
}

function settled(times: readonly number[]): boolean {
  const recent = Math.min(...times.slice(-recentSlots));
  const before = Math.min(...times.slice(-2 * recentSlots, -recentSlots));
  return Math.max(recent, before) <= Math.min(recent, before) * (1 + agreement);
}
