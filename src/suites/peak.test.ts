/** The suites that search and price, planned for machines with and without the addon. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Machine } from "../records/record.ts";
import { planContext } from "../testing/scripted.ts";
import { syntheticMachine } from "../testing/synthetic-machine.ts";
import { discoverSuites } from "./discovery.ts";
import { type Plan, planOf } from "./plan.ts";
import type { PlanContext } from "./suite.ts";

const suites = await discoverSuites();

function plan(id: string, changes: Partial<PlanContext> = {}): Plan {
  return planOf(
    suites.filter((suite) => suite.id === id),
    planContext(changes),
  );
}

const native = (widths: number[], ...abilities: string[]): Machine => ({
  ...syntheticMachine,
  engines: [
    { id: "wasm", state: "available" },
    { id: "js", state: "available" },
    { id: "native", state: "available", widths, nonTemporal: true },
  ],
  abilities: abilities.map((id) => ({ id, state: "available" })),
});

/** The searches of one thread. */
const searchesOf = ({ groups }: Plan) => (groups.find(({ id }) => id === "peak@1")?.searches ?? []).map(({ id }) => id.replace("peak@1/search/", ""));

describe("the suite peak", () => {
  test("searches every kernel of exact traffic on the system's pages and on huge ones, each search under its own name", () => {
    const regular = ["seq64", "daxpy", "copy-preload", "update"];
    const nonTemporal = ["triad-nt-native", "copy-nt-native", "write-nt-native"];
    const huge = [...regular.map((name) => `${name}-native`), ...nonTemporal].map((name) => `${name}-huge`);
    assert.deepEqual(searchesOf(plan("peak", { machine: native([64, 128, 256], "huge-pages") })), [
      ...regular,
      ...nonTemporal,
      "update-wasm",
      ...huge,
    ]);
    assert.deepEqual(searchesOf(plan("peak", { machine: native([64, 128, 256]) })), [...regular, ...nonTemporal, "update-wasm"]);
    assert.deepEqual(searchesOf(plan("peak")), [...regular, ...nonTemporal]);
  });

  test("starts every search that can run at a trial that can, in one stream and without prefetch", () => {
    for (const machine of [native([64, 128], "huge-pages"), native([64, 128, 256, 512], "huge-pages"), native([64])]) {
      for (const { plain, expand } of plan("peak", { machine }).groups.flatMap(({ searches }) => searches)) {
        const { absent, params } = expand(plain);
        assert.equal(absent, undefined, JSON.stringify(plain));
        assert.deepEqual([params["streams"], params["prefetch"]], [1, undefined]);
      }
    }
  });

  test("keeps arenas for both kinds of pages, with all three arrays", () => {
    const arenas = plan("peak", { machine: native([64, 128, 256], "huge-pages") }).groups[0]?.arenas ?? [];
    assert.deepEqual(
      arenas.map(({ kind, arrays }) => [kind, [...arrays].sort().join("")]),
      [
        ["shared", "abc"],
        ["shared-huge", "abc"],
      ],
    );
  });

  test("has the searches of a mix absent with the addon's reason where there is none", () => {
    const write = plan("peak").groups[0]?.searches.find(({ id }) => id.endsWith("write-nt-native"));
    assert.match(write?.expand(write.plain).absent?.reason ?? "", /^it is not built: no C compiler was found$/);
  });
});

describe("the suite engines", () => {
  test("measures every width from wasm's up that the processor has, at each level, relative to wasm's own width", () => {
    const { groups } = plan("engines", { machine: native([64, 128, 256]) });
    const l1 = groups.find(({ id }) => id === "engines@1/triad/l1");
    assert.deepEqual(
      l1?.specs.map(({ params }) => [params["engine"], params["width"], params["views"]]),
      [
        ["native", 128, undefined],
        ["native", 256, undefined],
        ["wasm", undefined, undefined],
        ["js", undefined, "captured"],
        ["js", undefined, "passed"],
      ],
    );
    assert.deepEqual(l1?.reference, { engine: "native", width: 128, store: "regular" });
    assert.ok(groups.every(({ specs }) => specs.every(({ absent }) => absent === undefined)));
  });

  test("prices against wasm where native is absent, and says why it is", () => {
    const group = plan("engines").groups.find(({ id }) => id === "engines@1/seq64");
    assert.deepEqual(group?.reference, { engine: "wasm", store: "regular" });
    assert.deepEqual(
      group.specs.filter(({ absent }) => absent).map(({ params, absent }) => [params["engine"], absent?.reason]),
      [["native", "it is not built: no C compiler was found"]],
    );
  });
});
