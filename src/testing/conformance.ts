/**
 * The one suite that every engine passes: each body against a reference as simple as its declaration, and nothing outside its lines
 * touched. What an engine says that it cannot execute here is skipped with that reason, and must be refused.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plainVariant } from "../catalogue/kernel.ts";
import type { Binding, Engine } from "../engines/engine.ts";
import { variantsOf } from "../engines/variants.ts";
import { type LinearMemory, wasm } from "../memory/webassembly.ts";
import { testChains } from "./conformance/chains.ts";
import { testChases } from "./conformance/chases.ts";
import { type Candidate, places } from "./conformance/ground.ts";
import { inabilitiesOf, testPasses } from "./conformance/passes.ts";
import { testBlends, testSpin, testStrides } from "./conformance/strides.ts";

/**
 * Registers the suite for one engine.
 * @param allocate makes a memory of one page of the kind that the engine runs over.
 * @param skip why the engine cannot run here, if it cannot.
 */
export function testEngine(engine: Engine, allocate: () => LinearMemory, skip: string | false): void {
  describe(`the ${engine.id} engine`, { skip }, () => {
    const candidate: Candidate = { engine, allocate };
    testPasses(candidate);
    testChains(candidate);
    testChases(candidate);
    testStrides(candidate);
    testBlends(candidate);
    testSpin(candidate);
    testRefusals(candidate);
  });
}

function testRefusals({ engine, allocate }: Candidate): void {
  const internal = { name: "StreamboundError", code: "internal" };
  const bindingOf = (): Binding => ({ memory: allocate(), arrays: places[0] ?? {} });

  it("refuses a variant, a kernel or a depth that no driver was generated for", async () => {
    const binding = bindingOf();
    const [plain = plainVariant] = variantsOf(engine.id, "fused");
    await assert.rejects(engine.bindPass("scale", { ...plain, store: "bulk" }, binding), internal);
    await assert.rejects(engine.bindPass("seq64", { ...plain, preload: true }, binding), internal);
    await assert.rejects(engine.bindPass("rand8", plain, binding), internal);
    await assert.rejects(engine.bindPass("fused", plain, binding), internal);
    await assert.rejects(engine.bindPass("fused", plain, binding, 9), internal);
  });

  for (const { reason, example } of inabilitiesOf(engine)) {
    it(`refuses what this machine cannot execute: ${reason}`, async () => {
      await assert.rejects(engine.bindPass("write", example, bindingOf()), internal);
    });
  }
}

/** A memory of one page. */
export function onePage(shared: boolean): LinearMemory {
  return new wasm.Memory({ initial: 1, maximum: 1, shared });
}
