import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkLayers, importsOf } from "./layers.mjs";

const packages = { shipped: ["zod", "@napi-rs/canvas"], development: ["fast-check", "esbuild", "hyparquet"], optional: ["hyparquet"] };
const check = (files) => checkLayers(files, packages);
/** A module that imports nothing. */
const leaf = "export const x = 1;\n";

describe("importsOf", () => {
  for (const [what, source, expected] of [
    ["a default import", `import a from "./a.ts";`, ["value ./a.ts"]],
    ["a named import over lines", `import {\n  a,\n  type B,\n} from "./a.ts";`, ["value ./a.ts"]],
    ["a namespace import in single quotes", `import * as a from './a.ts';`, ["value ./a.ts"]],
    ["a bare import", `import "./a.ts";`, ["value ./a.ts"]],
    ["import type", `import type { A } from "./a.ts";`, ["type ./a.ts"]],
    [
      "a re-export",
      `export { a } from "./a.ts";\nexport * from "./b.ts";\nexport type { C } from "./c.ts";`,
      ["value ./a.ts", "value ./b.ts", "type ./c.ts"],
    ],
    ["a dynamic import", `const a = await import("./a.ts");`, ["value ./a.ts"]],
    ["the type of a dynamic import", `let a: typeof import("./a.ts");`, ["type ./a.ts"]],
    ["a URL beside the module", `new URL("./worker.ts", import.meta.url)`, ["url ./worker.ts"]],
    [
      "a URL whose extension is appended",
      `new URL("./worker" + ext, import.meta.url); new URL(\`./other.\${ext}\`, import.meta.url)`,
      ["url ./worker", "url ./other."],
    ],
    ["comments", `// import a from "./a.ts";\n/* import b from "./b.ts";\n*/ import c from "./c.ts"; // import "./d.ts"`, ["value ./c.ts"]],
    ["two slashes inside a string", `const u = "http://x"; const v = await import("./a.ts");`, ["value ./a.ts"]],
    ["an exported constant before a string", `export const from = "./a.ts";`, []],
  ]) {
    test(`reads ${what}`, () =>
      assert.deepEqual(
        importsOf(source).map(({ kind, specifier }) => `${kind} ${specifier}`),
        expected,
      ));
  }
});

