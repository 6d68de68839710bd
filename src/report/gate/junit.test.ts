import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { verdicts } from "../../analysis/gate/schema.ts";
import { gateLoop, gateSummary, hostileGate, longNamesGate, mixedGate } from "../../testing/gate-summaries.ts";
import { renderGate } from "./formats.ts";
import { escapeXml } from "./junit.ts";

async function junit(summary: Parameters<typeof renderGate>[0]): Promise<string> {
  const { files } = await renderGate(summary, "junit");
  return files[0]?.contents as string;
}

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Reads the subset of XML 1.0 that the format uses, and throws where it is not well-formed. */
function parseXml(source: string): Element {
  const body = source.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  assert.notEqual(body, source, "no XML declaration");
  assert.doesNotMatch(source, /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u, "a character that XML has no place for");
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  for (const [token] of body.matchAll(/<[^>]*>|[^<]+|</g)) {
    const top = open.at(-1) as Element;
    const tag = /^<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>$/.exec(token);
    if (!token.startsWith("<")) top.text += literal(token);
    else if (!tag) assert.fail(`not a tag: ${token}`);
    else if (tag[1] === "/") assert.equal(open.pop()?.name, tag[2]);
    else {
      const pairs = [...(tag[3] ?? "").matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, literal(value)] as const);
      const attributes: Readonly<Record<string, string>> = Object.fromEntries(pairs);
      assert.equal(Object.keys(attributes).length, pairs.length, `an attribute twice: ${token}`);
      const element: Element = { name: tag[2] ?? "", attributes, children: [], text: "" };
      top.children.push(element);
      if (tag[4] !== "/") open.push(element);
    }
  }
  assert.equal(open.length, 1, "an element that is not closed");
  assert.equal(root.children.length, 1);
  return root.children[0] as Element;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

function literal(text: string): string {
  assert.doesNotMatch(text, /&(?!(?:amp|lt|gt|quot|#39);)/, "a bare ampersand");
  return text.replace(/&([^;]+);/g, (_, name: string) => entities[name] ?? "");
}

const cases = (xml: string) => parseXml(xml).children[0]?.children.filter(({ name }) => name === "testcase") ?? [];

test("a loop is a test case with its time; the verdict decides between success, failure, error and skipped", async () => {
  const found = cases(await junit(gateSummary(verdicts.map((verdict) => gateLoop(verdict, verdict)))));
  const result: Readonly<Record<string, Element[]>> = Object.fromEntries(
    found.map((one) => [one.attributes["name"], one.children.filter(({ name }) => name !== "system-out")]),
  );
  assert.equal(found[0]?.attributes["time"], "7.250");
  assert.deepEqual(
    Object.entries(result).map(([loop, [one]]) => [loop, one?.name, one?.attributes["type"]]),
    [
      ["regression", "failure", "PerformanceRegression"],
      ["failed", "error", "LoopFailed"],
      ["unproven", "skipped", undefined],
      ["inconclusive", "skipped", undefined],
      ["incomparable", "skipped", undefined],
      ["new", "skipped", undefined],
      ["improved", undefined, undefined],
      ["pass", undefined, undefined],
    ],
  );
  assert.match(result["incomparable"]?.[0]?.attributes["message"] ?? "", /^incomparable: buffer "out" changed its type/);
});

test("the counts of the suite are those of its cases", async () => {
  const root = parseXml(await junit(mixedGate()));
  const suite = root.children[0];
  assert.deepEqual(root.attributes, { name: "streambound", tests: "10", failures: "1", errors: "1", time: "73.400" });
  assert.deepEqual(suite?.attributes, { name: "streambound gate", tests: "10", failures: "1", errors: "1", skipped: "3", time: "73.400" });
  assert.equal(cases(await junit(mixedGate())).length, 10);
});

test("a gate that compared nothing is an error, since an empty suite would read as a success", async () => {
  const [only, ...others] = cases(await junit(gateSummary([])));
  assert.deepEqual([only?.children[0]?.name, others.length], ["error", 0]);
});

test("the blocks stand in the case's output in the order they were taken", async () => {
  const [only] = cases(await junit(gateSummary([gateLoop("a", "pass", 0, { blocks: [Math.log(1.01), Math.log(0.98)] })])));
  assert.match(only?.children.at(-1)?.text ?? "", /\nblocks, % in order: \+1\.0 -2\.0\n/);
});

test("hostile and long names leave it well-formed", async () => {
  for (const summary of [hostileGate(), longNamesGate()]) assert.equal(cases(await junit(summary)).length, 3);
});

test("any text is escaped to what reads back as itself, but for characters without a place in XML", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const escaped = escapeXml(text);
      assert.doesNotMatch(escaped, /[<>"']|[^\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
      assert.equal(literal(escaped).length, text.length);
    }),
  );
});
