/** `report` and `compare` on records that are fine, spoilt and hostile. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { summarySchema } from "../analysis/summary.ts";
import type { RunRecord } from "../records/record.ts";
import { filesOf, shell, streambound, workFolder } from "../testing/cli.ts";
import { smallRecord } from "../testing/small-record.ts";
import { syntheticRecord } from "../testing/synthetic-record.ts";

const cwd = workFolder();
const text = JSON.stringify(syntheticRecord());

/** Writes a file into the tests' folder; its name. */
function file(name: string, content: string): string {
  writeFileSync(join(cwd, name), content);
  return name;
}

const fine = file("fine.json", text);
mkdirSync(join(cwd, "empty"));

/** The text of a small record with a change. */
const spoilt = (change: (record: RunRecord) => void): string => {
  const record = smallRecord();
  change(record);
  return JSON.stringify(record);
};
/** Exit code and message of a command that must fail with one line on stderr and nothing on stdout. */
async function refusal(args: readonly string[]): Promise<{ readonly code: number | null; readonly message: string }> {
  const { code, stdout, stderr } = await streambound(args, { cwd });
  assert.equal(stdout, "");
  assert.match(stderr, /^streambound: [^\n]+\n$/);
  return { code, message: stderr.slice(13, -1) };
}

const notRecord = 'Give a results/*.json that "streambound run" wrote.';

describe("report refuses", { concurrency: 2 }, () => {
  const cases: readonly [title: string, path: string, code: number, message: string | RegExp][] = [
    ["a record that is missing", "none.json", 1, 'Record "none.json" cannot be read: there is no such file or folder.'],
    ["a folder", "empty", 1, 'Record "empty" cannot be read: it is a folder; name a record file in it.'],
    [
      "a truncated record",
      file("cut.json", text.slice(0, text.length >> 1)),
      1,
      /^"cut\.json" is not a streambound record: it ends too early, as if cut off \(.+\)\. Give a results/,
    ],
    [
      "an empty file",
      file("void.json", ""),
      1,
      /^"void\.json" is not a streambound record: it ends too early, as if cut off \(Unexpected end of JSON input\)\./,
    ],
    [
      "a record of another version",
      file("future.json", text.replace('"schemaVersion":1', '"schemaVersion":7')),
      1,
      '"future.json" has schemaVersion "7"; this streambound reads version 1. Re-run the measurement, or use the streambound that wrote it.',
    ],
    [
      "a name that would reach a prototype",
      file("proto.json", text.replace('"machine":{', '"machine":{"__proto__":{"polluted":true},')),
      1,
      `"proto.json" is not a streambound record: the name "__proto__" is not allowed, at machine. ${notRecord}`,
    ],
    [
      "a million nested arrays",
      file("deep.json", `{"schemaVersion":1,"groups":${"[".repeat(1e6)}${"]".repeat(1e6)}}`),
      1,
      /^"deep\.json" is not a streambound record: it is nested deeper than any record, at groups(\[0\])+.*Give a results/,
    ],
    [
      "a NaN",
      file("nan.json", text.replace(/"wallNs":\d+/, '"wallNs":NaN')),
      1,
      /^"nan\.json" is not a streambound record: it is not JSON \(Unexpected token .*\)\. Give/,
    ],
    [
      "series of different lengths",
      file(
        "ragged.json",
        spoilt(({ groups }) => {
          const outcome = groups[0]?.trials[0]?.outcome;
          if (outcome?.state === "measured") outcome.round.push(0);
        }),
      ),
      1,
      `"ragged.json" is not a streambound record: groups[0].trials[0].outcome.round has 3 values where epoch has 2. ${notRecord}`,
    ],
  ];
  for (const [title, path, code, message] of cases) {
    test(title, async () => {
      const refused = await refusal(["report", path]);
      if (typeof message === "string") assert.equal(refused.message, message);
      else assert.match(refused.message, message);
      assert.equal(refused.code, code);
    });
  }

  for (const folder of ["empty", "nowhere"])
    test(`an ${folder} folder of results with exit code 4: there is nothing to report`, async () =>
      assert.deepEqual(await refusal(["report", "--results", folder]), {
        code: 4,
        message: `No record was found in "${folder}": there is nothing to report. Run "streambound run" first, or name a record file.`,
      }));
});

