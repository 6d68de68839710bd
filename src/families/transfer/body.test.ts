import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { runPlan } from "../../harness/run.ts";
import { type BodyContext, Unavailable } from "../../harness/subject.ts";
import { loadNative } from "../../native/native.ts";
import { runChild } from "../../process/child.ts";
import { childFlags } from "../../process/flags.ts";
import type { Params } from "../../records/record.ts";
import { leftoversOf } from "../../testing/leftovers.ts";
import { group, planContext, planned } from "../../testing/scripted.ts";
import { syntheticMachine } from "../../testing/synthetic-machine.ts";
import { KiB, MiB } from "../../units.ts";
import { open, Transfer } from "./body.ts";
import { transfer } from "./family.ts";
import { transferParams } from "./params.ts";
import { leaseSink } from "./sink.ts";

const folder = mkdtempSync(join(tmpdir(), "streambound-transfer-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const loaded = loadNative();
const native = loaded.state === "available";
const withAddon = { skip: native ? false : (loaded as { reason: string }).reason };
const unix = process.platform === "win32" ? [] : (["unix"] as const);

const context = (params: Params, scratch = folder): BodyContext => ({
  params,
  team: [],
  role: 0,
  member: 0,
  slot: 0,
  seed: 3,
  epoch: 0,
  visit: "v",
  scratch,
  arenaBytes: {},
});

/** Of 3 MiB: no whole number of the pattern, more than a socket buffers. */
const file = 3 * MiB;
const nodeTrials: readonly Params[] = [
  { method: "pipeline", sink: "tcp" },
  ...unix.map((sink) => ({ method: "pipeline", sink })),
  { method: "pipeline", sink: "file" },
  { method: "read-sync-write-sync", sink: "file" },
  { method: "copy-file", sink: "file" },
];
const addonTrials: readonly Params[] = [
  ...["tcp", "unix"].flatMap((sink) =>
    ["read-write", "sendfile", "splice", "mmap-write", "read-sync-write-sync"].map((method) => ({ method, sink })),
  ),
  ...["read-write", "sendfile", "pipeline"].map((method) => ({ method, sink: "tcp", receiver: "discard" })),
  ...["read-write", "sendfile"].map((method) => ({ method, sink: "file" })),
];
const trials: readonly Params[] = [...nodeTrials, ...(native ? addonTrials : [])].map((params) => ({ ...params, buffer: 64 * KiB, file }));
const besideTrials: readonly Params[] = ["none", "pipeline", ...(native ? ["read-write", "sendfile"] : [])].map((method) => ({
  method,
  sink: "tcp",
  beside: 4 * MiB,
  buffer: 64 * KiB,
  file,
}));
const named = (params: Params): string => Object.values(params).slice(0, -2).join(" ");

describe("a transfer", () => {
  // The first use of Node's files starts threads that stay.
  before(async () => {
    const subject = await open(context({ method: "pipeline", sink: "tcp", buffer: 64 * KiB, file }));
    await subject.warm();
    await subject.close();
  });

  for (const params of trials)
    test(`of ${named(params)} delivers every byte, says what it took, and leaves nothing`, async () => {
      const left = await leftoversOf(async () => {
        const subject = await open(context(params));
        try {
          await subject.warm();
          const quantities = await subject.sample(2);
          assert.equal(subject.settle?.(), undefined);
          assert.ok((quantities?.durationNs ?? 0) > 0 && (quantities?.cpuNs ?? 0) > 0);
          // 3 MiB by 64 KiB are 48 buffers, each read and written, in each of two passes.
          if (params["method"] === "read-sync-write-sync" || params["method"] === "read-write") assert.ok((quantities?.syscalls ?? 0) >= 2 * 96);
          if (params["method"] === "pipeline") assert.equal(quantities?.syscalls, undefined);
          assert.equal((await subject.verify()).state, "verified");
        } finally {
          await subject.close();
        }
      });
      assert.deepEqual(left, []);
      assert.deepEqual(readdirSync(folder), [`transfer-${file}`]);
    });

  for (const params of besideTrials)
    test(`of ${named(params)} beside other work tells what that did, and leaves nothing`, async () => {
      const left = await leftoversOf(async () => {
        const subject = await open(context(params));
        try {
          await subject.warm();
          const quantities = await subject.sample(3);
          assert.equal(subject.settle?.(), undefined);
          const { durationNs = 0, loadBytes = -1, loadCpuNs = -1 } = quantities ?? {};
          // One thread of it works, and only while a pass lasts; it may have got no CPU for a whole piece.
          assert.ok(durationNs > 0 && loadBytes >= 0 && loadBytes % MiB === 0 && loadCpuNs >= 0, JSON.stringify(quantities));
          assert.equal((await subject.verify()).state, "verified");
        } finally {
          await subject.close();
        }
      });
      assert.deepEqual(left, []);
      assert.deepEqual(readdirSync(folder), [`transfer-${file}`]);
    });

  test("counts what MSG_ZEROCOPY copied, which on a loopback is everything", withAddon, async (t) => {
    const subject = await open(context({ method: "zerocopy", sink: "tcp", buffer: 64 * KiB, file }));
    try {
      const quantities = await subject.sample(1);
      assert.equal(subject.settle?.(), undefined);
      assert.ok((quantities?.copiedBytes ?? -1) >= 0);
    } catch (thrown) {
      if (!(thrown instanceof Unavailable)) throw thrown;
      t.skip(thrown.message);
    } finally {
      await subject.close();
    }
  });

  test("tells of a single wrong byte", async () => {
    const wrong = mkdtempSync(join(folder, "wrong-"));
    for (const params of trials) {
      const subject = await open(context(params, wrong));
      try {
        const path = join(wrong, `transfer-${file}`);
        const bytes = readFileSync(path);
        bytes[MiB] = (bytes[MiB] as number) ^ 1;
        writeFileSync(path, bytes);
        const problem = `1 of ${file} B arrived wrong`;
        if (params["receiver"] === "discard") await assert.rejects(async () => subject.verify(), new RegExp(problem));
        else {
          await subject.sample(2);
          assert.equal(subject.settle?.(), problem, named(params));
        }
      } finally {
        await subject.close();
        rmSync(join(wrong, `transfer-${file}`));
      }
    }
    rmSync(wrong, { recursive: true });
  });

  test("fails where the file becomes shorter", async () => {
    const short = mkdtempSync(join(folder, "short-"));
    const answers: Record<string, string> = {};
    for (const params of trials) {
      const subject = await open(context(params, short));
      try {
        truncateSync(join(short, `transfer-${file}`), MiB);
        answers[named(params)] = await Promise.resolve(subject.sample(1)).then(
          () => subject.settle?.() ?? "nothing wrong",
          (thrown: Error) => thrown.message,
        );
      } finally {
        await subject.close();
        rmSync(join(short, `transfer-${file}`));
      }
    }
    for (const [name, answer] of Object.entries(answers)) assert.match(answer, /the file has become shorter|1048576 of 3145728 B arrived/, name);
    rmSync(short, { recursive: true });
  });

  test("over a Unix socket works in a folder whose path is too long for one", { skip: process.platform !== "linux" }, async () => {
    // sun_path holds 108 bytes.
    const long = join(folder, "l".repeat(100));
    mkdirSync(long);
    for (const params of trials.filter((params) => params["sink"] === "unix")) {
      const subject = await open(context(params, long));
      await subject.sample(1);
      assert.equal(subject.settle?.(), undefined);
      await subject.close();
      assert.deepEqual(readdirSync(long), [`transfer-${file}`]);
    }
    rmSync(long, { recursive: true });
  });
});

describe("a receiver that fails", () => {
  const opened = async (params: Params, most: number): Promise<Transfer> => {
    await (await open(context(params))).close();
    return new Transfer(transferParams.parse(params), folder, join(folder, `transfer-${file}`), join(folder, "copy"), most);
  };
  const overSockets = trials.filter((params) => params["sink"] !== "file");

  test("by not taking anything fails the trial in bounded time", { skip: process.platform === "win32" }, async () => {
    for (const params of overSockets) {
      const subject = await opened(params, 300);
      const lease = leaseSink(params["sink"] as "tcp" | "unix", folder);
      try {
        process.kill((await lease.current()).pid as number, "SIGSTOP");
        await assert.rejects(
          subject.sample(1),
          { message: "the receiver stalls: it did not take and answer everything within 0.3 s" },
          named(params),
        );
      } finally {
        await lease.close();
        await subject.close();
      }
    }
  });

  test("by dying fails the trial, and the next one gets another", { skip: process.platform === "win32" }, async () => {
    for (const params of overSockets) {
      const subject = await opened(params, 20_000);
      const lease = leaseSink(params["sink"] as "tcp" | "unix", folder);
      try {
        const { pid } = await lease.current();
        process.kill(pid as number, "SIGSTOP");
        const killer = setTimeout(() => process.kill(pid as number, "SIGKILL"), 250);
        await assert.rejects(subject.sample(1), /^Error: the receiver ended in the middle \(/, named(params));
        clearTimeout(killer);
        await subject.sample(1);
        assert.equal(subject.settle(), undefined);
      } finally {
        await lease.close();
        await subject.close();
      }
    }
    assert.deepEqual(readdirSync(folder), [`transfer-${file}`]);
  });
});

test("a run records transfers, verified, and what cannot be done here as absent", async () => {
  const machine = {
    ...syntheticMachine,
    engines: syntheticMachine.engines.map((one) => (one.id === "native" && !native ? { ...one, state: "absent" as const, reason: "none" } : one)),
  };
  const sent = [
    { method: ["pipeline", "read-sync-write-sync"], sink: ["tcp", "file"], buffer: 64 * KiB, file: MiB },
    { method: "copy-file", sink: "file", buffer: MiB, file: MiB },
  ];
  const plan = planned([group("g", sent, transfer)], planContext({ machine }));
  const profile = { epochs: 2, rounds: 1, sampleNs: 0.5e6, searchRounds: 1 };
  const { groups, state } = await runPlan(plan, { profile, seed: 3, signal: new AbortController().signal, scratch: folder });
  assert.equal(state, "complete");
  for (const { key, outcome } of groups.flatMap(({ trials: all }) => all)) {
    if (outcome.state === "absent") continue;
    assert.ok(outcome.state === "measured", `${key} ${JSON.stringify(outcome)}`);
    assert.equal(outcome.verification.state, "verified");
    assert.equal(outcome.quantities.cpuNs?.length, 2);
  }
});

test("without the addon Node sends and receives by its own sockets", async () => {
  const script = `
    import { open } from ${JSON.stringify(new URL("./body.js", import.meta.url).href)};
    const common = { team: [], role: 0, member: 0, slot: 0, seed: 1, epoch: 0, visit: "v", arenaBytes: {}, scratch: ${JSON.stringify(folder)} };
    for (const params of ${JSON.stringify(nodeTrials)}) {
      const subject = await open({ ...common, params: { ...params, buffer: 65536, file: ${file} } });
      await subject.warm();
      await subject.sample(2);
      console.log(subject.settle() ?? (await subject.verify()).state);
      await subject.close();
    }`;
  const outcome = await runChild({
    command: [process.execPath, ...childFlags(), "--input-type=module", "-e", script],
    env: { ...process.env, STREAMBOUND_NATIVE: "off" },
    timeoutMs: 60_000,
    maxOutputBytes: 10_000,
  });
  assert.deepEqual(outcome, { state: "exited", code: 0, stdout: "verified\n".repeat(nodeTrials.length), stderr: "" });
  assert.ok(existsSync(join(folder, `transfer-${file}`)));
});
