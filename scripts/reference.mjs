/**
 * The reference records' reports and what the README shows of records: `node scripts/reference.mjs` renders them again, with `--check` it names
 * what is stale instead. Pictures are rendered again but not compared: their bytes depend on the machine's rasteriser.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gateRecord } from "./certify-gate.mjs";
import { ioPeersRecord } from "./certify-io.mjs";
import { memoryRecord } from "./certify-memory.mjs";
import { peersRecord } from "./certify-peers.mjs";
import { planRecord } from "./certify-plan.mjs";
import { gateTable } from "./gate/table.mjs";
import { ioTable } from "./io/table.mjs";
import { memoryTable } from "./memory/table.mjs";
import { peersTable } from "./peers/table.mjs";
import { planTable } from "./plan/table.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const claims = async ({ summary }) => (await load("report/markdown.js")).claimsText(summary);
/** The records that reports are made from, each with its folder and what the README shows of it. */
const sources = [
  {
    record: "results/reference/quick.json",
    reports: "reports/reference",
    blocks: { summary: ({ screen }) => `\`\`\`text\n${screen.trimEnd()}\n\`\`\``, model: claims },
  },
  {
    record: "results/reference/systems.json",
    reports: "reports/reference/systems",
    blocks: { claims },
  },
  {
    record: "results/reference/pipelines.json",
    reports: "reports/reference/pipelines",
    blocks: { pipelines: claims },
  },
];
const textFormats = ["terminal", "csv", "markdown", "html"];

/** Certificates, each with the table that the README shows of it. */
const certificates = [
  { block: "peers", path: peersRecord, table: peersTable, command: `node scripts/certify-peers.mjs --judge ${peersRecord}` },
  { block: "gate", path: gateRecord, table: gateTable, command: "node scripts/certify-gate.mjs --judge" },
  { block: "io-peers", path: ioPeersRecord, table: ioTable, command: "node scripts/certify-io.mjs --judge" },
  { block: "plan", path: planRecord, table: planTable, command: "node scripts/certify-plan.mjs --judge" },
  { block: "memory", path: memoryRecord, table: memoryTable, command: "node scripts/certify-memory.mjs --judge" },
];

/** Where what is published comes from. */
export const records = "results/reference";

const load = (path) => import(pathToFileURL(join(root, "dist/src", path)).href);

/** Path below the root → contents: everything that follows from the records that are there. */
export async function rendered() {
  const [{ render, summaryOf }, { readRecord }] = await Promise.all([load("app/report.js"), load("records/read.js")]);
  const [text, pictures, blocks] = [new Map(), new Map(), {}];
  for (const { record, reports, blocks: shown } of sources.filter(({ record }) => existsSync(join(root, record)))) {
    const summary = summaryOf(await readRecord(join(root, record)));
    const files = (await render(summary, textFormats, { pictures: true })).files;
    for (const { name, contents } of files) text.set(join(reports, name), contents);
    for (const { name, contents } of (await render(summary, ["png"])).files) pictures.set(join(reports, name), contents);
    const screen = files.find(({ name }) => name === "summary.txt").contents;
    for (const [block, contentsOf] of Object.entries(shown))
      blocks[block] = { command: `streambound report ${record}`, contents: await contentsOf({ summary, screen }) };
  }
  text.set("README.md", readme(blocks));
  return { text, pictures };
}

const json = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));

/**
 * The README with what follows from records between its marks.
 * @throws Error where it has no marks for a block
 */
function readme(fromSummaries) {
  const blocks = {
    ...fromSummaries,
    ...Object.fromEntries(
      certificates
        .filter(({ path }) => existsSync(join(root, path)))
        .map(({ block, path, table, command }) => [block, { command, contents: table(json(path)).trimEnd() }]),
    ),
  };
  return Object.entries(blocks).reduce(
    (text, [name, { command, contents }]) => {
      const marked = new RegExp(`<!-- ${name}: [^>]*-->[\\s\\S]*<!-- /${name} -->`);
      if (!marked.test(text)) throw new Error(`README.md has no place for ${name}: <!-- ${name}: -->, an empty line, <!-- /${name} -->`);
      return text.replace(marked, () => `<!-- ${name}: ${command} -->\n\n${contents}\n\n<!-- /${name} -->`);
    },
    readFileSync(join(root, "README.md"), "utf8"),
  );
}

/** What is on disk but should differ, or is missing, or belongs to no chart of a record. */
export async function stale() {
  const { text, pictures } = await rendered();
  const differs = [...text].filter(([path, contents]) => !existsSync(join(root, path)) || readFileSync(join(root, path), "utf8") !== contents);
  const missing = [...pictures.keys()].filter((path) => !existsSync(join(root, path)));
  const left = sources.flatMap(({ reports }) => {
    const charts = join(reports, "charts");
    return existsSync(join(root, charts)) ? readdirSync(join(root, charts)).map((name) => join(charts, name)) : [];
  });
  return [...differs.map(([path]) => path), ...missing, ...left.filter((path) => !pictures.has(path))];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--check")) {
    const paths = await stale();
    for (const path of paths) console.error(`${path} does not follow from ${records}: run node scripts/reference.mjs`);
    process.exitCode = paths.length > 0 ? 1 : 0;
  } else {
    const { text, pictures } = await rendered();
    for (const [path, contents] of [...text, ...pictures]) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), contents);
    }
    console.error(`rendered ${text.size + pictures.size} files from ${records}`);
  }
}
