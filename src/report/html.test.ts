import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { StreamboundError } from "../errors.ts";
import { fullSummary, measuredRow, smallSummary } from "../testing/synthetic-summary.ts";
import { escapeHtml, htmlPage, htmlReporter, jsonBlock } from "./html.ts";

const policyOf = (page: string) => /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
const sha256 = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

test("the policy allows exactly the page's own script and style", () => {
  const page = htmlPage(fullSummary(), 'console.log("<!-- </script>")', "p { color: red }");
  const script = /<script>([\s\S]*?)<\/script>/.exec(page)?.[1] ?? "";
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? "";
  assert.equal(script, 'console.log("<\\!-- <\\/script>")');
  assert.equal(style, "p { color: red }");
  assert.match(policyOf(page), /^default-src 'none'; /);
  assert.ok(policyOf(page).includes(`script-src ${sha256(script)};`));
  assert.ok(policyOf(page).includes(`style-src ${sha256(style)};`));
  assert.doesNotMatch(policyOf(page), /unsafe|https?:/);
});

test("markup in a label reaches the page as text only", () => {
  const hostile = `</script><script>alert(1)</script><img src=x onerror="alert(2)">'&`;
  const base = smallSummary();
  const page = htmlPage(
    smallSummary({
      rows: [measuredRow(0, { label: hostile, group: hostile })],
      warnings: [hostile],
      advice: [hostile],
      run: { ...base.run, label: hostile, command: hostile },
      machine: { ...base.machine, cpuModel: hostile },
      controls: [{ label: hostile, unit: "GHz", median: 3, perEpoch: [3], drift: 0 }],
    }),
    "",
    "",
  );
  assert.doesNotMatch(page, /<img|alert\(1\)<\/script>/);
  // The data block and the page's script are the only script elements.
  assert.equal(page.match(/<script/g)?.length, 2);
  assert.equal(page.match(/<\/script/g)?.length, 2);
});

test("the data block reads back as it was and cannot end its element", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const block = jsonBlock({ text: `${text}</script><!--` });
      assert.doesNotMatch(block, /[<\u2028\u2029]/);
      assert.equal(JSON.parse(block).text, `${text}</script><!--`);
    }),
  );
});

test("HTML special characters are escaped and control characters shown as question marks", () => {
  assert.equal(escapeHtml(`<a href="x">'&\u0000`), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;?");
});

test("advice stands first; findings and machine can be read without the script", () => {
  const page = htmlPage(fullSummary(), "", "");
  const order = ["advice", "warnings", "charts", "findings", "trials", "machine", "words"].map((id) => page.indexOf(`<section id="${id}"`));
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
  assert.ok(!order.includes(-1));
  assert.match(page, /<td>1:0 read<\/td>/);
  assert.match(page, /<dt>payload<\/dt>/);
  assert.doesNotMatch(page.replace(/<script type="application\/json"[\s\S]*?<\/script>/, ""), /\b(NaN|undefined|Infinity|null)\b/);
});

test("a page that was not built is an error that says so", async () => {
  const assets = new URL("./nowhere/", import.meta.url);
  await assert.rejects(
    async () => htmlReporter.render(smallSummary(), { assets }),
    (thrown) => thrown instanceof StreamboundError && /page\.js was not built/.test(thrown.message),
  );
});
