/** Entry of the process that carries one block: reads its task from stdin, tells each loop's group as soon as it has it, and ends. */
import { text } from "node:stream/consumers";
import { random, seedOf, shuffled } from "../../memory/random.ts";
import { type BlockEvent, print } from "./events.ts";
import { measureLoop } from "./measure.ts";
import type { BlockTask } from "./task.ts";

const task = JSON.parse(await text(process.stdin)) as BlockTask;
for (const loop of shuffled(task.loops, random(seedOf(task.seed, task.block)))) {
  const { name } = loop;
  const group = await measureLoop(task, loop, (step, version) =>
    print({ kind: "step", loop: name, step, ...(version && { version }) } satisfies BlockEvent),
  );
  await print({ kind: "group", loop: name, group } satisfies BlockEvent);
}
// A loop may have left timers or servers behind: they would keep the process.
process.exit(0);
