import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { fullSummary, measuredRow, smallSummary } from "../testing/synthetic-summary.ts";
import { chartSpecs } from "./chart/spec.ts";
import { htmlReporter } from "./html.ts";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const skip = existsSync(executablePath) ? false : `no Chromium at ${executablePath}; set CHROMIUM to one`;
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

describe("the page in a browser", { skip }, () => {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), "streambound-page-"));
  before(async () => {
    browser = await chromium.launch({ executablePath, args });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens the page of a summary from its file, with every complaint of the browser. */
  async function open(summary = fullSummary(), options: { width?: number; colorScheme?: "light" | "dark" } = {}) {
    const { files } = await htmlReporter.render(summary);
    const file = join(folder, "report.html");
    writeFileSync(file, files[0]?.contents ?? "");
    const page = await browser.newPage({ viewport: { width: options.width ?? 1100, height: 800 }, colorScheme: options.colorScheme ?? "light" });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
    page.on("request", (request) => {
      if (!/^(file|data):/.test(request.url())) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector("html[data-ready]", { state: "attached" });
    return { page, complaints };
  }

  /** Distinct colours of each canvas, by chart. */
  const colours = (page: Page) =>
    page.evaluate(`[...document.querySelectorAll("figure")].map((figure) => ({
      id: figure.id,
      colours: [...figure.querySelectorAll("canvas")].map((canvas) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      }),
    }))`) as Promise<{ id: string; colours: number[] }[]>;

  const overflow = (page: Page) => page.evaluate("document.documentElement.scrollWidth - innerWidth") as Promise<number>;

  for (const colorScheme of ["light", "dark"] as const) {
    test(`draws every chart in the ${colorScheme} scheme without a complaint of the browser`, async () => {
      const { page, complaints } = await open(fullSummary(), { colorScheme });
      const drawn = await colours(page);
      const specs = chartSpecs(fullSummary());
      assert.deepEqual(
        drawn.map(({ id }) => id),
        specs.map(({ id }) => id),
      );
      for (const [i, { id, colours: panels }] of drawn.entries()) {
        assert.equal(panels.length, specs[i]?.panels.length, id);
        // An axis alone has a handful of shades; series, spreads and text have more.
        for (const count of panels) assert.ok(count > 20, `${id} has a panel of ${count} colours`);
      }
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }

  test("does not scroll sideways at the width of a phone", async () => {
    const { page, complaints } = await open(fullSummary(), { width: 360 });
    assert.ok((await overflow(page)) <= 0);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test("filters, sorts and opens trials", async () => {
    const rows = [3, 1, 2].map((index) => measuredRow(index));
    const { page, complaints } = await open(smallSummary({ rows }));
    const labels = () => page.locator("#trials tbody tr:not(.remark) td:first-child").allTextContents();
    assert.deepEqual(await labels(), ["copy s3", "copy s1", "copy s2"]);
    // Payload rises with the index; the first press sorts from the largest.
    await page.getByRole("button", { name: "payload GB/s" }).click();
    assert.deepEqual(await labels(), ["copy s3", "copy s2", "copy s1"]);
    await page.getByRole("button", { name: "payload GB/s" }).click();
    assert.deepEqual(await labels(), ["copy s1", "copy s2", "copy s3"]);
    await page.getByRole("searchbox").fill("S2");
    assert.deepEqual(await labels(), ["copy s2"]);
    await page.getByRole("button", { name: "copy s2" }).click();
    assert.match((await page.locator("#trials tr.remark").textContent()) ?? "", /48 in 8 epochs.*recurrence/);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test("shows ten thousand trials a part at a time", async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => measuredRow(index));
    const { page } = await open(smallSummary({ rows }));
    assert.equal(await page.locator("#trials tbody tr").count(), 100);
    await page.getByRole("button", { name: "Show 100 more" }).click();
    assert.equal(await page.locator("#trials tbody tr").count(), 200);
    assert.match((await page.locator("#trials output").textContent()) ?? "", /^200 of 10000$/);
    await page.close();
  });

  test("shows markup of a label as text", async () => {
    const label = `<img src=x onerror="alert(1)"></script><script>alert(2)</script>`;
    const { page, complaints } = await open(smallSummary({ rows: [measuredRow(0, { label })], warnings: [label] }));
    assert.equal(await page.locator("#trials td button").first().textContent(), label);
    assert.equal(await page.locator("img").count(), 0);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test("hides and shows a series from the legend", async () => {
    const { page } = await open();
    const before = await colours(page);
    const entry = page.locator("#bandwidth .legend button").first();
    await entry.click();
    assert.equal(await entry.getAttribute("aria-pressed"), "false");
    assert.notDeepEqual((await colours(page))[0], before[0]);
    await page.close();
  });
});
