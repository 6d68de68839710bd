import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { GateLoop, GateSummary } from "../analysis/gate/schema.ts";
import type { AcceptEntry, HistoryEntry, MeasuredEntry } from "../analysis/history/schema.ts";
import type { LoopFinding } from "../analysis/loops/schema.ts";
import type { RunRecord } from "../records/record.ts";
import { smallRecord } from "../testing/small-record.ts";
import type { LoopContract } from "./contract.ts";
import { contractHash } from "./contract.ts";
import { appendHistory, historyEntriesOf, measureEntriesOf, readHistory } from "./history.ts";

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "streambound-history-"));
  folders.push(folder);
  return folder;
}

const sha = (text: string | number) => String(text).padStart(64, "0");
const entry = (i: number, change: Partial<MeasuredEntry> = {}): MeasuredEntry => ({
  historyVersion: 1,
  kind: "gate",
  time: new Date(Date.UTC(2026, 0, 1, 0, i)).toISOString(),
  loop: "swap",
  contract: sha("c"),
  bundle: sha(i),
  tool: "0.1.0",
  fingerprint: "a-machine",
  blocks: [0.001, -0.002],
  controls: [0.0005],
  share: 0.8,
  verdict: "pass",
  ...change,
});
const withoutBlocks = (one: HistoryEntry) => (one.kind === "accept" ? one : { ...one, blocks: [], controls: [] });
const lines = (folder: string, file = "a-machine.jsonl") => readFileSync(join(folder, file), "utf8");
const bundles = async (folder: string) => (await readHistory(folder)).entries.map(({ bundle }) => Number(bundle)).sort((a, b) => a - b);

describe("a history", () => {
  test("reads what was appended, in files by fingerprint, blocks in the order they were taken", async () => {
    const folder = join(emptyFolder(), "deep", "history");
    const accept: AcceptEntry = {
      historyVersion: 1,
      kind: "accept",
      time: entry(3).time,
      loop: "swap",
      contract: sha("c"),
      bundle: sha(3),
      tool: "0.1.0",
      baseline: "main",
      reason: "checks added",
    };
    const all = [entry(1), entry(2, { fingerprint: "b-machine" }), accept];
    await appendHistory(folder, all.slice(0, 1));
    await appendHistory(folder, all.slice(1));
    assert.deepEqual(readdirSync(folder).sort(), ["a-machine.jsonl", "accepted.jsonl", "b-machine.jsonl"]);
    const { entries, skipped } = await readHistory(folder);
    assert.deepEqual(
      entries.toSorted((a, b) => (a.time < b.time ? -1 : 1)),
      all.map(withoutBlocks),
    );
    assert.equal(skipped, 0);
    assert.match(lines(folder), /"blocks":\[0\.001,-0\.002\],"controls":\[0\.0005\]/);
  });

  test("keeps what is there: only appends", async () => {
    const folder = emptyFolder();
    await appendHistory(folder, [entry(1), entry(2)]);
    const before = lines(folder);
    await appendHistory(folder, [entry(3)]);
    assert.ok(lines(folder).startsWith(before));
    assert.deepEqual(await bundles(folder), [1, 2, 3]);
  });

  test("loses nothing of others, whatever byte of its last line it ends at", async () => {
    const folder = emptyFolder();
    await appendHistory(folder, [entry(1), entry(2), entry(3)]);
    const whole = lines(folder);
    const kept = whole.lastIndexOf("\n", whole.length - 2) + 1;
    for (let end = kept; end <= whole.length; end++) {
      writeFileSync(join(folder, "a-machine.jsonl"), whole.slice(0, end));
      // The line is whole once its last bracket is there.
      const torn = end < whole.length - 1;
      assert.deepEqual(await bundles(folder), torn ? [1, 2] : [1, 2, 3], `${end} bytes, read`);
      await appendHistory(folder, [entry(4)]);
      const { entries, skipped } = await readHistory(folder);
      assert.deepEqual(
        entries.map(({ bundle }) => Number(bundle)),
        torn ? [1, 2, 4] : [1, 2, 3, 4],
        `${end} bytes`,
      );
      assert.equal(skipped, torn && end > kept ? 1 : 0, `${end} bytes`);
    }
  });

  test("skips and counts damage anywhere", async () => {
    const folder = emptyFolder();
    await appendHistory(folder, [entry(1)]);
    appendFileSync(join(folder, "a-machine.jsonl"), `nonsense\n{"historyVersion":9}\n\u0000\u0000\u0000\n${JSON.stringify(entry(7)).slice(20)}`);
    await appendHistory(folder, [entry(2)]);
    assert.deepEqual(await bundles(folder), [1, 2]);
    assert.equal((await readHistory(folder)).skipped, 4);
  });

  test("is read across the borders of what is read at once, also within a character of several bytes", async () => {
    const folder = emptyFolder();
    const base = "ü".repeat(2000);
    // 2,200 lines of over 4,000 bytes: more than two pieces of 4 MiB.
    await appendHistory(
      folder,
      Array.from({ length: 2200 }, (_, i) => entry(i, { base })),
    );
    const { entries, skipped } = await readHistory(folder);
    assert.equal(skipped, 0);
    assert.ok(entries.length === 2200 && entries.every((one) => one.kind === "gate" && one.base === base));
  });

  test("that is not there, or empty, is an error of its own", async () => {
    const folder = emptyFolder();
    for (const missing of [folder, join(folder, "none")]) await assert.rejects(readHistory(missing), { code: "no-history", exit: "nothing" });
  });

  test("refuses to write what it could not read", async () => {
    const folder = emptyFolder();
    await assert.rejects(appendHistory(folder, [entry(1), entry(2, { share: Number.NaN })]), { code: "internal" });
    assert.deepEqual(readdirSync(folder), []);
  });

  test("that cannot be written names the option", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "file"), "");
    await assert.rejects(appendHistory(join(folder, "file"), [entry(1)]), { code: "not-writable", message: /^--history ".*" cannot be written: / });
  });
});

