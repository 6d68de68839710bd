import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { group, planContext, planned, scripted } from "../testing/scripted.ts";
import { controlSuite, distinct, heldBytes, planOf, referenceKey, sharedArenas, teamSize } from "./plan.ts";
import { type ArenaNeed, type Axes, type Family, type GroupDefinition, points, type SuiteDefinition, type TrialSpec } from "./suite.ts";

/** Trials over arenas: `arrays` names them by their letters, `lines` of them each. */
const placed: Family = {
  ...scripted,
  id: "placed",
  expand: (axes: Axes) =>
    points(axes).map((params): TrialSpec => {
      const { arrays, lines, kind = "shared", threads = 1, absent } = params;
      return {
        family: "placed",
        body: "",
        params,
        executor: "team",
        team: [{ kernel: "k", engine: "e", variant: "v", count: Number(threads), sliceBytes: 0 }],
        ...(arrays !== undefined && { arena: { kind: kind as ArenaNeed["kind"], arrays: String(arrays).split(""), lineCount: Number(lines) } }),
        ...(absent === true && { absent: { code: "c", reason: "r" } }),
      };
    }),
};
const places = (id: string, ...trials: GroupDefinition["trials"][number][]) => group(id, trials, placed);
const suite = (id: string, ...groups: GroupDefinition[]): SuiteDefinition => ({ id, title: "", question: "", default: true, groups: () => groups });

describe("a plan", () => {
  test("has the groups of its suites in their order, and knows the controls", () => {
    const plan = planOf([suite("one", places("a", { x: 1 }), places("b", { x: 1 })), suite(controlSuite, places("c", { x: 1 }))], planContext());
    assert.deepEqual(
      plan.groups.map(({ id, suite: of, purpose, weight }) => [id, of, purpose, weight]),
      [
        ["a", "one", "measure", 1],
        ["b", "one", "measure", 1],
        ["c", "controls", "control", 1],
      ],
    );
  });

  test("hands its context to the suites", () => {
    const context = planContext({ threads: 7 });
    const asking: SuiteDefinition = { ...suite("s"), groups: (given) => [places(`g${given.threads}`, { x: 1 })] };
    assert.deepEqual(
      planOf([asking], context).groups.map(({ id }) => id),
      ["g7"],
    );
  });

  test("refuses two groups of one id, whichever suites they come from", () => {
    assert.throws(() => planOf([suite("one", places("same", { x: 1 })), suite("two", places("same", { x: 2 }))], planContext()), {
      code: "suite-invalid",
      message: /"same" is not valid: its group id is used twice/,
    });
  });

  test("takes a point that is named twice once, where it was named first", () => {
    const [only] = planned([places("g", { x: [1, 2] }, { x: [2, 3] }, { x: 1 })]).groups;
    assert.deepEqual(
      only?.specs.map(({ params }) => params["x"]),
      [1, 2, 3],
    );
  });

  test("has as many threads as the largest team that can run", () => {
    assert.equal(planned([places("g", { threads: [1, 3] }, { threads: 8, absent: true })]).threads, 3);
    assert.equal(planned([]).threads, 1);
    assert.equal(planned([places("g", { axes: { threads: 4 }, tune: { x: [1] } })]).threads, 4);
    // Loaders are threads as well.
    assert.equal(planned([group("g", [{ name: "n", threads: 2, loaders: 3 }])]).threads, 5);
  });
});

describe("axes that a family refuses", () => {
  const refused: readonly [string, Axes, string, RegExp][] = [
    ["an unknown axis", { name: "n", speed: 3 }, "bad-value", /^Suite suite, group g: axis "speed" is not valid: its family has no such axis/],
    ["a missing axis", { threads: 1 }, "bad-value", /^Suite suite, group g: axis "name" is not valid: its family needs it/],
    [
      "an unknown value among others",
      { name: "n", executor: ["team", "tame"] },
      "unknown-name",
      /executor "tame" is unknown\. Did you mean team\? Legal: team, local, child\./,
    ],
    ["a value outside its rule", { name: "n", threads: 0 }, "bad-value", /^Suite suite, group g: threads "0" is not valid/],
  ];
  for (const [what, axes, code, message] of refused) {
    test(`name the suite, the group and ${what}`, () => {
      assert.throws(() => planned([group("g", [axes])]), { code, message });
    });
  }
});

describe("a search", () => {
  test("starts at the first value of every tuned axis and expands any point to one trial", () => {
    const [one] = planned([places("g@2", { axes: { kernel: "copy", preload: true, threads: 2, flat: false }, tune: { x: [4, 5], y: [7] } })]).groups;
    const [search] = one?.searches ?? [];
    assert.ok(one && search);
    assert.deepEqual(one.specs, []);
    // Threads stand in the group's id, false axes say nothing.
    assert.equal(search.id, "g@2/search/copy-preload");
    assert.deepEqual(search.plain, { kernel: "copy", preload: true, threads: 2, flat: false, x: 4, y: 7 });
    assert.deepEqual(search.tune, [
      { axis: "x", values: [4, 5] },
      { axis: "y", values: [7] },
    ]);
    assert.deepEqual(search.expand({ ...search.plain, x: 5 }).params, { ...search.plain, x: 5 });
  });

  test("over an axis that expands to no trial is not valid", () => {
    const nothing: Family = { ...placed, expand: () => [] };
    assert.throws(() => planned([group("g", [{ axes: {}, tune: { x: [1] } }], nothing)]), {
      code: "suite-invalid",
      message: /a search needs exactly one trial a point/,
    });
  });
});

