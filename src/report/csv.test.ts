import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Row } from "../analysis/summary.ts";
import { estimate, fullSummary, measuredRow, plainRow, smallSummary } from "../testing/synthetic-summary.ts";
import { csvCell, csvReporter } from "./csv.ts";

/** A reader of RFC 4180: the rows of cells of a text. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "," || character === "\n") {
      rows.at(-1)?.push(cell);
      cell = "";
      if (character === "\n") rows.push([]);
    } else if (character !== "\r") cell += character;
  }
  return rows.slice(0, -1);
}

async function table(rows: readonly Row[]): Promise<{ header: string[]; body: string[][]; cell: (row: number, name: string) => string | undefined }> {
  const { files } = await csvReporter.render(smallSummary({ rows: [...rows] }));
  const [header = [], ...body] = parseCsv(files[0]?.contents as string);
  return { header, body, cell: (row, name) => body[row]?.[header.indexOf(name)] };
}

test("a trial is one row with all three byte conventions in bytes per second", async () => {
  // measuredRow(0): traffic 10 to 15 GB/s, requested 10, payload 5; estimates are ± 3 %, the best sample 6 % above.
  const { header, body, cell } = await table([measuredRow(0)]);
  assert.equal(body.length, 1);
  assert.equal(new Set(header).size, header.length);
  assert.equal(cell(0, "payload_bytes_per_s_median"), "5000000000");
  assert.equal(cell(0, "requested_bytes_per_s_median"), "10000000000");
  assert.equal(cell(0, "traffic_min_bytes_per_s_low"), "9700000000");
  assert.equal(cell(0, "traffic_max_bytes_per_s_median"), "15000000000");
  assert.equal(cell(0, "requested_bytes_per_s_best"), "10600000000");
  assert.equal(cell(0, "counted"), "traffic");
  assert.equal(cell(0, "threads"), "2");
  assert.equal(cell(0, "params"), "kernel=copy;engine=wasm;index=0");
});

test("a missing number is an empty cell and never 0, NaN or null", async () => {
  const { body, cell } = await table([plainRow("io", "cat", { state: "absent", reason: { code: "no-file", message: "no file" } })]);
  for (const name of ["payload_bytes_per_s_median", "pass_ns_median", "share_of_bound_min", "threads", "epochs"])
    assert.equal(cell(0, name), "", name);
  assert.equal(cell(0, "reason"), "no file");
  assert.doesNotMatch(body.flat().join(","), /NaN|null|undefined|Infinity/);
});

test("every quantity that some row measured has its columns, and only those", async () => {
  const { header, cell } = await table([
    plainRow("latency", "chaser", { quantities: { latencyNs: estimate(142) }, quantityRates: { loadBytes: estimate(9e9) } }),
  ]);
  assert.equal(cell(0, "latencyNs_median"), "142");
  assert.equal(cell(0, "loadBytes_per_s_median"), "9000000000");
  assert.ok(!header.some((name) => name.startsWith("syscalls")));
});

test("a text that a spreadsheet would run as a formula is neutralised, a negative number is not", () => {
  assert.equal(csvCell("=1+1"), "'=1+1");
  assert.equal(csvCell("+1"), "'+1");
  assert.equal(csvCell("-1"), "'-1");
  assert.equal(csvCell("@SUM(A1)"), "'@SUM(A1)");
  assert.equal(csvCell('=a,"b"'), `"'=a,""b"""`);
  assert.equal(csvCell(-1), "-1");
  assert.equal(csvCell("a-1"), "a-1");
});

test("any label comes back from the file as it was, but for the mark that neutralises a formula", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: "binary", minLength: 1 }), { minLength: 1, maxLength: 5 }), async (labels) => {
      const { cell } = await table(labels.map((label) => plainRow("io", label, { key: "k" })));
      for (const [i, label] of labels.entries()) {
        const expected = /^[=+\-@\t\r]/.test(label) ? `'${label}` : label;
        assert.equal(cell(i, "label"), expected);
      }
    }),
  );
});

test("every trial of a full run is a row of the same width", async () => {
  const { rows } = fullSummary();
  const { header, body } = await table(rows);
  assert.equal(body.length, rows.length);
  assert.ok(body.every((cells) => cells.length === header.length));
  assert.doesNotMatch(body.flat().join("\n"), /\b(NaN|null|undefined|Infinity)\b/);
});
