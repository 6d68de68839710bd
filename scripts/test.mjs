/**
 * The checks of `npm test`: lint and format, layers, generated files, the page's types, then every test.
 * `npm test -- records` runs only the test files whose path contains "records", and none of the other checks.
 */
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { checkRepository } from "./layers.mjs";
import { records, stale } from "./reference.mjs";
import { filesBelow } from "./steps.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const [filter] = process.argv.slice(2);

/** Longest time of one test file: a hang must end as a failure that names its file. */
const timeoutMs = 300_000;

const node = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status === 0;

function layers() {
  const problems = checkRepository();
  for (const problem of problems) console.error(problem);
  return problems.length === 0;
}

/** Published figures follow from the committed record by the formulas of this version, or the check fails. */
async function reference() {
  const paths = await stale();
  for (const path of paths) console.error(`${path} does not follow from ${records}: run node scripts/reference.mjs`);
  return paths.length === 0;
}

function tests() {
  const files = [...filesBelow(`${root}dist`), ...filesBelow(`${root}scripts`)]
    .map((path) => relative(root, path))
    .filter((path) => /\.test\.m?js$/.test(path) && (filter === undefined || path.includes(filter)))
    .sort();
  if (files.length === 0) {
    console.error(filter === undefined ? "There are no tests in dist." : `No test file has "${filter}" in its path.`);
    return false;
  }
  // As many files at once as there are CPUs: Node itself would leave one idle, and no test is about speed.
  const atOnce = `--test-concurrency=${availableParallelism()}`;
  return node(
    "--test",
    atOnce,
    `--test-timeout=${timeoutMs}`,
    "--test-reporter=./scripts/reporter.mjs",
    "--test-reporter-destination=stdout",
    ...files,
  );
}

/** What each stage catches stands in its title. */
const stages = [
  { title: "lint and format", run: () => node("scripts/lint.mjs"), always: false },
  { title: "direction of imports", run: layers, always: false },
  { title: "generated files", run: () => node("scripts/generate.mjs", "--check"), always: false },
  { title: "types of the page", run: () => node("node_modules/typescript/bin/tsc", "-p", "src/web", "--noEmit"), always: false },
  { title: "reference reports and README", run: reference, always: false },
  { title: "tests", run: tests, always: true },
];

const outcomes = [];
for (const { title, run } of stages.filter((stage) => filter === undefined || stage.always)) {
  console.log(`\n── ${title}`);
  const start = performance.now();
  const passed = await run();
  outcomes.push({ title, passed, seconds: ((performance.now() - start) / 1000).toFixed(1) });
}

console.log("");
for (const { title, passed, seconds } of outcomes) console.log(`${passed ? "✔" : "✖"} ${title} (${seconds} s)`);
process.exitCode = outcomes.every(({ passed }) => passed) ? 0 : 1;