test("trials of one kind and line count share the union of their arrays, in the order of first mention", () => {
  const specs = placed
    .expand({ arrays: "x", lines: 1 }, planContext())
    .concat(
      ...[
        { arrays: "bc", lines: 10 },
        { arrays: "ab", lines: 10 },
        { arrays: "a", lines: 20 },
        { arrays: "z", lines: 10, kind: "private" },
        { other: 1 },
      ].map((axes) => placed.expand(axes as Axes, planContext())),
    );
  assert.deepEqual(sharedArenas(specs), [
    { kind: "shared", arrays: ["x"], lineCount: 1 },
    { kind: "shared", arrays: ["b", "c", "a"], lineCount: 10 },
    { kind: "shared", arrays: ["a"], lineCount: 20 },
    { kind: "private", arrays: ["z"], lineCount: 10 },
  ]);
});

describe("the arena of a slot", () => {
  test("holds all needs of its largest group, each in whole pages", () => {
    const plan = planned([
      // a and b of 100 lines: 2 · (100 + 64 · 64) · 64 = 537088 B, 132 pages; c of 10 lines: 4106 · 64 = 262784 B, 65 pages.
      places("large", { arrays: ["a", "ab"], lines: 100 }, { arrays: "c", lines: 10 }),
      // 3 · 4106 · 64 = 788352 B, 193 pages, less than 197.
      places("small", { arrays: "abc", lines: 10 }),
    ]);
    assert.deepEqual(plan.arenaBytes, [{ shared: (132 + 65) * 4096 }]);
  });

  test("of each kind counts for itself, from whichever group needs most of it", () => {
    const plan = planned([
      places("one", { arrays: "a", lines: 100 }),
      places("two", { arrays: "ab", lines: 100, kind: "private" }, { arrays: "a", lines: 1 }),
    ]);
    // One array of 100 lines: 4196 · 64 = 268544 B, 66 pages; two: 132; one of one line: 4097 · 64 = 262208 B, 65.
    assert.deepEqual(plan.arenaBytes, [{ shared: 66 * 4096, private: 132 * 4096 }]);
  });

  test("of a smaller team's slots only counts what those slots take part in, with the union of the group's arrays", () => {
    const plan = planned([
      places("g", { arrays: "a", lines: 100, threads: 2 }, { arrays: "b", lines: 100, threads: 1 }, { arrays: "a", lines: 200, threads: 1 }),
    ]);
    // a and b of 100 lines: 132 pages on both slots. The array of 200 lines, 4296 · 64 = 274944 B in 68 pages, is on slot 0 alone.
    assert.deepEqual(plan.arenaBytes, [{ shared: (132 + 68) * 4096 }, { shared: 132 * 4096 }]);
  });

  test("holds nothing for trials that cannot run", () => {
    assert.deepEqual(planned([places("g", { arrays: "a", lines: 1000, absent: true }, { x: 1 })]).arenaBytes, [{}]);
  });

  test("holds what a search's candidates need", () => {
    const plan = planned([places("g", { axes: { arrays: "ab", lines: 100 }, tune: { x: [1, 2] } })]);
    // Two arrays of 100 lines once, whatever x: 132 pages.
    assert.deepEqual(plan.arenaBytes, [{ shared: 132 * 4096 }]);
    assert.deepEqual(plan.groups[0]?.arenas, [{ kind: "shared", arrays: ["a", "b"], lineCount: 100 }]);
  });

  test("holds what a search's candidates need of another kind of arena, and all of them count as held", () => {
    const plan = planned([places("g", { axes: { arrays: "ab", lines: 100 }, tune: { x: [1, 2], kind: ["shared", "shared-huge"] } })]);
    assert.deepEqual(plan.arenaBytes, [{ shared: 132 * 4096, "shared-huge": 132 * 4096 }]);
    assert.equal(heldBytes(plan), 264 * 4096);
  });
});

test("the reference is the first trial that carries its values", () => {
  const plan = planned([{ ...places("g", { x: [1, 2], y: ["p", "q"] }), reference: { x: 2 } }, places("none", { x: 1 })]);
  const keyOf = (index: number, reference?: Axes) => {
    const one = plan.groups[index];
    assert.ok(one);
    return referenceKey(reference ? { ...one, reference: reference as Record<string, number> } : one, one.specs);
  };
  assert.equal(keyOf(0), "placed:x=2,y=p");
  assert.equal(keyOf(0, { x: 1, y: "q" }), "placed:x=1,y=q");
  assert.equal(keyOf(0, { x: 3 }), undefined);
  assert.equal(keyOf(1), undefined);
});

test("teams are counted over all their roles, and specs of one key are one", () => {
  const [spec] = scripted.expand({ name: "n", threads: 2, loaders: 1 }, planContext());
  assert.ok(spec);
  assert.equal(teamSize(spec), 3);
  assert.deepEqual(distinct([spec, { ...spec }]).length, 1);
});
