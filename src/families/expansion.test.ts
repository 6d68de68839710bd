import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planContext } from "../testing/scripted.ts";
import { syntheticMachine } from "../testing/synthetic-machine.ts";
import { abilityAbsence, arenaKindOf, pageAbsence, pinnedCpus } from "./expansion.ts";

const ids = ["pin", "huge-pages", "4k-pages", "numa", "io-uring", "sqpoll", "registered-buffers"] as const;
const able = { machine: { ...syntheticMachine, abilities: ids.map((id) => ({ id, state: "available" as const })) } };

describe("what only the addon can do", () => {
  test("is possible where the machine lists it as available", () => {
    for (const id of ids) assert.equal(abilityAbsence(id, able), undefined);
  });

  test("is absent with the system's reason", () => {
    const machine = { ...syntheticMachine, abilities: [{ id: "pin", state: "absent" as const, reason: "sched_setaffinity: EPERM" }] };
    assert.deepEqual(abilityAbsence("pin", { machine }), {
      code: "pin-absent",
      reason: "pinning threads is not possible here: sched_setaffinity: EPERM",
    });
  });

  test("is absent with the addon, and with its reason where that is known", () => {
    assert.deepEqual(abilityAbsence("numa", planContext()), {
      code: "numa-absent",
      reason: "placing memory on a NUMA node needs the native addon (it is not built: no C compiler was found)",
    });
    assert.equal(
      abilityAbsence("huge-pages", { machine: { ...syntheticMachine, engines: [] } })?.reason,
      "advising huge pages needs the native addon",
    );
  });
});

test("the system's pages can always be had, others need their ability", () => {
  assert.equal(pageAbsence("system", planContext()), undefined);
  assert.equal(pageAbsence("huge", able), undefined);
  assert.deepEqual([pageAbsence("huge", planContext())?.code, pageAbsence("4k", planContext())?.code], ["huge-pages-absent", "4k-pages-absent"]);
});

test("advised pages are shared memory in an arena of their own", () => {
  assert.deepEqual(
    [arenaKindOf("shared", "system"), arenaKindOf("private", "system"), arenaKindOf("shared", "huge"), arenaKindOf("shared", "4k")],
    ["shared", "private", "shared-huge", "shared-4k"],
  );
});

test("threads are pinned to physical cores first, and to the first CPUs where none are named", () => {
  const machine = {
    ...syntheticMachine,
    cpusAvailable: 4,
    cpus: [4, 5, 6, 7],
    cores: [
      [4, 5],
      [6, 7],
    ],
  };
  assert.deepEqual(pinnedCpus(3, { machine }), [4, 6, 5]);
  assert.deepEqual(pinnedCpus(2, { machine: syntheticMachine }), [0, 1]);
});
