import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { loopTask, sliceBundle, transformBundle, transforms } from "../../testing/block-loops.ts";
import { Failure } from "./failure.ts";
import { probeLoop } from "./probe.ts";
import { needsIsolation } from "./sizes.ts";

const root = mkdtempSync(join(tmpdir(), "streambound-probe-"));
after(() => rmSync(root, { recursive: true, force: true }));

const probe = (name: string, text: string, limits = {}) =>
  probeLoop({ loop: name, file: loopTask(join(root, name), { base: text, head: text }, { name }).base, items: 65536, sliceItems: 4096 }, limits);

describe("a probe", () => {
  test("tells how long a slot takes, and that a loop which allocates nothing needs no isolate", async () => {
    const { slotNs, slotBytes, slots, collectionShare } = await probe("plain", sliceBundle());
    assert.ok(slotNs > 0 && slots > 0 && collectionShare >= 0);
    assert.equal(slotBytes, 4096 * 16);
  });

  test("tells a loop that allocates from its collections", async () => {
    const slice =
      "const parts = []; for (let i = lo; i < hi; i++) { d[i] = s[i] * 1.5 + 2; parts.push({ i, text: String(i) }); } return parts.length;";
    const found = await probe("allocating", sliceBundle({ slice }));
    assert.ok(found.collections > 0 && found.allocatedBytes > 0);
    assert.match(needsIsolation(found) ?? "", /^it allocates [\d.]+ [KM]iB a slice and spends [\d.]+ % of its time in garbage collection/);
  });

  test("takes a transform", async () => {
    const { slotBytes } = await probe("through", transformBundle(transforms.web));
    assert.equal(slotBytes, 4096);
  });

  for (const [how, text, message] of [
    ["throws", sliceBundle({ slice: 'throw new Error("no");' }), /it threw no/],
    ["ends its process", sliceBundle({ slice: "process.exit(3);" }), /it ended its process with 3/],
    ["hangs", sliceBundle({ slice: "for (;;);" }), /it did not end within 1\.5 s/],
  ] as const) {
    test(`throws what broke where the loop ${how}`, async () => {
      await assert.rejects(probe(how.replaceAll(" ", "-"), text, { timeoutMs: how === "hangs" ? 1500 : 30_000 }), (thrown) => {
        assert.ok(thrown instanceof Failure);
        assert.match(thrown.facts.message, message);
        return true;
      });
    });
  }
});
