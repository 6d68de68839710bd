import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { gateSummary, hostileGate, hostileText, mixedGate } from "../../testing/gate-summaries.ts";
import { renderGate } from "./formats.ts";
import { gatePage } from "./html.ts";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const skip = existsSync(executablePath) ? false : `no Chromium at ${executablePath}; set CHROMIUM to one`;
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

test("verdict, reasons and tables can be read without the script", () => {
  const page = gatePage(mixedGate(), { script: "", style: "" });
  assert.match(page, /<h1>failed: 1 of 10 loops broken<\/h1>/);
  const order = ["warnings", "advice", "charts", "findings", "details", "words"].map((id) => page.indexOf(`<section id="${id}"`));
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
  assert.ok(!order.includes(-1));
  assert.match(page, /<td>✗ regression<\/td><td>utf8-scan<\/td>/);
  assert.doesNotMatch(page.replace(/<script[\s\S]*?<\/script>/g, ""), /\b(NaN|undefined|Infinity|null)\b/);
});

test("nothing may run, load or connect but the page's own script and style", () => {
  const page = gatePage(hostileGate(), { script: "1", style: "p {}" });
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  assert.ok(page.includes(`default-src 'none'; script-src ${hash("1")}; style-src ${hash("p {}")};`));
  assert.equal(page.match(/<script/g)?.length, 2);
  assert.doesNotMatch(page, /<img|<\/testcase/);
});

test("a gate that compared nothing is a page with its headline", () => {
  const page = gatePage(gateSummary([]), { script: "", style: "" });
  assert.match(page, /<h1>failed: no loop was compared<\/h1>/);
  assert.doesNotMatch(page, /<table/);
});

describe("the gate in a browser", { skip }, () => {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), "streambound-gate-"));
  before(async () => {
    browser = await chromium.launch({ executablePath, args });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  for (const [name, summary] of [
    ["a mixed gate", mixedGate()],
    ["hostile text", hostileGate()],
  ] as const)
    test(`draws ${name} without a complaint, and does not scroll sideways at the width of a phone`, async () => {
      const { files } = await renderGate(summary, "html");
      const file = join(folder, "gate.html");
      writeFileSync(file, files[0]?.contents ?? "");
      const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
      const complaints: string[] = [];
      page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
      await page.goto(pathToFileURL(file).href);
      await page.waitForSelector("html[data-ready]", { state: "attached" });
      const drawn = await page.evaluate(`(() => {
        const canvas = document.querySelector("#gate canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      })()`);
      // An axis alone has a handful of shades; points, whiskers and text have more.
      assert.ok((drawn as number) > 20, `${drawn} colours`);
      assert.ok(((await page.evaluate("document.documentElement.scrollWidth - innerWidth")) as number) <= 0);
      assert.equal(await page.locator("img").count(), 0);
      assert.deepEqual(complaints, []);
      await page.close();
    });

  test("the JUnit file of hostile text is XML to a browser's parser, and reads back as the text", async () => {
    const { files } = await renderGate(hostileGate(), "junit");
    const page = await browser.newPage();
    const [errors, name] = (await page.evaluate(`(() => {
      const xml = new DOMParser().parseFromString(${JSON.stringify(files[0]?.contents)}, "application/xml");
      return [xml.querySelectorAll("parsererror").length, xml.querySelector("testcase").getAttribute("name")];
    })()`)) as [number, string];
    assert.equal(errors, 0);
    // Control characters and what XML has no place for are question marks.
    assert.equal(name, hostileText.replace(/[\u0000-\u001f\u202e\ufffe\ud800]/g, "?"));
    await page.close();
  });
});
