import assert from "node:assert/strict";
import { test } from "node:test";
import { fullSummary, measuredRow, smallSummary } from "../testing/synthetic-summary.ts";
import { escapeMarkdown, markdownReporter } from "./markdown.ts";

async function markdown(summary = fullSummary(), pictures = false): Promise<string> {
  const { files } = await markdownReporter.render(summary, { pictures });
  return files[0]?.contents as string;
}

test("every table has as many cells in each line as in its heading", async () => {
  let width: number | undefined;
  for (const line of (await markdown()).split("\n")) {
    if (!line.startsWith("|")) width = undefined;
    else {
      const cells = line.replaceAll("\\|", "").split("|").length;
      width ??= cells;
      assert.equal(cells, width, line);
    }
  }
});

test("pipes, markup and HTML of a label are shown, not obeyed", async () => {
  assert.equal(escapeMarkdown("a|b"), "a\\|b");
  assert.equal(escapeMarkdown("<img src=x onerror=alert(1)>"), "&lt;img src=x onerror=alert(1)&gt;");
  assert.equal(escapeMarkdown("[x](javascript:y) *b* `c`"), "\\[x\\](javascript:y) \\*b\\* \\`c\\`");
  const text = await markdown(smallSummary({ rows: [measuredRow(0, { label: "<script>x</script>|y\n# z" })] }));
  assert.match(text, /\| &lt;script&gt;x&lt;\/script&gt;\\\|y\?\\# z \|/);
});

test("a trial's row names all three conventions and the one that counts", async () => {
  // Payload 5, requested 10, traffic 10 to 15 GB/s; a pass of 128 MiB at 10 bytes/ns takes 13.4 ms.
  const text = await markdown(smallSummary());
  assert.match(text, /\| trial \| GB\/s: payload \| GB\/s: requested \| GB\/s: traffic \| counts \|/);
  assert.match(text, /\| copy s0 \| 5\.00 \| 10\.0 \| 10\.0 to 15\.0 \| traffic \| 9\.70–10\.3 \| 10\.6 \| 13\.4 ms \| ×1\.00 \| 0\.78 to 0\.97 \|/);
});

test("charts appear as sentences, and as pictures when there are some", async () => {
  assert.doesNotMatch(await markdown(), /!\[/);
  assert.match(await markdown(fullSummary(), true), /!\[Sustained bandwidth B by read:write mix\]\(charts\/bandwidth\.png\)/);
});

test("the advice stands before the findings, and no number is NaN", async () => {
  const text = await markdown();
  assert.ok(text.indexOf("## Advice") < text.indexOf("## Findings"));
  assert.doesNotMatch(text, /\b(NaN|undefined|Infinity|null)\b/);
});
