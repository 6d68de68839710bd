import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { pageAdvice, sandboxWithout } from "../testing/seccomp.ts";
import { type Ability, abilityIds, probeAbilities } from "./abilities.ts";
import { loadNative, type Native, type NativeRing, type NativeState, type NativeSystem, type Ring } from "./native.ts";

const folder = mkdtempSync(join(tmpdir(), "streambound-abilities-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const loaded = loadNative();
const skip = loaded.state === "available" ? false : loaded.reason;

/** A system that can do everything, but for what is replaced; its rings are counted while they are open. */
function scripted(changes: Partial<NativeSystem>, rings: Partial<NativeRing> = {}, open: Set<Ring> = new Set()): NativeState {
  let mask: readonly number[] = [0, 2];
  const system: NativeSystem = {
    pageBytes: 4096,
    affinity: () => mask,
    pin: (cpus) => {
      mask = cpus;
      return undefined;
    },
    cpu: () => mask[0],
    advise: () => undefined,
    coverage: () => ({ bytes: 2 ** 22, residentBytes: 2 ** 21, hugeBytes: 2 ** 21 }),
    nodeOf: () => 0,
    bindToNode: () => undefined,
    usage: () => ({ voluntarySwitches: 0, involuntarySwitches: 0, minorFaults: 0, majorFaults: 0 }),
    nowNs: () => 0,
    ...changes,
  };
  const ring: NativeRing = {
    open: () => {
      const made = {} as Ring;
      open.add(made);
      return made;
    },
    register: () => undefined,
    read: (_, fd, into, blockBytes) => {
      readSync(fd, into as Uint8Array, 0, blockBytes, 0);
      return { enters: 1, sum: 0 };
    },
    close: (made) => open.delete(made),
    ...rings,
  };
  return { state: "available", native: { system, ring, addressOf: () => 4096 } as unknown as Native, path: "" };
}

const reasonOf = (abilities: readonly Ability[], id: string) => abilities.find((ability) => ability.id === id)?.reason;

test("without the addon every ability is absent for the addon's reason", () =>
  assert.deepEqual(
    probeAbilities({ state: "absent", code: "native-off", reason: "it is off" }),
    abilityIds.map((id) => ({ id, state: "absent", reason: "it is off" })),
  ));

describe("what a system refuses", () => {
  const refused: readonly [id: string, changes: Partial<NativeSystem>, reason: string][] = [
    ["pin", { pin: () => "sched_setaffinity: EPERM" }, "sched_setaffinity: EPERM"],
    ["pin", { affinity: () => [] }, "the kernel does not tell on which CPUs this thread may run"],
    ["pin", { pin: () => undefined }, "sched_setaffinity has no effect here"],
    ["4k-pages", { advise: () => "madvise: EINVAL" }, "madvise: EINVAL"],
    ["4k-pages", { pageBytes: 65536 }, "pages have 64 KiB here"],
    ["numa", { nodeOf: () => undefined }, "the kernel does not tell the node of a page (move_pages)"],
    ["numa", { bindToNode: () => "mbind: EPERM" }, "mbind: EPERM"],
    [
      "numa",
      {
        nodeOf: () => {
          throw new Error("no such call");
        },
      },
      "no such call",
    ],
  ];
  for (const [id, changes, reason] of refused)
    test(`is told of ${id}: ${reason}`, () => {
      const abilities = probeAbilities(scripted(changes));
      assert.equal(reasonOf(abilities, id), reason);
      assert.equal(abilities.find((ability) => ability.id === id)?.state, "absent");
    });

  const onRings: readonly [id: string, changes: Partial<NativeRing>, reason: string][] = [
    ["io-uring", { open: () => "io_uring_setup: EPERM" }, "io_uring_setup: EPERM"],
    ["io-uring", { read: () => "io_uring: EINVAL" }, "io_uring: EINVAL"],
    ["io-uring", { read: () => ({ enters: 1, sum: 0 }) }, "io_uring delivered other bytes than read"],
    ["sqpoll", { open: (_, sqpoll) => (sqpoll ? "io_uring_setup: EPERM" : ({} as Ring)) }, "io_uring_setup: EPERM"],
    ["registered-buffers", { register: () => "io_uring_register: ENOMEM" }, "io_uring_register: ENOMEM"],
  ];
  for (const [id, changes, reason] of onRings)
    test(`is told of ${id}: ${reason}; no ring stays open`, () => {
      const open = new Set<Ring>();
      assert.equal(reasonOf(probeAbilities(scripted({}, changes, open)), id), reason);
      assert.equal(open.size, 0);
    });

  test("is nothing where all calls work, and the thread has its CPUs again", () => {
    const state = scripted({});
    const abilities = probeAbilities(state);
    for (const id of ["pin", "4k-pages", "numa", "io-uring", "sqpoll", "registered-buffers"]) assert.equal(reasonOf(abilities, id), undefined);
    assert.deepEqual(state.state === "available" && state.native.system.affinity(), [0, 2]);
  });
});

describe("on this machine", { skip }, () => {
  test("each ability is available or absent with a reason, and probing changes no CPUs", () => {
    const before = loaded.state === "available" ? loaded.native.system.affinity() : [];
    const abilities = probeAbilities();
    assert.deepEqual(
      abilities.map(({ id }) => id),
      abilityIds,
    );
    for (const { state, reason } of abilities) assert.equal(state === "absent", reason !== undefined);
    assert.deepEqual(loaded.state === "available" && loaded.native.system.affinity(), before);
  });

  /** What a fresh process finds, started through these words. */
  const found = (...words: readonly string[]) => {
    const url = JSON.stringify(new URL("./abilities.js", import.meta.url).href);
    const code = `const { probeAbilities } = await import(${url}); console.log(JSON.stringify(probeAbilities()));`;
    const [program = "", ...args] = [...words, process.execPath, "--input-type=module", "-e", code];
    return JSON.parse(execFileSync(program, args, { encoding: "utf8" })) as readonly Ability[];
  };

  const sandbox = sandboxWithout(["sched_setaffinity", ...pageAdvice, "mbind", "io_uring_setup"], folder);
  test("a sandbox that refuses pinning, advice, binding and rings takes their abilities, with the call's name, and the process lives", {
    skip: sandbox.state === "ready" ? false : sandbox.reason,
  }, () => {
    const abilities = found(sandbox.state === "ready" ? sandbox.path : "");
    assert.equal(reasonOf(abilities, "pin"), "sched_setaffinity: EPERM");
    assert.equal(reasonOf(abilities, "4k-pages"), "madvise: EPERM");
    for (const id of ["io-uring", "sqpoll", "registered-buffers"]) assert.match(reasonOf(abilities, id) ?? "", /^io_uring_setup: (EPERM|ENOSYS)$/);
    for (const [id, reason] of [
      ["huge-pages", /^madvise: EPERM$|transparent/],
      ["numa", /^mbind: EPERM$|move_pages/],
    ] as const)
      assert.match(reasonOf(abilities, id) ?? "", reason);
  });

  const one = (() => {
    try {
      execFileSync("taskset", ["-c", "0", "true"], { stdio: "ignore" });
      return false;
    } catch {
      return "needs taskset, and CPU 0";
    }
  })();
  test("one CPU is enough to pin to", { skip: one }, () =>
    assert.equal(reasonOf(found("taskset", "-c", "0"), "pin"), reasonOf(probeAbilities(), "pin")),
  );
});
