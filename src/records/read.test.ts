import assert from "node:assert/strict";
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { smallRecord } from "../testing/small-record.ts";
import { latestRecord, parseRecord, readRecord } from "./read.ts";
import type { Measured, RunRecord } from "./record.ts";

let folder = "";
before(() => {
  folder = mkdtempSync(join(tmpdir(), "streambound-read-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The message with which a changed record is refused; `change` gets a fresh record. */
function refusal(change: (record: RunRecord, measured: Measured) => unknown): string {
  const record = smallRecord();
  const measured = record.groups[0]?.trials[0]?.outcome as Measured;
  change(record, measured);
  return refusalOf(JSON.stringify(record));
}

function refusalOf(text: string): string {
  try {
    parseRecord("r.json", text);
  } catch (thrown) {
    assert.equal((thrown as { code?: string }).code, "record-invalid");
    return (thrown as Error).message;
  }
  return assert.fail("the record was accepted");
}

/** Writes to a record what its type forbids. */
const spoil = (target: object, key: string, value: unknown): void => void Object.assign(target, { [key]: value });

describe("readRecord", () => {
  test("returns the record that was written, with or without a byte-order mark", async () => {
    const text = JSON.stringify(smallRecord());
    assert.deepEqual(await readRecord(file("good.json", text)), smallRecord());
    assert.deepEqual(await readRecord(file("bom.json", `\ufeff${text}`)), smallRecord());
  });

  test("names a missing file", async () => {
    const path = join(folder, "no.json");
    await assert.rejects(readRecord(path), { code: "not-readable", exit: "error", message: /cannot be read: there is no such file or folder\.$/ });
  });

  test("names a folder", async () => {
    await assert.rejects(readRecord(folder), { code: "not-readable", message: /it is a folder; name a record file in it/ });
  });

  test("refuses what is not a regular file", { skip: process.platform === "win32" ? "Windows has no /dev/zero" : false }, async () => {
    await assert.rejects(readRecord("/dev/zero"), { code: "not-readable", message: /it is not a regular file/ });
  });

  test("refuses a path through a file and a loop of links", {
    skip: process.platform === "win32" ? "links need rights on Windows" : false,
  }, async () => {
    await assert.rejects(readRecord(join(file("plain", ""), "x.json")), { code: "not-readable", message: /a part of the path is a file/ });
    symlinkSync("loop.json", join(folder, "loop.json"));
    await assert.rejects(readRecord(join(folder, "loop.json")), { code: "not-readable", message: /links form a loop/ });
  });

  test("refuses a file that no string could hold, without reading it", async () => {
    const path = join(folder, "huge.json");
    const handle = openSync(path, "w");
    ftruncateSync(handle, 600_000_000); // sparse: 600e6 B = 572.2 MiB; the limit 512e6 B = 488.3 MiB
    closeSync(handle);
    await assert.rejects(readRecord(path), { code: "not-readable", message: /it holds 572\.2 MiB; a record is at most 488\.3 MiB/ });
  });
});

describe("parseRecord", () => {
  test("says of a text that was cut off anywhere that it ends too early", () => {
    const text = JSON.stringify(smallRecord());
    for (let length = 1; length < text.length; length += 7) {
      assert.match(refusalOf(text.slice(0, length)), /it ends too early, as if cut off/, `cut at ${length}`);
    }
    assert.match(refusalOf(""), /it ends too early/);
  });

  test("refuses NaN, which is not JSON", () => {
    assert.match(refusalOf(`{"schemaVersion": NaN}`), /it is not JSON/);
  });

  test("keeps control characters of a hostile text out of the message", () => {
    assert.doesNotMatch(refusalOf(`{"\u001b[31m": oops}`), /\u001b/);
    assert.doesNotMatch(
      refusal((record) => spoil(record, "\u001b[31mkey", 1)),
      /\u001b/,
    );
  });

  test("names the version of a record from another program version", () => {
    assert.throws(() => parseRecord("r.json", JSON.stringify({ ...smallRecord(), schemaVersion: 7 })), {
      code: "record-version",
      message: /^"r\.json" has schemaVersion "7"; this streambound reads version 1\./,
    });
  });

  for (const text of ["[]", "null", "3", `"text"`]) {
    test(`refuses ${text}, which is not an object`, () => assert.match(refusalOf(text), /it is not a JSON object/));
  }

  test("refuses a schemaVersion that is not a number, also one that has no text", () => {
    assert.match(refusalOf(`{"schemaVersion": "1"}`), /schemaVersion is not a number/);
    assert.match(refusalOf("{}"), /schemaVersion is not a number/);
  });

  for (const [what, text] of [
    ["an array", (deep: string) => `{"schemaVersion": 1, "groups": ${deep}}`],
    ["the version", (deep: string) => `{"schemaVersion": ${deep}}`],
    ["an unknown key", (deep: string) => `{"x": ${deep}}`],
  ] as const) {
    test(`survives a million nested arrays as ${what}`, () => {
      const depth = 1e6;
      assert.match(refusalOf(text("[".repeat(depth) + "]".repeat(depth))), /nested deeper than any record/);
    });
  }

  test("survives a hundred thousand nested objects", () => {
    const depth = 1e5;
    assert.match(refusalOf(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`), /nested deeper than any record/);
  });

  for (const key of ["__proto__", "constructor", "prototype"]) {
    test(`refuses the name ${key} at every level and changes no prototype`, () => {
      const trap = `"${key}": {"polluted": true}`;
      assert.match(refusalOf(`{"schemaVersion": 1, ${trap}}`), new RegExp(`the name "${key}" is not allowed`));
      const inside = JSON.stringify(smallRecord()).replace(`"params":{`, `"params":{${trap},`);
      assert.match(refusalOf(inside), new RegExp(`the name "${key}" is not allowed, at groups\\[0\\]\\.trials\\[0\\]\\.params`));
      assert.equal(({} as { polluted?: boolean }).polluted, undefined);
    });
  }

  test("takes HTML in a label as the text that it is", () => {
    const record = smallRecord();
    record.run.label = "<script>alert(1)</script>";
    assert.equal(parseRecord("r.json", JSON.stringify(record)).run.label, "<script>alert(1)</script>");
  });

  test("says where a value has the wrong type", () => {
    assert.match(
      refusal((_, measured) => spoil(measured.quantities, "durationNs", [1000, "fast"])),
      /: groups\[0\]\.trials\[0\]\.outcome\.quantities\.durationNs\[1\]: Invalid input: expected number, received string\. Give a results\/\*\.json/,
    );
    assert.match(
      refusal((record) => spoil(record.machine, "cpusOnline", -2)),
      /: machine\.cpusOnline: /,
    );
    assert.match(
      refusal((record) => spoil(record.run, "startedAt", "yesterday")),
      /: run\.startedAt: /,
    );
    assert.match(
      refusal((record) => spoil(record.run, "hostname", "secret")),
      /: run: Unrecognized key: "hostname"/,
    );
  });

  test("refuses an unknown quantity", () => {
    assert.match(
      refusal((_, measured) => spoil(measured.quantities, "furlongs", [1, 2])),
      /: groups\[0\]\.trials\[0\]\.outcome\.quantities/,
    );
  });

  for (const series of ["round", "passes"] as const) {
    test(`refuses a ${series} series of another length than the samples`, () => {
      assert.match(
        refusal((_, measured) => measured[series].push(1)),
        new RegExp(`: groups\\[0\\]\\.trials\\[0\\]\\.outcome\\.${series} has 3 values where epoch has 2`),
      );
    });
  }

  test("refuses a quantity or a window of another length than the samples", () => {
    assert.match(
      refusal((_, measured) => measured.quantities.durationNs?.pop()),
      /outcome\.quantities\.durationNs has 1 values where epoch has 2/,
    );
    assert.match(
      refusal((_, measured) => measured.windows?.endNs.pop()),
      /outcome\.windows\.endNs has 1 values where epoch has 2/,
    );
    assert.match(
      refusal((_, measured) => measured.windows?.endNs[1]?.pop()),
      /windows\.endNs\[1\] has 1 values where startNs\[1\] has 2/,
    );
  });

  test("checks the partial series of a failed trial too", () => {
    const change = (record: RunRecord) => {
      const outcome = record.groups[0]?.trials[2]?.outcome;
      if (outcome?.state === "failed") outcome.partial?.round.pop();
    };
    assert.match(refusal(change), /: groups\[0\]\.trials\[2\]\.outcome\.partial\.round has 1 values where epoch has 2/);
  });

  for (const duration of [0, -5]) {
    test(`refuses a duration of ${duration} ns, whose rate would be no rate`, () => {
      assert.match(
        refusal((_, measured) => spoil(measured.quantities, "durationNs", [1000, duration])),
        /durationNs\[1\] is not a duration above 0/,
      );
    });
  }

  test("refuses keys that repeat and a reference that is not there", () => {
    assert.match(
      refusal((record) => spoil(record.groups[0]?.trials[1] ?? {}, "key", "memory:pattern=seq64")),
      /: groups\[0\]\.trials\[1\]\.key repeats the key of an earlier trial/,
    );
    assert.match(
      refusal((record) => spoil(record.groups[0] ?? {}, "referenceKey", "nobody")),
      /: groups\[0\]\.referenceKey names no trial/,
    );
  });
});

describe("latestRecord", () => {
  const inFolder = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(path);
    return path;
  };

  test("takes the latest start time in the names, whatever was modified last", async () => {
    const results = inFolder("named");
    for (const [name, modified] of [
      ["20261122T100000Z-a.json", 3000],
      ["20261122T110000Z-b.json", 2000],
      ["20251231T235959Z-c.json", 4000],
      ["notes.json", 5000],
      ["20261122T120000Z-d.json.tmp", 6000],
    ] as const) {
      writeFileSync(join(results, name), "");
      utimesSync(join(results, name), modified, modified);
    }
    mkdirSync(join(results, "20271122T110000Z-folder.json"));
    assert.equal(await latestRecord(results), join(results, "20261122T110000Z-b.json"));
  });

  test("takes the file that was modified last when no name tells the time", async () => {
    const results = inFolder("unnamed");
    for (const [name, modified] of [
      ["z.json", 1000],
      ["a.json", 2000],
    ] as const) {
      writeFileSync(join(results, name), "");
      utimesSync(join(results, name), modified, modified);
    }
    assert.equal(await latestRecord(results), join(results, "a.json"));
  });

  test("says that there is nothing to report in an empty or missing folder", async () => {
    await assert.rejects(latestRecord(inFolder("empty")), { code: "no-record", exit: "nothing" });
    await assert.rejects(latestRecord(join(folder, "missing")), { code: "no-record", exit: "nothing" });
  });

  test("says that a file is not a folder", async () => {
    await assert.rejects(latestRecord(file("a-file", "")), { code: "not-readable", message: /a part of the path is a file/ });
  });
});