const module = new URL("./history.js", import.meta.url).href;
/** A process that appends `batches` of three entries, numbered from `from`. */
const writer = (folder: string, from: number, batches: number) => `
  import { appendHistory } from ${JSON.stringify(module)};
  const entry = ${JSON.stringify(entry(0))};
  for (let i = 0; i < ${batches}; i++)
    await appendHistory(${JSON.stringify(folder)}, [0, 1, 2].map((k) => ({ ...entry, bundle: String(${from} + 3 * i + k).padStart(64, "0") })));
`;

function run(code: string): Promise<number | null> {
  return new Promise((resolve) => spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: "inherit" }).once("close", resolve));
}

describe("several writers at once", () => {
  test("lose nothing of each other", async () => {
    const folder = emptyFolder();
    const codes = await Promise.all([0, 1, 2].map((k) => run(writer(folder, 120 * k, 40))));
    assert.deepEqual(codes, [0, 0, 0]);
    assert.equal((await readHistory(folder)).skipped, 0);
    assert.deepEqual(
      await bundles(folder),
      Array.from({ length: 360 }, (_, i) => i),
    );
  });

  test("lose nothing where another one dies in the middle of a line, again and again", async () => {
    const folder = emptyFolder();
    mkdirSync(folder, { recursive: true });
    const torn = JSON.stringify(entry(0)).slice(0, 100);
    const tearer = `
      import { appendFileSync } from "node:fs";
      for (let i = 0; i < 300; i++) appendFileSync(${JSON.stringify(join(folder, "a-machine.jsonl"))}, ${JSON.stringify(torn)});
    `;
    const codes = await Promise.all([run(writer(folder, 0, 40)), run(tearer), run(writer(folder, 120, 40))]);
    assert.deepEqual(codes, [0, 0, 0]);
    assert.deepEqual(
      await bundles(folder),
      Array.from({ length: 240 }, (_, i) => i),
    );
  });
});

const full = existsSync("/dev/full");
const limited = spawnSync("sh", ["-c", "ulimit -f 4"]).status === 0;

describe("a full disk", () => {
  test("is told, and takes nothing with it", { skip: full ? false : "there is no /dev/full" }, async () => {
    const folder = emptyFolder();
    symlinkSync("/dev/full", join(folder, "a-machine.jsonl"));
    await assert.rejects(appendHistory(folder, [entry(1)]), { code: "not-writable", message: /no space is left on the device/ });
  });

  test("in the middle of a batch keeps what was written before", { skip: limited ? false : "the size of files cannot be limited here" }, async () => {
    const folder = emptyFolder();
    // Blocks of 512 bytes or of 1 KiB: either way some of the 30 entries do not fit.
    const code = `${writer(folder, 0, 3)}\n${writer(folder, 9, 7)
      .replace(/import .*/, "")
      .replace("const entry", "const entry2")
      .replace("...entry,", "...entry2,")}`;
    const child = spawnSync("sh", ["-c", 'ulimit -f 4; exec "$0" "$@"', process.execPath, "--input-type=module", "-e", code], { encoding: "utf8" });
    assert.notEqual(child.status, 0);
    assert.match(child.stderr, /not-writable/);
    const before = await bundles(folder);
    assert.ok(before.length >= 2 && before.length < 30, `${before.length}`);
    assert.deepEqual(
      before,
      before.map((_, i) => i),
    );
    await appendHistory(folder, [entry(99)]);
    assert.deepEqual(await bundles(folder), [...before, 99]);
    assert.ok((await readHistory(folder)).skipped <= 1);
  });
});

const contract: LoopContract = {
  name: "swap",
  form: "make",
  passes: 1,
  params: {},
  buffers: { a: { type: "u8", perItem: 1, role: "in", placement: "shared" } },
  granularity: 1,
  sliceable: true,
  threads: 1,
};

