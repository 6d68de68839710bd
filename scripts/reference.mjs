/**
 * The reference record's reports and what the README shows of records: `node scripts/reference.mjs` renders them again, with `--check` it names
 * what is stale instead. Pictures are rendered again but not compared: their bytes depend on the machine's rasteriser.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gateRecord } from "./certify-gate.mjs";
import { peersRecord } from "./certify-peers.mjs";
import { gateTable } from "./gate/table.mjs";
import { peersTable } from "./peers/table.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
/** The record that README and reference reports are made from. */
export const record = "results/reference/quick.json";
const reports = "reports/reference";
const textFormats = ["terminal", "csv", "markdown", "html"];

const load = (path) => import(pathToFileURL(join(root, "dist/src", path)).href);

/** Path below the root → contents: everything that follows from the record. */
export async function rendered() {
  const [{ render, summaryOf }, { readRecord }] = await Promise.all([load("app/report.js"), load("records/read.js")]);
  const summary = summaryOf(await readRecord(join(root, record)));
  const [text, pictures] = [await render(summary, textFormats, { pictures: true }), await render(summary, ["png"])];
  const screen = text.files.find(({ name }) => name === "summary.txt").contents;
  return {
    text: new Map([...text.files.map(({ name, contents }) => [join(reports, name), contents]), ["README.md", readme(screen)]]),
    pictures: new Map(pictures.files.map(({ name, contents }) => [join(reports, name), contents])),
  };
}

const json = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));

/** The README with what follows from records between its marks. */
function readme(screen) {
  const blocks = {
    summary: { command: `streambound report ${record}`, contents: `\`\`\`text\n${screen.trimEnd()}\n\`\`\`` },
    peers: {
      command: `node scripts/certify-peers.mjs --judge ${peersRecord}`,
      contents: peersTable(json(peersRecord)).trimEnd(),
    },
    gate: { command: "node scripts/certify-gate.mjs --judge", contents: gateTable(json(gateRecord)).trimEnd() },
  };
  return Object.entries(blocks).reduce(
    (text, [name, { command, contents }]) =>
      text.replace(
        new RegExp(`<!-- ${name}: [^>]*-->[\\s\\S]*<!-- /${name} -->`),
        () => `<!-- ${name}: ${command} -->\n\n${contents}\n\n<!-- /${name} -->`,
      ),
    readFileSync(join(root, "README.md"), "utf8"),
  );
}

/** What is on disk but should differ, or is missing, or belongs to no chart of the record. */
export async function stale() {
  const { text, pictures } = await rendered();
  const differs = [...text].filter(([path, contents]) => !existsSync(join(root, path)) || readFileSync(join(root, path), "utf8") !== contents);
  const missing = [...pictures.keys()].filter((path) => !existsSync(join(root, path)));
  const charts = join(reports, "charts");
  const left = existsSync(join(root, charts)) ? readdirSync(join(root, charts)).map((name) => join(charts, name)) : [];
  return [...differs.map(([path]) => path), ...missing, ...left.filter((path) => !pictures.has(path))];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--check")) {
    const paths = await stale();
    for (const path of paths) console.error(`${path} does not follow from ${record}: run node scripts/reference.mjs`);
    process.exitCode = paths.length > 0 ? 1 : 0;
  } else {
    const { text, pictures } = await rendered();
    for (const [path, contents] of [...text, ...pictures]) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), contents);
    }
    console.error(`rendered ${text.size + pictures.size} files from ${record}`);
  }
}