describe("report", { concurrency: 2 }, () => {
  test("prints a screen of 80 columns, without colours where stdout is no terminal", async () => {
    const { code, stdout, stderr } = await streambound(["report", fine], { cwd });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.match(stdout, /B, sustained GB\/s of traffic/);
    assert.ok(stdout.split("\n").every((line) => line.length <= 80 && !line.includes("\u001b")));
  });

  test("prints the summary as JSON by its schema and nothing else, with --json and with --format json", async () => {
    const { code, stdout, stderr } = await streambound(["report", fine, "--json"], { cwd });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(summarySchema.parse(JSON.parse(stdout)).run.state, "complete");
    assert.equal((await streambound(["report", fine, "--format", "json"], { cwd })).stdout, stdout);
  });

  test("colours text where FORCE_COLOR asks for it, and not where NO_COLOR forbids it", async () => {
    assert.match((await streambound(["report", fine], { cwd, env: { FORCE_COLOR: "1" } })).stdout, /\u001b\[1m/);
    assert.ok(!(await streambound(["report", fine], { cwd, env: { FORCE_COLOR: "1", NO_COLOR: "1" } })).stdout.includes("\u001b"));
  });

  test("writes the other formats below --reports and names each file on stderr", async () => {
    const { code, stdout, stderr } = await streambound(["report", fine, "--format", "csv,markdown", "--reports", "written"], { cwd });
    const paths = [join("written", "fine", "trials.csv"), join("written", "fine", "report.md")];
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "", stderr: `${paths.join("\n")}\n` });
    assert.deepEqual(filesOf(join(cwd, "written")), [join("fine", "report.md"), join("fine", "trials.csv")]);
  });

  test("takes the newest record of --results, or of the folder that the environment names", async () => {
    const results = join(cwd, "several");
    mkdirSync(results);
    const labelled = (label: string) => text.replace('"run":{', `"run":{"label":"${label}",`);
    writeFileSync(join(results, "20260102T030405Z-old.json"), labelled("the old one"));
    writeFileSync(join(results, "20260102T030406Z-new.json"), labelled("the new one"));
    assert.match((await streambound(["report", "--results", "several"], { cwd })).stdout, /the new one/);
    assert.match((await streambound(["report"], { cwd, env: { STREAMBOUND_RESULTS: "several" } })).stdout, /the new one/);
  });

  test("lets no markup of a label reach the page, and no control character the terminal", async () => {
    const label = '<script>alert(1)</script><img src=x onerror="a">\u001b[2J\u202e';
    const evil = file(
      "evil.json",
      spoilt(({ run }) => Object.assign(run, { label })),
    );
    const { code, stderr } = await streambound(["report", evil, "--format", "html", "--reports", "page", "--quiet"], { cwd });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    const html = await readFile(join(cwd, "page", "evil", "report.html"), "utf8");
    assert.ok(!html.includes("<script>alert") && !html.includes("<img src=x"));
    const shown = await streambound(["report", evil], { cwd });
    assert.ok(!/[\u001b\u202e]/.test(shown.stdout));
    assert.match(shown.stdout, /<script>alert\(1\)/);
  });

  test("says which folder is in the way of the files, and prints nothing", async () => {
    assert.deepEqual(await refusal(["report", fine, "--format", "csv", "--reports", fine]), {
      code: 1,
      message: `--reports "${fine}" cannot be written: a file of that name is in the way. Choose another folder with --reports, or free the cause.`,
    });
  });

  test("ends with 0 and without a word when its reader closes early", async () => {
    const { code, stdout, stderr } = await shell(`{ $streambound report ${fine} --verbose; echo $? >&2; } | head -1`, { cwd });
    assert.deepEqual({ code, stderr, lines: stdout.split("\n").length }, { code: 0, stderr: "0\n", lines: 2 });
  });

  test("tells a full stdout in one sentence", { skip: process.platform === "linux" ? false : "needs /dev/full" }, async () => {
    assert.deepEqual(await shell(`$streambound report ${fine} > /dev/full`, { cwd }), {
      code: 1,
      stdout: "",
      stderr: "streambound: Standard output cannot be written: no space is left on the device. Free the cause, or send the output elsewhere.\n",
    });
  });
});

interface ComparedJson {
  readonly trials: readonly { readonly ratio: { readonly median: number } }[];
  readonly headline: { readonly state: string; readonly reason?: string };
}

describe("compare", { concurrency: 2 }, () => {
  test("of a record with itself gives ratios of exactly 1", async () => {
    const { code, stdout, stderr } = await streambound(["compare", fine, fine, "--json"], { cwd });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    const { trials, headline } = JSON.parse(stdout) as ComparedJson;
    assert.ok(trials.length > 50);
    assert.deepEqual([...new Set(trials.map(({ ratio }) => ratio.median))], [1]);
    assert.equal(headline.state, "comparable");
  });

  test("prints 80 columns, the controls first", async () => {
    const { code, stdout } = await streambound(["compare", fine, file("slow.json", JSON.stringify(syntheticRecord({ speed: 0.5 })))], { cwd });
    assert.equal(code, 0);
    assert.ok(stdout.indexOf("Controls: did the machine change?") < stdout.indexOf("common trials have an interval that does not contain 1"));
    assert.deepEqual(
      stdout.split("\n").filter((line) => line.length > 80),
      [],
    );
  });

  test("refuses records that have nothing in common", async () => {
    const other = JSON.parse(text) as RunRecord;
    const strange = { ...other, groups: other.groups.map((group) => ({ ...group, id: `other-${group.id}` })) };
    assert.deepEqual(await refusal(["compare", fine, file("strange.json", JSON.stringify(strange))]), {
      code: 2,
      message: "The two records cannot be compared: they have no measured trial in common.",
    });
  });

  test("refuses in words to set the headline B of different engine sets side by side, and compares the rest", async () => {
    const other = JSON.parse(text) as RunRecord;
    other.machine.engines = [
      { id: "wasm", state: "available" },
      { id: "js", state: "absent", reason: "told to be absent" },
    ];
    const { code, stdout } = await streambound(["compare", fine, file("engines.json", JSON.stringify(other))], { cwd });
    assert.equal(code, 0);
    assert.match(stdout.replace(/\s+/g, " "), /headline B is the best of all engines, and the runs had different ones: js, wasm against wasm/);
    assert.ok(!stdout.includes("Largest B of each thread count"));
  });

  test("names the record that it cannot read", async () =>
    assert.deepEqual(await refusal(["compare", fine, "none.json"]), {
      code: 1,
      message: 'Record "none.json" cannot be read: there is no such file or folder.',
    }));
});
