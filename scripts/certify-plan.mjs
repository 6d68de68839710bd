/**
 * The certificate of the planner, run by hand: parameters are drawn, planned from a record of this machine, and measured afterwards.
 * `node scripts/certify-plan.mjs` writes the record and prints its table; `--judge` judges the record again. `--help` tells the rest.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { keep, recordIn, runCertificate } from "./certificate.mjs";
import { drawnCases, trialOf } from "./plan/cases.mjs";
import { planTable } from "./plan/table.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Where the committed record lies, below the root. */
export const planRecord = "results/reference/plan.json";

const options = {
  from: { type: "string" },
  seed: { type: "string" },
  epochs: { type: "string", default: "8" },
  scratch: { type: "string" },
  label: { type: "string" },
  only: { type: "string" },
  program: { type: "string", default: join(root, "dist/src") },
  out: { type: "string", default: join(root, planRecord) },
  draw: { type: "boolean" },
  judge: { type: "boolean" },
  help: { type: "boolean", short: "h" },
};

const usage = `node scripts/certify-plan.mjs [options]

  --from <record>     that holds the constants [measured first: formats, algorithms, window, bottleneck]
  --seed <n>          of the parameters [drawn, and written to the record]
  --epochs <n>        visits of each case [${options.epochs.default}]
  --only <families>   of formats, algorithms, window, bottleneck [all]
  --scratch <folder>  where files are made [the system's folder for temporary files]
  --label <name>      names the machine in the record
  --out <file>        the record [${planRecord}]
  --draw              print the cases with their plans; measure nothing
  --judge             measure nothing; judge the record again

On an idle machine, about six minutes. Ends with 0 whatever the verdicts, with 1 where it could not do its work.`;

function whole(option, text, least) {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= least && value < 2 ** 32))
    throw new Error(`--${option} "${text}" is not valid: it is a whole number from ${least}. Leave it out for the default.`);
  return value;
}

const families = ["formats", "algorithms", "window", "bottleneck"];

/** Everything that is measured, in one place: the constants where no record is given, and the cases. */
async function take(values) {
  const load = (path) => import(join(values.program, path));
  const [{ run }, { summaryOf }, { planStream }, { readRecord }, { random }, { defineSuite }, { default: controls }, ...known] = await Promise.all(
    [
      "app/run.js",
      "app/report.js",
      "app/plan.js",
      "records/read.js",
      "memory/random.js",
      "suites/suite.js",
      "../benchmarks/controls.suite.js",
      ...families.map((id) => `families/${id}/family.js`),
    ].map(load),
  );
  const familyOf = Object.fromEntries(families.map((id, i) => [id, known[i][id]]));
  const wanted = values.only === undefined ? families : values.only.split(",");
  const unknown = wanted.find((id) => !families.includes(id));
  if (unknown !== undefined) throw new Error(`--only "${unknown}" is not valid: it is of ${families.join(", ")}.`);
  const interrupted = new AbortController();
  // Not once: whoever cleans up behind this process leaves the decision to it only while it listens.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => interrupted.abort());
  const common = {
    ...(values.label !== undefined && { label: values.label }),
    ...(values.scratch !== undefined && { scratch: values.scratch }),
    signal: interrupted.signal,
    onEvent: (event) => {
      if (event.kind === "progress") console.error(`${event.trialsDone} of ${event.trials}: ${event.key}`);
      if (event.kind === "failed") console.error(`${event.key}: ${event.message}`);
    },
  };
  const basis =
    values.from === undefined ? await run({ suites: wanted, profile: "quick", command: "certify-plan", ...common }) : await readRecord(values.from);
  const finished = () => {
    if (interrupted.signal.aborted) throw new Error("it was interrupted: nothing is written.");
  };
  finished();
  const summary = summaryOf(basis);
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : whole("seed", values.seed, 0);
  const cases = drawnCases(summary, random(seed))
    .filter(({ axes }) => wanted.includes(axes.family))
    .map((one) => {
      const { figures } = planStream(summary, one.request).sections[0];
      return {
        ...one,
        planned: Object.fromEntries(
          Object.values(one.predicts).flatMap((id) => figures.filter((figure) => figure.id === id).map(({ value }) => [id, value])),
        ),
        trial: trialOf(one, figures),
        figures: figures.map(({ id, value, formula, constants }) => ({ id, value, formula, constants })),
      };
    });
  const { from } = planStream(summary, {});
  const plannedAt = new Date().toISOString();
  if (values.draw) return { seed, from, plannedAt, cases };
  const measured = await run({
    definitions: [
      controls,
      defineSuite({
        id: "plan",
        title: "Plan",
        question: "Does a stream do what was planned?",
        default: true,
        groups: () =>
          cases.map(({ id, axes, trial }) => ({
            id,
            question: "What was planned, measured",
            family: familyOf[axes.family],
            trials: [trial],
            epochs: whole("epochs", values.epochs, 1),
            weight: 0.5,
          })),
      }),
    ],
    // Samples as long as those that the constants come from.
    profile: basis.run.profile,
    command: "certify-plan",
    ...common,
  });
  finished();
  return { seed, from, plannedAt, cases, basis, measured };
}

await runCertificate(import.meta.url, {
  options,
  usage,
  text: async (values) => {
    if (values.draw) return JSON.stringify(await take(values), undefined, 2);
    return planTable(values.judge ? recordIn(values.out) : keep(values.out, await take(values)));
  },
});
