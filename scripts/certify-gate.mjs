/**
 * The certificate of the gate, run by hand on an idle machine: hundreds of gates of loops against themselves and against planted slowdowns, and what
 * the usual ways say of the same loops. `node scripts/certify-gate.mjs` writes the record and prints its table; `--judge` judges it again. It ends
 * with 0 whatever the verdicts.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { recordIn, runCertificate } from "./certificate.mjs";
import { experimentOf, experiments, tenLoops } from "./gate/experiments.mjs";
import { gateTable } from "./gate/table.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const execute = promisify(execFile);

/** Where the committed record lies, below the root. */
export const gateRecord = "results/reference/gate.json";

const options = {
  gates: { type: "string", default: "20" },
  pairs: { type: "string", default: "20" },
  only: { type: "string" },
  out: { type: "string", default: join(root, gateRecord) },
  judge: { type: "boolean" },
  help: { type: "boolean", short: "h" },
};
const parts = [...experiments.map(({ id }) => id), tenLoops.id, "users"];

const usage = `node scripts/certify-gate.mjs [options]

  --gates <n>      gates of each experiment, five loops each [${options.gates.default}]
  --pairs <n>      pairs of runs of each loop by the usual ways [${options.pairs.default}]
  --only <parts>   these again; the others stay as the record has them. Of: ${parts.join(", ")}
  --out <file>     the record [${gateRecord}]
  --judge          measure nothing; judge the record again

About ten minutes an experiment. Ctrl-C keeps the experiments that are complete.`;

const say = (text) => console.error(text);
const rounded = (values) => values.map((value) => Number(value.toFixed(6)));

/** What follows from nothing else: of each verdict its blocks and controls; rules once a loop, reasons where nothing was proven. */
function compact(verdicts) {
  const first = verdicts[0] ?? [];
  return {
    measured: first.filter(({ blocks }) => blocks.length > 0).length,
    rules: Object.fromEntries(first.map(({ loop, rule }) => [loop, rule])),
    gates: verdicts.map((loops) =>
      loops.map(({ loop, verdict, design, reason, blocks, controls, screened, blockSd, discarded, seconds }) => ({
        loop,
        design,
        verdict,
        ...(verdict !== "pass" && verdict !== "regression" && { reason }),
        blocks: rounded(blocks),
        controls: rounded(controls),
        ...(screened !== undefined && { screened }),
        ...(blockSd !== undefined && { blockSd: Number(blockSd.toFixed(6)) }),
        discarded: Number(discarded.toFixed(4)),
        seconds: Number(seconds.toFixed(2)),
      })),
    ),
  };
}

async function takeExperiment(id, gates, signal) {
  const { certify } = await import("../dist/src/app/certify.js");
  const { loops, injection, threshold, design } = experimentOf(id);
  const startedAt = new Date().toISOString();
  const { verdicts, machine } = await certify({
    root,
    loops,
    gates,
    signal,
    ...(injection && { injection }),
    ...(threshold && { threshold }),
    ...(design && { design }),
    onEvent: (event) => {
      if (event.kind === "gate") say(`${id}: gate ${event.gate} of ${event.of}`);
      if (event.kind === "verdict")
        say(`  ${event.loop.loop}: ${event.loop.verdict} after ${event.loop.blocks.length} blocks, ${event.loop.seconds.toFixed(1)} s`);
    },
  });
  if (signal.aborted || !machine) throw new Error(`${id} was interrupted; it counts for nothing`);
  return { experiment: { id, startedAt, ...compact(verdicts) }, machine };
}

async function takeTen(signal) {
  const { gate } = await import("../dist/src/app/gate.js");
  const start = performance.now();
  const { summary } = await gate({ root, loops: tenLoops.loops, base: { kind: "self" }, signal });
  return {
    startedAt: new Date().toISOString(),
    seconds: (performance.now() - start) / 1000,
    loops: summary.loops.map(({ loop, verdict, seconds, blocks }) => ({ loop, verdict, seconds, blocks: blocks.length })),
  };
}