describe("what a gate adds", () => {
  const rule = { threshold: 0.02, margin: 0.005, looks: [9], alpha: 0.01, beta: 0.05 };
  const loop: GateLoop = {
    loop: "swap",
    verdict: "pass",
    reason: "a slowdown of 2 % is excluded",
    design: "in-situ",
    rule,
    blocks: [0.00123456789, -0.002],
    controls: [0.1, -0.1],
    discarded: 0,
    headRate: { median: 1e10, spread: { kind: "range", low: 0.9e10, high: 1.1e10 }, best: 1.2e10, samples: 10, epochs: 2 },
    headShare: 0.83,
    seconds: 9,
  };
  const summary: GateSummary = {
    gateVersion: 1,
    base: "main (0123456789)",
    head: "working tree",
    loops: [loop, { ...loop, loop: "broken", verdict: "failed" }],
    exitCode: 0,
    seconds: 9,
  };
  const record = smallRecord();

  test("is an entry for each loop that has a definition, in the order of the blocks", () => {
    const commit = "1".repeat(40);
    const found = historyEntriesOf(summary, record, {
      commit,
      parent: "2".repeat(40),
      dirty: true,
      loops: [{ contract, bundle: { code: "", hash: sha("b") } }],
    });
    assert.deepEqual(found, [
      {
        historyVersion: 1,
        kind: "gate",
        time: new Date(record.run.startedAt).toISOString(),
        loop: "swap",
        contract: contractHash(contract),
        bundle: sha("b"),
        tool: record.tool.version,
        commit,
        parent: "2".repeat(40),
        dirty: true,
        fingerprint: found[0]?.fingerprint,
        base: "main (0123456789)",
        blocks: [0.001235, -0.002],
        controls: [0.1, -0.1],
        rate: { median: 1e10, low: 0.9e10, high: 1.1e10 },
        share: 0.83,
        verdict: "pass",
      },
    ]);
  });

  test("can be read again, without a commit and without figures too", async () => {
    const folder = emptyFolder();
    const { headRate: _, headShare: __, ...bare } = loop;
    const found = historyEntriesOf({ ...summary, loops: [{ ...bare, blocks: [], controls: [] }] }, record, {
      loops: [{ contract, bundle: { code: "", hash: sha("b") } }],
    });
    await appendHistory(folder, found);
    assert.deepEqual((await readHistory(folder)).entries, found);
  });
});

describe("what a measurement adds", () => {
  const estimate = (median: number) => ({
    median,
    spread: { kind: "range" as const, low: 0.9 * median, high: 1.1 * median },
    best: median,
    samples: 3,
    epochs: 2,
  });
  const found: LoopFinding = {
    loop: "swap",
    form: "make",
    threads: 2,
    passes: 1,
    payload: estimate(1e9),
    passBytes: 1000,
    share: { min: estimate(0.7), max: estimate(0.8), mixMin: "1:1", mixMax: "1:1", boundMin: 1e10, boundMax: 1e10 },
    reason: "",
    advice: [],
  };
  const series = { epoch: [0, 0, 1], round: [0, 1, 0], passes: [1, 1, 2], quantities: { durationNs: [1000, 2000, 1000] } };
  const record: RunRecord = {
    ...smallRecord(),
    groups: [
      {
        id: "loop/swap",
        suite: "loops",
        question: "?",
        purpose: "measure",
        referenceKey: "dram",
        epochs: 2,
        trials: [
          {
            key: "dram",
            suite: "loops",
            family: "loop",
            params: {},
            outcome: {
              state: "measured",
              ...series,
              verification: { state: "unverified", reason: "a test" },
              stop: "planned",
              quality: {},
              flags: [],
            },
          },
        ],
      },
    ],
  };
  const controls = [
    { label: "spin", unit: "GHz" as const, median: 3, perEpoch: [3, 3], drift: 0 },
    { label: "seq64", unit: "GB/s" as const, median: 10, perEpoch: [10, 11], drift: 0.1 },
  ];
  const loops = [{ contract, bundle: { code: "", hash: sha("b") } }];

  test("is an entry for each loop that has a rate: median rates of the epochs, the bandwidth control beside them", () => {
    const [entry, ...others] = measureEntriesOf(
      { loops: [found, { loop: "scan", form: "run", threads: 1, passes: 1, reason: "", advice: [] }], controls },
      record,
      { loops },
    );
    assert.deepEqual(others, []);
    // Epoch 0: 1000 B in 1 and in 2 µs; epoch 1: two passes in 1 µs.
    assert.deepEqual([entry?.kind, entry?.blocks, entry?.controls], ["measure", [0.75e9, 2e9], [10e9, 11e9]]);
    assert.deepEqual([entry?.rate, entry?.share, entry?.verdict], [{ median: 1e9, low: 0.9e9, high: 1.1e9 }, 0.7, undefined]);
    assert.equal(entry?.contract, contractHash({ ...contract, threads: 2 }));
  });

  test("can be read again", async () => {
    const folder = emptyFolder();
    const entries = measureEntriesOf({ loops: [found], controls }, record, { loops, commit: "1".repeat(40), dirty: false });
    await appendHistory(folder, entries);
    assert.deepEqual((await readHistory(folder)).entries, entries.map(withoutBlocks));
  });
});
