/** Whole measurements by the compiled command line, of the quickest profile. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { z } from "zod";
import { loopSchema } from "../analysis/loops/schema.ts";
import { filesOf, streambound } from "../testing/cli.ts";
import { loopTexts } from "../testing/loop-bundles.ts";
import { projectOf } from "../testing/project.ts";

const quick = ["measure", "--profile", "smoke", "--format", "markdown,csv"];

describe("measure", () => {
  test("ends with 0, prints the findings in 80 columns, and writes a record and its reports", async () => {
    const cwd = projectOf({ "make.loop.mjs": loopTexts.make });
    const { code, stdout, stderr } = await streambound(quick, { cwd });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^ make +\d/m);
    assert.deepEqual(
      stdout.split("\n").filter((line) => line.length > 80),
      [],
    );
    assert.match(stderr, /probing make/);
    assert.equal(filesOf(join(cwd, "results")).length, 1);
    assert.ok(filesOf(join(cwd, "reports")).some((file) => file.endsWith("report.md")));
  });

  test("prints the findings as JSON, says nothing else when quiet, and ends with 1 where a loop failed", async () => {
    const cwd = projectOf({ "make.loop.mjs": loopTexts.make, "wrong.loop.mjs": loopTexts.wrong, "none.loop.mjs": "export default 1;" });
    const { code, stdout, stderr } = await streambound([...quick, "--json", "--quiet"], { cwd });
    assert.equal(code, 1, stderr);
    const { loops, broken } = z
      .strictObject({ loops: z.array(loopSchema), broken: z.array(z.object({ file: z.string() })) })
      .parse(JSON.parse(stdout));
    assert.deepEqual(loops.map(({ loop, failure }) => [loop, failure === undefined]).sort(), [
      ["make", true],
      ["wrong", false],
    ]);
    assert.deepEqual(
      broken.map(({ file }) => file),
      ["none.loop.mjs"],
    );
    assert.match(stderr, /^Loop file "none\.loop\.mjs" is not valid/);
  });

  test("ends with 4 where every loop failed, and where there is none", async () => {
    assert.equal((await streambound(quick, { cwd: projectOf({ "wrong.loop.mjs": loopTexts.wrong }) })).code, 4);
    const { code, stderr } = await streambound(quick, { cwd: projectOf({ "a.ts": "" }) });
    assert.equal(code, 4);
    assert.match(stderr, /No loop was found in this project.*"streambound init" writes one/);
  });

  test("ends with 2 for a loop that is not there, and for more threads than there are", async () => {
    const cwd = projectOf({ "make.loop.mjs": loopTexts.make });
    assert.equal((await streambound([...quick, "mkae"], { cwd })).code, 2);
    assert.equal((await streambound([...quick, "--threads", "4096"], { cwd })).code, 2);
  });
});