/** Loops that tinybench can call as they are, and bytes of their working sets. */
const userLoops = ["byte-swap", "rgba-to-gray", "crc32", "wasm-scale", "parse-records"];
const userBytes = 16 * 2 ** 20;
const userShare = 0.02;

async function takeUsers(pairs, signal) {
  const bench = async (loop, shares) => {
    const task = { file: join(root, `dist/benchmarks/loops/${loop}.loop.js`), bytes: userBytes, shares };
    const { stdout } = await execute(process.execPath, [join(root, "scripts/gate/bench.mjs"), JSON.stringify(task)], { signal });
    return JSON.parse(stdout).runs.map(({ mean, moe, samples }) => ({ mean: Number(mean.toPrecision(6)), moe: Number(moe.toPrecision(4)), samples }));
  };
  const taken = [];
  for (let number = 1; number <= pairs; number++) {
    for (const loop of userLoops) {
      const [[stored], [same], [slower]] = [await bench(loop, [0]), await bench(loop, [0]), await bench(loop, [userShare])];
      const [base, again, planted] = await bench(loop, [0, 0, userShare]);
      taken.push({ loop, stored, same, slower, together: { base, same: again, slower: planted } });
    }
    say(`users: pair ${number} of ${pairs}`);
  }
  return { startedAt: new Date().toISOString(), share: userShare, bytes: userBytes, pairs: taken };
}

/** One verdict a line, so that the file can be read and compared. */
export function recordText(record) {
  const list = (values, indent) => `[\n${values.map((value) => `${indent}${JSON.stringify(value)}`).join(",\n")}\n${indent.slice(2)}]`;
  const { experiments: taken, users, ...head } = record;
  const fields = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const texts = taken.map(({ gates, ...rest }) => {
    const own = Object.entries(rest).map(([name, value]) => `      ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
    const lines = gates.map((loops) => `        ${list(loops, "          ")}`).join(",\n");
    return `    {\n${own.join(",\n")},\n      "gates": [\n${lines}\n      ]\n    }`;
  });
  const pairs =
    users &&
    `  "users": {\n    ${Object.entries(users)
      .map(([name, value]) => `${JSON.stringify(name)}: ${name === "pairs" ? list(value, "      ") : JSON.stringify(value)}`)
      .join(",\n    ")}\n  }`;
  return `{\n${[...fields, ...(pairs ? [pairs] : []), `  "experiments": [\n${texts.join(",\n")}\n  ]`].join(",\n")}\n}\n`;
}

async function take(values) {
  const wanted = values.only === undefined ? parts : values.only.split(",");
  const unknown = wanted.find((part) => !parts.includes(part));
  if (unknown !== undefined) throw new Error(`--only "${unknown}" is unknown. Legal: ${parts.join(", ")}.`);
  const count = (name) => {
    if (!(Number(values[name]) > 0))
      throw new Error(`--${name} "${values[name]}" is not valid: it is a number above 0. Leave it out for the default.`);
    return Math.ceil(Number(values[name]));
  };
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => interrupted.abort());
  const { toolVersion } = await import("../dist/src/app/version.js");
  const record = existsSync(values.out) ? JSON.parse(readFileSync(values.out, "utf8")) : { schema: 1, experiments: [] };
  record.tool = { name: "streambound", version: toolVersion };
  const keep = () => {
    mkdirSync(dirname(values.out), { recursive: true });
    writeFileSync(values.out, recordText(record));
  };
  for (const part of wanted) {
    if (part === "users") record.users = await takeUsers(count("pairs"), interrupted.signal);
    else if (part === tenLoops.id) record.ten = await takeTen(interrupted.signal);
    else {
      const { experiment, machine } = await takeExperiment(part, count("gates"), interrupted.signal);
      record.machine = machine;
      record.experiments = [...record.experiments.filter(({ id }) => id !== part), experiment].sort(
        (a, b) => parts.indexOf(a.id) - parts.indexOf(b.id),
      );
    }
    keep();
  }
  return record;
}

await runCertificate(import.meta.url, {
  options,
  usage,
  text: async (values) => gateTable(values.judge ? recordIn(values.out) : await take(values)),
});
