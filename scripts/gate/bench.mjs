/**
 * A loop in tinybench as users write it, in a process of its own: `node bench.mjs '{"file": …, "bytes": …, "shares": [0, 0.02]}'` prints one run a
 * share. A share plants so much more of the working set in every pass.
 */
import { Bench } from "tinybench";

const load = (path) => import(new URL(`../../dist/src/loops/${path}`, import.meta.url).href);
const [{ bindArm, loadBundle }, { allocateWorkingSet, buffersIn, itemsWithin }] = [await load("arm.js"), await load("working-set.js")];

const { file, bytes, shares } = JSON.parse(process.argv[2]);
const { loop, contract } = await loadBundle(file);
const { granularity } = contract;
const items = itemsWithin(contract, bytes);
const planted = (share) => Math.round((items * share) / granularity) * granularity;
const room = items + planted(Math.max(...shares));
const memory = allocateWorkingSet(contract, room);
const arm = await bindArm(loop, contract, buffersIn(memory, contract, room), memory);
arm.init();
const bench = new Bench();
let sink = 0;
for (const [index, share] of shares.entries()) {
  const hi = items + planted(share);
  bench.add(`${index}`, () => {
    sink += arm.slice(0, hi);
  });
}
await bench.run();
const runs = bench.tasks.map(({ result: { latency } }) => ({ mean: latency.mean, moe: latency.moe, samples: latency.samplesCount }));
console.log(JSON.stringify({ runs, sink: Number.isFinite(sink) }));
