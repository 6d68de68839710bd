/**
 * The certificate of the runtimes' memory, run by hand: every contestant with files of several sizes, its peak beside what it promises.
 * `node scripts/certify-memory.mjs` writes the run record and prints its table; `--judge` judges the record again. `--help` tells the rest.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { keep, recordIn, runCertificate } from "./certificate.mjs";
import { groupId } from "./memory/judge.mjs";
import { fileBytes, job } from "./memory/rows.mjs";
import { memoryTable } from "./memory/table.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const load = (path) => import(new URL(`../dist/src/${path}`, import.meta.url).href);

/** Where the committed record lies, below the root. */
export const memoryRecord = "results/reference/memory.json";

const options = {
  epochs: { type: "string", default: "3" },
  files: { type: "string", default: fileBytes.map((bytes) => `${bytes / 2 ** 20}`).join(",") },
  contestants: { type: "string" },
  scratch: { type: "string" },
  label: { type: "string" },
  out: { type: "string", default: join(root, memoryRecord) },
  judge: { type: "boolean" },
  help: { type: "boolean", short: "h" },
};

const usage = `node scripts/certify-memory.mjs [options]

  --epochs <n>            samples of each contestant and file [${options.epochs.default}]
  --files <MiB,…>         sizes of the file [${options.files.default}]
  --contestants <ids>     these alone [all]
  --scratch <folder>      where the files are made, three times the largest [the system's folder for temporary files]
  --label <name>          names the machine in the record
  --out <file>            the record [${memoryRecord}]
  --judge                 measure nothing; judge the record again

JAVA_HOME says whose Java is measured. Ends with 0 whatever the verdicts, with 1 where it could not do its work.`;

function whole(option, text) {
  const value = Number(text);
  if (!(Number.isInteger(value) && value > 0))
    throw new Error(`--${option} "${text}" is not valid: it is a whole number above 0. Leave it out for the default.`);
  return value;
}

async function take(values) {
  const [{ run }, { defineSuite }, { runtimes }, { contestants }] = await Promise.all(
    ["app/run.js", "suites/suite.js", "families/runtimes/family.js", "families/runtimes/params.js"].map(load),
  );
  const wanted = values.contestants === undefined ? contestants : values.contestants.split(",");
  const file = values.files.split(",").map((text) => whole("files", text) * 2 ** 20);
  const trials = wanted.map((contestant) => ({ contestant, file, ...job, ...(contestant === "node-pipeline" && { concurrency: 1 }) }));
  const suite = defineSuite({
    id: groupId,
    title: "Memory",
    question: "Does what a contestant holds stay within its promise, whatever the file's size?",
    default: true,
    groups: () => [
      {
        id: groupId,
        question: "Peak memory over the size of the file",
        family: runtimes,
        trials,
        epochs: whole("epochs", values.epochs),
        weight: 0.5,
      },
    ],
  });
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => interrupted.abort());
  return run({
    definitions: [suite],
    profile: "full",
    command: "certify-memory",
    ...(values.label !== undefined && { label: values.label }),
    ...(values.scratch !== undefined && { scratch: values.scratch }),
    signal: interrupted.signal,
    onEvent: (event) => {
      if (event.kind === "progress") console.error(`${event.trialsDone} of ${event.trials}: ${event.key}`);
      if (event.kind === "failed") console.error(`${event.key}: ${event.message}`);
    },
  });
}

await runCertificate(import.meta.url, {
  options,
  usage,
  text: async (values) => memoryTable(values.judge ? recordIn(values.out) : keep(values.out, await take(values))),
});