describe("checkLayers", () => {
  test("allows imports downward and inside a folder", () => {
    assert.deepEqual(
      check({
        "src/units.ts": leaf,
        "src/records/record.ts": `import { x } from "../units.ts";`,
        "src/harness/pool.ts": `import { y } from "./window.ts";\nimport type { R } from "../records/record.ts";`,
        "src/harness/window.ts": leaf,
        "src/cli/main.ts": `import "../harness/pool.ts";`,
      }),
      [],
    );
  });

  for (const form of [
    `import { x } from "../harness/pool.ts";`,
    `import type { x } from "../harness/pool.ts";`,
    `const p = import("../harness/pool.ts");`,
    `new URL("../harness/pool" + ext, import.meta.url)`,
  ]) {
    test(`refuses an upward import: ${form}`, () => {
      assert.deepEqual(check({ "src/harness/pool.ts": leaf, "src/records/write.ts": form }), [
        "src/records/write.ts imports src/harness/pool.ts: records may import errors, units, native, process, models, catalogue",
      ]);
    });
  }

  test("refuses imports between neighbours on one level", () => {
    assert.equal(check({ "src/memory/a.ts": leaf, "src/analysis/b.ts": `import "../memory/a.ts";` }).length, 1);
  });

  test("keeps report and harness apart, and report to app alone", () => {
    assert.equal(check({ "src/harness/a.ts": leaf, "src/report/b.ts": `import "../harness/a.ts";` }).length, 1);
    assert.equal(check({ "src/harness/a.ts": `import "../report/b.ts";`, "src/report/b.ts": leaf }).length, 1);
    assert.equal(check({ "src/cli/a.ts": `import "../report/b.ts";`, "src/report/b.ts": leaf }).length, 1);
    assert.deepEqual(check({ "src/app/a.ts": `import "../report/b.ts";`, "src/report/b.ts": leaf }), []);
  });

  test("lets web take one file of the harness and not its neighbour", () => {
    const web = (name) => check({ [`src/harness/${name}.ts`]: leaf, "src/web/page.ts": `import "../harness/${name}.ts";` });
    assert.deepEqual(web("barrier"), []);
    assert.equal(web("pool").length, 1);
  });

  test("lets nothing import web", () => {
    assert.equal(check({ "src/web/page.ts": leaf, "src/app/a.ts": `import "../web/page.ts";` }).length, 1);
  });

  test("refuses node: in a platform-free folder, also for types", () => {
    assert.match(check({ "src/models/a.ts": `import fs from "node:fs";` })[0], /src\/models\/a\.ts imports "node:fs": models is platform-free/);
    assert.match(check({ "src/models/a.ts": `import type { F } from "node:fs";` })[0], /imports types of "node:fs"/);
  });

  test("follows run-time imports from a platform-free file, and not types", () => {
    const files = (kind) => ({
      "src/analysis/a.ts": `import ${kind}{ x } from "../records/read.ts";`,
      "src/records/read.ts": `import fs from "node:fs";`,
    });
    assert.deepEqual(check(files("")), [`src/analysis/a.ts → src/records/read.ts imports "node:fs": analysis is platform-free`]);
    assert.deepEqual(check(files("type ")), []);
  });

  test("lets tests use node: and src/testing, and keeps both away from the product", () => {
    const files = {
      "src/testing/small.ts": `import "../units.ts";`,
      "src/units.ts": leaf,
      "src/units.test.ts": `import "node:test";\nimport "./units.ts";\nimport "./testing/small.ts";`,
    };
    assert.deepEqual(check(files), []);
    assert.match(check({ ...files, "src/app/a.ts": `import "../testing/small.ts";` })[0], /only tests may import/);
    assert.match(check({ ...files, "src/app/a.ts": `import "../units.test.ts";` })[0], /only tests may import/);
  });

  test("holds tests to their layer", () => {
    assert.equal(check({ "src/records/a.test.ts": `import "../app/run.ts";`, "src/app/run.ts": leaf }).length, 1);
  });

  test("refuses packages that users would not have", () => {
    assert.match(check({ "src/app/a.ts": `import "esbuild";` })[0], /"esbuild", which is a development dependency: users do not have it/);
    assert.match(check({ "src/app/a.ts": `import "left-pad/x";` })[0], /"left-pad", which is not a dependency/);
    assert.match(check({ "src/app/a.ts": `import "fs";` })[0], /write "node:fs"/);
    assert.deepEqual(check({ "src/app/a.ts": `import "zod";\nimport "@napi-rs/canvas/x.js";`, "src/app/a.test.ts": `import "fast-check";` }), []);
  });

  test("lets one module alone load what users may lack, and the others name its types", () => {
    const load = `await import("hyparquet");`;
    assert.deepEqual(check({ "src/families/packages.ts": load, "src/families/x/a.ts": `import type { A } from "hyparquet";` }), []);
    assert.match(check({ "src/families/x/a.ts": load })[0], /"hyparquet", which users may lack: only families\/packages may load it/);
  });

  test("names an import that leads nowhere and a folder that the table does not know", () => {
    assert.match(check({ "src/app/a.ts": `import "./gone.ts";` })[0], /src\/app\/gone\.ts, which is not there/);
    assert.match(check({ "src/utils/a.ts": leaf })[0], /"utils" is not in the table/);
  });

  test("does not ask that a URL outside the sources exists here", () => {
    assert.deepEqual(check({ "src/app/a.ts": `new URL("../../assets/page.js", import.meta.url)` }), []);
  });

  test("reports each cycle once, types included, and none through a URL", () => {
    const ring = (kind) => check({ "src/app/a.ts": `import "./b.ts";`, "src/app/b.ts": `import "./c.ts";`, "src/app/c.ts": kind });
    assert.deepEqual(ring(`import type { A } from "./a.ts";`), ["import cycle: src/app/a.ts → src/app/b.ts → src/app/c.ts → src/app/a.ts"]);
    assert.deepEqual(ring(`new URL("./a.ts", import.meta.url)`), []);
  });
});
