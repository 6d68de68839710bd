import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { HistorySummary, MeasuredEntry } from "../analysis/history/schema.ts";
import { appendHistory, defaultHistoryFolder } from "../loops/history.ts";
import { filesOf, streambound, workFolder } from "../testing/cli.ts";

const sha = (text: string | number) => String(text).padStart(64, "0");
const entries = (loop: string): readonly MeasuredEntry[] =>
  Array.from({ length: 40 }, (_, i) => ({
    historyVersion: 1,
    kind: "gate",
    time: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(),
    loop,
    contract: sha("c"),
    bundle: sha(i),
    tool: "0.1.0",
    commit: String(i).padEnd(40, "a"),
    fingerprint: "a-machine",
    blocks: [],
    controls: [],
    share: i < 20 ? 0.8 : 0.76,
  }));

const cwd = workFolder();
await appendHistory(join(cwd, defaultHistoryFolder), [...entries("swap"), ...entries("scan")]);

describe("history", () => {
  test("prints the series of the working folder's history, and writes nothing", async () => {
    const before = filesOf(cwd);
    const { code, stdout, stderr } = await streambound(["history"], { cwd });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    for (const loop of ["swap", "scan"])
      assert.match(stdout, new RegExp(`^ ${loop} +40 +0\\.76 +-5\\.0 % at 19aaaaaa\\.\\.20aaaaaa, 2026-01-21$`, "m"));
    assert.deepEqual(filesOf(cwd), before);
  });

  test("is data of the named loops with --json, from a day or a commit on", async () => {
    const { stdout } = await streambound(["history", "swap", "--json", "--since", "2026-01-31"], { cwd });
    const { series, since } = JSON.parse(stdout) as HistorySummary;
    assert.deepEqual([since, series.map(({ loop, points }) => [loop, points.length])], ["2026-01-31T00:00:00.000Z", [["swap", 10]]]);
    const from = await streambound(["history", "swap", "--json", "--since", "35aaaaaaa"], { cwd });
    assert.equal((JSON.parse(from.stdout) as HistorySummary).series[0]?.points.length, 5);
  });

  test("holds the loops against a pinned commit", async () => {
    const { stdout } = await streambound(["history", "scan", "--pin", "1aaaaaaaa", "--creep", "4%"], { cwd });
    assert.match(stdout, /creep: -5\.0 % since the release is beyond -4\.0 %/);
  });

  test("writes charts and a page where they are asked for", async () => {
    const { code, stdout, stderr } = await streambound(["history", "swap", "--format", "png,html,csv", "--reports", "out"], { cwd });
    assert.deepEqual({ code, stdout }, { code: 0, stdout: "" });
    const written = ["out/history/charts/history-1-swap.png", "out/history/history.csv", "out/history/history.html"];
    assert.deepEqual(stderr.trim().split("\n").sort(), written);
    for (const file of written) assert.ok(existsSync(join(cwd, file)), file);
  });

  const refused: readonly (readonly [args: readonly string[], code: number, message: RegExp])[] = [
    [["swop"], 2, /^streambound: Loop "swop" is unknown\. Did you mean swap\? Legal: scan, swap\.\n$/],
    [["--since", "yesterday"], 2, /^streambound: --since "yesterday" is not valid: it is a date, or a commit of this repository\. Examples: /],
    [["--since", "2026-13-45"], 2, /^streambound: --since "2026-13-45" is not valid/],
    [["--pin", "v1"], 2, /^streambound: --pin "v1" is not valid: it is a saved baseline \(none\), or a commit of this repository\./],
    [["--creep", "5"], 2, /^streambound: --creep "5" is not valid: it is a percentage/],
    [["--format", "pgn"], 2, /^streambound: --format "pgn" is unknown\. Did you mean png\?/],
    [["--history", "nowhere"], 4, /^streambound: No history was found in "nowhere": there is nothing to show\./],
  ];
  for (const [args, code, message] of refused) {
    test(`refuses ${args.join(" ")}`, async () => {
      const found = await streambound(["history", ...args], { cwd });
      assert.equal(found.code, code);
      assert.equal(found.stdout, "");
      assert.match(found.stderr, message);
    });
  }

  test("of damaged lines shows the others and counts them", async () => {
    const own = workFolder();
    await appendHistory(join(own, "h"), entries("swap"));
    writeFileSync(join(own, "h", "b.jsonl"), "{");
    const { stdout } = await streambound(["history", "--history", "h"], { cwd: own });
    assert.match(stdout, /1 damaged line was skipped\./);
  });
});
