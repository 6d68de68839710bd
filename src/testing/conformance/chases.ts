/** One chase and many at once, over links in the encoding of every engine. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { type ArrayPlace, chaseCounts, type EngineId } from "../../engines/engine.ts";
import type { LinearMemory } from "../../memory/webassembly.ts";
import { loadNative } from "../../native/native.ts";
import { lineBytes } from "../../units.ts";
import { assertSame, type Candidate, element, fill, lineCount, lineElements, place } from "./ground.ts";

const cycle = place(6);
const positions = place(200, 40);

/** Where a memory lies in this process; where there is no addon, nothing follows such links. */
function baseOf(memory: LinearMemory): number {
  const loaded = loadNative();
  return loaded.state === "available" ? loaded.native.addressOf(new Uint8Array(memory.buffer)) : 0;
}

/** A link to one line of the cycle, written to the first three elements of another line, as every engine reads it (`memory/cycle.ts`). */
function link(memory: LinearMemory, holder: ArrayPlace, line: number, target: number): void {
  const at = element(holder, line);
  const bytes = cycle.offsetBytes + target * lineBytes;
  const addresses = new BigInt64Array(memory.buffer);
  addresses[at] = BigInt(bytes);
  new Float64Array(memory.buffer)[at + 1] = target * lineElements + 1;
  addresses[at + 2] = BigInt(baseOf(memory) + bytes);
}

/** The line of the cycle that position `i` names, as one engine reads it. */
const positionOf: Readonly<Record<EngineId, (memory: LinearMemory, i: number) => number>> = {
  wasm: (memory, i) => (Number(new BigInt64Array(memory.buffer)[element(positions, i)]) - cycle.offsetBytes) / lineBytes,
  js: (memory, i) => ((new Float64Array(memory.buffer)[element(positions, i) + 1] ?? Number.NaN) - 1) / lineElements,
  native: (memory, i) => (Number(new BigInt64Array(memory.buffer)[element(positions, i) + 2]) - baseOf(memory) - cycle.offsetBytes) / lineBytes,
};
/** Element of a line that an engine's link is. */
const linkElement: Readonly<Record<EngineId, number>> = { wasm: 0, js: 1, native: 2 };

/** One cycle over all lines: Sattolo's exchange with any j < i gives one, so the fixed j of this test need not be random. */
function writeCycle(memory: LinearMemory): readonly number[] {
  const next = Array.from({ length: lineCount }, (_, k) => k);
  for (let i = lineCount - 1; i > 0; i--) {
    const j = (31 * (lineCount - i) + 11) % i;
    [next[i], next[j]] = [next[j] ?? 0, next[i] ?? 0];
  }
  next.forEach((target, line) => {
    link(memory, cycle, line, target);
  });
  return next;
}

export function testChases({ engine, allocate }: Candidate): void {
  it("follows its links hop by hop, resumes where it stopped, and visits every line once in a full cycle", async () => {
    const memory = allocate();
    const next = writeCycle(memory);
    const chase = await engine.bindChase({ memory, arrays: { a: cycle } });
    const visited = new Set<number>();
    let line = 0;
    for (let hop = 0; hop < lineCount; hop++) {
      const to = chase(line, 1);
      assert.equal(to, next[line]);
      visited.add(to);
      line = to;
    }
    assert.equal(visited.size, lineCount);
    assert.equal(line, 0);
    assert.equal(chase(5, 0), 5);
    assert.equal(chase(5, lineCount), 5);
    // 100 hops and 45 more from where they ended are the whole cycle.
    assert.equal(chase(chase(17, 100), 45), 17);
  });

  for (const count of chaseCounts) {
    it(`follows ${count} cycles at once as it follows each alone, and stores where they stand and nothing else`, async () => {
      const memory = allocate();
      const values = fill(memory);
      const next = writeCycle(memory);
      const lines = Array.from({ length: count }, (_, i) => (i * 37) % lineCount);
      // One position more than are followed: it stays.
      for (let i = 0; i <= count; i++) link(memory, positions, i, lines[i] ?? 99);
      const before = Float64Array.from(values);
      const chases = await engine.bindChases({ memory, arrays: { a: cycle, b: positions } }, count);
      const chase = await engine.bindChase({ memory, arrays: { a: cycle } });
      // The later calls resume where the ones before stopped.
      for (const hops of [0, 1, 7, 0, 2 * lineCount + 3]) {
        chases(hops);
        lines.forEach((line, i) => {
          let walked = line;
          for (let hop = 0; hop < hops; hop++) walked = next[walked] ?? Number.NaN;
          assert.equal(positionOf[engine.id](memory, i), walked, `cycle ${i} after ${hops} hops from line ${line}`);
          assert.equal(chase(line, hops), walked);
          lines[i] = walked;
        });
      }
      const expected = before.slice();
      for (let i = 0; i < count; i++) {
        const own = element(positions, i) + linkElement[engine.id];
        expected[own] = values[own] ?? Number.NaN;
      }
      assertSame(values, expected, "memory");
    });
  }
}
