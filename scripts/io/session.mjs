/** Takes the figures of a certificate: pair after pair of every row, in a seeded order. Judges nothing. */
import { execFile } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { loadavg } from "node:os";
import { promisify } from "node:util";
import { fioArguments, parseFio } from "./fio.mjs";
import { recordSchema } from "./judge.mjs";
import { rows as allRows, commandOf, fileBytes } from "./rows.mjs";

const execute = promisify(execFile);
const load = (path) => import(new URL(`../../dist/src/${path}`, import.meta.url).href);

/** Longest time of one measurement beyond its reads. */
const timeoutMs = 30_000;
/** Of an idle machine, less than this many threads want to run. */
const busyLoad = 0.5;

async function fioVersion(signal) {
  try {
    return (await execute("fio", ["--version"], { signal })).stdout.trim();
  } catch {
    throw new Error('fio does not run. Install it, for example by "apt-get install fio".');
  }
}

/** Without paths of this machine. */
const withoutPaths = (text) => text.replace(/(^|[\s"'(=])\/[^\s"')]+/g, "$1…");

/** The first thing that a failed process said of an error. */
function reasonOf({ killed, stderr, stdout, message }) {
  if (killed) return "it ran past its time limit";
  const lines = `${stderr ?? ""}\n${stdout ?? ""}\n${message}`.split("\n").filter((line) => line.trim() !== "");
  const said = lines.find((line) => /error|fail|unknown/i.test(line)) ?? lines[0];
  return withoutPaths(said.trim().replace(/^Error: /, "")).slice(0, 200);
}

const started = (command, args, { seconds, signal }) =>
  execute(command, args, { timeout: timeoutMs + seconds * 1000, killSignal: "SIGKILL", maxBuffer: 16 * 2 ** 20, signal });

const sides = {
  ours: async (task, options) => {
    const script = new URL("./ours.mjs", import.meta.url).pathname;
    return JSON.parse((await started(process.execPath, [script, JSON.stringify(task)], options)).stdout);
  },
  fio: async (task, options) => parseFio((await started("fio", fioArguments(task), options)).stdout),
};

/** In which order the measurements of a pair are taken: both sides of a row next to each other, rows and sides shuffled. */
export const orderOf = (rows, next, shuffled) =>
  shuffled(rows, next).flatMap((row) => shuffled(["ours", "fio"], next).map((side) => ({ row, side })));

/**
 * @param {object} options
 * @param {string} options.scratch empty folder for the file
 * @param {string} [options.fileSystem] kind of the file system that it lies on
 * @param {readonly object[]} options.rows
 * @param {number} options.pairs
 * @param {number} options.seconds of reading in one measurement
 * @param {number} options.seed
 * @param {AbortSignal} options.signal
 * @param {readonly object[]} [options.known] rows of an earlier certificate: those that are not taken anew stay
 * @param {(line: string) => void} options.say
 * @returns the record
 */
export async function certify(options) {
  const { scratch, fileSystem, rows, pairs, seconds, seed, signal, known = [], say } = options;
  const version = await fioVersion(signal);
  if (loadavg()[0] >= busyLoad) say(`this machine is not idle: ${loadavg()[0].toFixed(1)} threads want to run`);
  const [{ hostFacts }, { toolVersion }, { random, seedOf, shuffled }, { scratchFile }] = await Promise.all(
    ["app/run.js", "app/version.js", "memory/random.js", "families/scratch-file.js"].map(load),
  );
  const file = await scratchFile(scratch, "data", fileBytes, (piece) => randomFillSync(piece));
  const taken = new Map(rows.map(({ id }) => [id, []]));
  const next = random(seedOf(seed, "pairs"));
  const startedAt = new Date().toISOString();
  for (let pair = 0; pair < pairs; pair++) {
    const figures = new Map();
    for (const { row, side } of orderOf(rows, next, shuffled)) {
      const task = { ...row.reads, file, bytes: fileBytes, seconds, seed: seedOf(seed, pair) >>> 0 };
      try {
        const figure = await sides[side](task, options);
        taken.get(row.id).push({ pair, side, ...figure });
        figures.set(row.id, { ...figures.get(row.id), [side]: figure.durationNs / figure.reads });
      } catch (thrown) {
        if (signal.aborted) throw thrown;
        taken.get(row.id).push({ pair, side, failed: reasonOf(thrown) });
      }
    }
    const texts = [...figures].map(([id, { ours, fio }]) => (ours && fio ? `${id} ${(fio / ours).toFixed(2)}` : `${id} –`));
    say(`pair ${pair + 1} of ${pairs}: ${texts.join(", ")}`);
  }
  const measured = rows.map((row) => ({
    id: row.id,
    startedAt,
    command: commandOf(row, seconds),
    measurements: taken.get(row.id),
  }));
  const ids = allRows.map(({ id }) => id);
  return {
    schema: recordSchema,
    tool: { name: "streambound", version: toolVersion },
    startedAt,
    machine: await hostFacts(),
    settings: { pairs, seconds, seed, fileBytes, ...(fileSystem && { fileSystem }) },
    peers: [{ id: "fio", version }],
    rows: [...known.filter(({ id }) => !taken.has(id)), ...measured].sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
  };
}
