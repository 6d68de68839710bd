import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { it } from "node:test";
import { promisify } from "node:util";
import { type LinearMemory, wasm } from "../../memory/webassembly.ts";
import { onePage, testEngine } from "../../testing/conformance.ts";
import { wasmEngine } from "./engine.ts";
import { driversOver } from "./instance.ts";
import { wasmDrivers } from "./kernels.wasm.gen.ts";

const support = wasmEngine.support();
const skip = support.state === "absent" ? support.reason : false;

testEngine(wasmEngine, () => onePage(true), skip);

it("exports every driver of the generated list and nothing else", { skip }, () => {
  const functions = Object.entries(driversOver(onePage(true))).filter(([, value]) => typeof value === "function");
  assert.deepEqual(functions.map(([name]) => name).sort(), [...wasmDrivers].sort());
});

it("keeps one instance for each memory", { skip }, () => {
  const memory = onePage(true);
  assert.equal(driversOver(memory), driversOver(memory));
  assert.notEqual(driversOver(memory), driversOver(onePage(true)));
});

it("refuses a private memory with the rule instead of a link error", async () => {
  const binding = { memory: onePage(false), arrays: {} };
  await assert.rejects(wasmEngine.bindPass("seq64", { streams: 1, store: "regular", preload: false }, binding), {
    code: "internal",
    message: /imports a shared one/,
  });
});

it("loads each destination line of a preloading driver before it stores it", { skip }, async () => {
  const memory = onePage(true);
  const values = new Float64Array(memory.buffer);
  for (let k = 0; k < 136; k++) values[k] = k;
  const body = await wasmEngine.bindPass(
    "write",
    { streams: 4, store: "regular", preload: true },
    { memory, arrays: { b: { offsetBytes: 0, lineCount: 17 } } },
  );
  body(0, 17, 5, 0, 1);
  // The first elements of 17 lines sum to 8 * (0 + 1 + ... + 16) = 1088, and in the pass after that to 17 * 5.
  assert.equal(driversOver(memory).preloadSink.value, 1088);
  body(0, 17, 5, 0, 1);
  assert.equal(driversOver(memory).preloadSink.value, 85);
  assert.equal(values[128], 5);
});

it("ends its loops at the end of a 4 GiB memory, where the address wraps to 0", { skip }, async (context) => {
  let memory: LinearMemory;
  try {
    memory = new wasm.Memory({ initial: 65536, maximum: 65536, shared: true });
  } catch (thrown) {
    context.skip(`no address space for 4 GiB: ${String(thrown)}`);
    return;
  }
  const offsetBytes = 2 ** 32 - 64 * 5;
  const values = new Float64Array(memory.buffer, offsetBytes, 40);
  values.fill(2);
  const arrays = { a: { offsetBytes, lineCount: 5 }, b: { offsetBytes, lineCount: 5 } };
  const sum = await wasmEngine.bindPass("seq64", { streams: 2, store: "regular", preload: false }, { memory, arrays });
  assert.equal(sum(0, 5, 0, 0, 1), 80);
  const update = await wasmEngine.bindPass("update", { streams: 4, store: "regular", preload: false }, { memory, arrays });
  assert.equal(update(0, 5, -1, 0, 1), -2);
  assert.deepEqual([...values], Array(40).fill(-2));
  // 13 elements of every third of 40, from either end.
  const stride = await wasmEngine.bindStride({ memory, arrays });
  assert.deepEqual([stride(39, -3, 13), stride(3, 3, 13)], [-26, -26]);
  // Five lines read of -2 before they are multiplied by 2.
  const blend = await wasmEngine.bindBlend({ memory, arrays }, "update");
  assert.deepEqual([blend(0, 5, 1, 0, 2), blend(0, 1, 0, 5, 2)], [-80, 0]);
  assert.deepEqual([...values], Array(40).fill(-4));
});

it("is absent with the limit's name where the address space forbids shared memory", {
  skip: process.platform === "win32" ? "ulimit is POSIX" : skip,
}, async () => {
  const engine = new URL(`./engine${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url).href;
  // Newer versions of V8 do without the reservation: there memory can be had below the limit, and the engine runs.
  const script = `import(${JSON.stringify(engine)}).then(({ wasmEngine }) => {
    let allocates = true;
    try { new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }); } catch { allocates = false; }
    console.log(JSON.stringify({ allocates, support: wasmEngine.support() }));
  })`;
  const { stdout } = await promisify(execFile)("sh", ["-c", 'ulimit -v 4000000 && exec "$0" -e "$1"', process.execPath, script]);
  const { allocates, support } = JSON.parse(stdout);
  assert.equal(support.state, allocates ? "available" : "absent");
  if (allocates) return;
  assert.equal(support.code, "allocation");
  assert.match(support.reason, /ulimit -v/);
});
