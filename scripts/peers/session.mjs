/** Takes the figures of a certificate: our search once, then row after row, the sides of each in turns. Judges nothing. */

import { loadavg } from "node:os";
import { kept, ourValue, winner } from "./figures.mjs";
import { compilerVersion, inspect, runOurs, runPeer, tscHz } from "./installed.mjs";
import { recordSchema } from "./judge.mjs";
import { adapterOf, adapters, incomparable } from "./peers.mjs";
import { rows as allRows, arrayBytes } from "./rows.mjs";
import { turn } from "./turns.mjs";

/** Runs of each candidate by which a peer's kernel of a row is chosen, and their length relative to a measurement. */
const tryouts = 2;
const tryoutShare = 0.4;
/** What our search descends, by engine: what the suite `peak` does in its full profile. The first value of each is the plain one; width 0 is the widest. */
const searched = { native: { streams: [1, 2, 4, 8, 16], width: [0, 128, 256], prefetch: [0, 16] }, wasm: { streams: [1, 2, 4, 8, 16] } };
/**
 * How we measure beside a peer, by its statistic. Beside the best of its repetitions: short samples, a pass each where one takes longer.
 * Beside its mean over all repetitions between two barriers: samples of many passes, because a team that meets after every pass waits each
 * time for its slowest thread. `samples` are those of one round of all visits of the profile.
 */
const sampling = {
  best: { profile: "quick", samples: 16, sampleSeconds: 6e-3 },
  mean: { profile: "smoke", samples: 2, sampleSeconds: 0.15 },
};

/** The last thing that a failed process said. */
function reasonOf({ killed, stderr, message }) {
  if (killed) return "it ran past its time limit";
  const lines = `${message}\n${stderr ?? ""}`.split("\n").filter((line) => line.trim() !== "" && !/^\s*at |^Node\.js /.test(line));
  return (lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? "it failed without a word").trim().slice(0, 200);
}

const rowIds = allRows.map(({ id }) => id);

/** Of an idle machine, less than this many threads want to run. */
const busyLoad = 0.5;

/** Without paths of this machine. */
const withoutPaths = (text) => text.replace(/(^|[\s"'(])\/[^\s"')]+/g, "$1…");

/**
 * @param {object} options
 * @param {string} options.root folder of the peers
 * @param {string} options.scratch empty folder
 * @param {readonly object[]} options.rows
 * @param {number} options.pairs rotations of each row
 * @param {number} options.seconds timed part of one measurement
 * @param {number} options.deadline of `performance.now()`: rows that it cuts off are absent or shorter
 * @param {AbortSignal} options.signal
 * @param {(line: string) => void} options.say
 * @param {readonly object[]} [options.known] rows of an earlier certificate: those that are not taken anew stay
 * @param {(record: object) => void} options.keep called after every row
 */
export async function certify(options) {
  const { rows, root, seconds, known = [], say, keep } = options;
  const peers = await inspect(adapters, root);
  for (const { id, state, reason } of peers) if (state === "absent") say(`${id}: ${reason}`);
  const idle = loadavg()[0] < busyLoad;
  if (!idle) say(`this machine is not idle: ${loadavg()[0].toFixed(1)} threads want to run`);
  const machine = await runOurs({ trials: [{ kernel: "spin", threads: 1 }], threads: 1, arrayBytes: 2 ** 20, profile: "smoke" }, options);
  const all = machine.machine.cpusAvailable;
  const engine = machine.machine.engines.find(({ id }) => id === "native")?.state === "available" ? "native" : "wasm";
  if (engine === "wasm") say("our native engine is absent here: wasm is measured instead");
  const record = {
    schema: recordSchema,
    tool: machine.tool,
    startedAt: new Date().toISOString(),
    machine: machine.machine,
    compiler: await compilerVersion(),
    ...(tscHz() && { tscHz: tscHz() }),
    settings: { seconds, arrayBytes },
    peers: [...peers, ...incomparable.map((one) => ({ ...one, state: "absent" }))],
    rows: known.filter(({ id }) => !rows.some((row) => row.id === id)),
  };
  const built = new Set(peers.filter(({ state }) => state === "built").map(({ id }) => id));
  const sized = rows.map((row) => ({ ...row, threads: row.threads === "all" ? all : row.threads }));
  const searches = new Map();
  for (const row of sized) {
    const start = performance.now();
    const startedAt = new Date().toISOString();
    record.rows.push({ ...(await takeRow(row, { ...options, record, built, engine, searches, sized })), startedAt });
    record.rows.sort((a, b) => rowIds.indexOf(a.id) - rowIds.indexOf(b.id));
    say(`${row.id}: done in ${((performance.now() - start) / 1000).toFixed(0)} s`);
    keep(record);
  }
  return record;
}

async function takeRow(row, session) {
  const absent = (reason) => ({ id: row.id, threads: row.threads, state: "absent", reason: withoutPaths(reason) });
  if (performance.now() > session.deadline) return absent("the time of the certificate was over");
  try {
    return await (row.kind === "turns" ? takeTurns(row, session) : takeOneRun(row, session));
  } catch (thrown) {
    if (session.signal.aborted) throw thrown;
    session.say(`${row.id}: ${reasonOf(thrown)}`);
    return absent(reasonOf(thrown));
  }
}

/** Our candidates of a row. */
const membersOf = ({ ours, like }) => ours ?? [like];

/** The winner among our candidates of a row: searched once for each thread count and array size, for all rows of these together. */
async function ourWinner(row, { engine, searches, sized, say, ...session }) {
  const members = membersOf(row);
  if (members[0].family === "latency") return { params: { ...members[0], engine } };
  const key = `${row.threads}/${row.arrayBytes}`;
  if (!searches.has(key)) {
    say(`search of our variants, ${row.threads} threads`);
    const kin = sized.filter(({ threads, arrayBytes: bytes }) => `${threads}/${bytes}` === key).flatMap(membersOf);
    const wanted = [...new Map([...kin, ...members].map((one) => [JSON.stringify(one), one])).values()];
    const possible = wanted.filter(({ store }) => engine === "native" || store !== "nt");
    const trials = possible.map((axes) => ({ axes: { ...axes, engine, threads: row.threads }, tune: tuneOf(axes, engine) }));
    searches.set(key, (await runOurs({ trials, threads: row.threads, arrayBytes, profile: "full" }, session)).trials);
  }
  const found = winner(searches.get(key), members);
  if (!found)
    throw new Error(
      `none of ${members.map(({ kernel, store }) => [kernel, store].filter(Boolean).join(" ")).join(", ")} could be measured by ${engine}`,
    );
  return found;
}

/** A write has nothing to prefetch, and neither has what lies in cache; a regular store may load its line first. */
function tuneOf({ kernel, store, size }, engine) {
  const { prefetch, ...tune } = searched[engine];
  return {
    ...tune,
    ...(prefetch && kernel !== "write" && size === undefined && { prefetch }),
    ...(store === "regular" && { preload: [false, true] }),
  };
}

async function takeTurns(row, session) {
  const { pairs, seconds, built, record, say, deadline, signal } = session;
  const found = await ourWinner(row, session);
  const { chosen, tried } = await tryOut(row, session);
  if (chosen.length === 0)
    throw new Error(`none of its peers could be measured: ${tried.map(({ peer, failed }) => `${peer}: ${failed}`).at(0) ?? "none was built"}`);
  const ours = { params: found.params };
  const statistics = [...new Set(chosen.map(({ peer }) => adapterOf(peer).statistic))];
  const task = { trials: [found.params], threads: row.threads, arrayBytes: record.settings.arrayBytes };
  const measurements = [];
  for (let rotation = 0; rotation < pairs && performance.now() < deadline; rotation++) {
    const figures = [];
    const peers = chosen.map((candidate) => ({ contestant: candidate.id, candidate }));
    const ours = statistics.map((statistic) => ({ contestant: "ours", statistic }));
    for (const { candidate, ...side } of turn(peers, ours, rotation)) {
      const start = performance.now();
      try {
        const taken = candidate
          ? { printed: await peerFigure(candidate, row, seconds, session) }
          : { samples: await ourFigure({ ...task, ...samplingOf(side.statistic, found, seconds) }, session) };
        const value = candidate
          ? adapterOf(candidate.peer).value(taken.printed, record)
          : ourValue(taken.samples, { ...side, quantity: row.quantity });
        figures.push(`${Object.values(side).join(" ")} ${row.quantity === "latency" ? value.toFixed(1) : (value / 1e9).toFixed(1)}`);
        measurements.push({ rotation, ...side, ...taken, wallMs: Math.round(performance.now() - start) });
      } catch (thrown) {
        if (signal.aborted) throw thrown;
        measurements.push({ rotation, ...side, failed: withoutPaths(reasonOf(thrown)) });
      }
    }
    say(`${row.id} ${rotation + 1}/${pairs}: ${figures.join(", ")}`);
  }
  const contestants = chosen.map(({ id, peer, kernel }) => ({ id, peer, kernel }));
  const missing = [...new Set(row.peers.map(({ peer }) => peer))].filter((peer) => !built.has(peer));
  return { id: row.id, threads: row.threads, state: "measured", ours, contestants, ...(missing.length > 0 && { missing }), tried, measurements };
}

/** Samples that fill the wanted time; the search has told how long a pass takes. */
function samplingOf(statistic, { durationNs, passes }, seconds) {
  const { profile, samples, sampleSeconds } = sampling[statistic];
  const passSeconds = durationNs ? Math.min(...durationNs.map((duration, i) => duration / passes[i])) * 1e-9 : 0;
  const weight = Math.max(1, Math.round(seconds / (samples * Math.max(passSeconds, sampleSeconds))));
  return { profile, sampleMs: sampleSeconds * 1e3, weight };
}

/** Every candidate of every peer some times; of each peer the kernel with the best figure goes on. */
async function tryOut(row, session) {
  const { built, record, seconds, say, signal } = session;
  const tried = [];
  const better = (a, b) => (row.quantity === "latency" ? a < b : a > b);
  for (let round = 0; round < tryouts; round++) {
    for (const candidate of row.peers.filter(({ peer }) => built.has(peer))) {
      if (tried.some((one) => one.failed !== undefined && one.peer === candidate.peer && one.kernel === candidate.kernel)) continue;
      try {
        const printed = await peerFigure(candidate, row, tryoutShare * seconds, session);
        tried.push({ ...candidate, printed });
      } catch (thrown) {
        if (signal.aborted) throw thrown;
        tried.push({ ...candidate, failed: withoutPaths(reasonOf(thrown)) });
      }
    }
  }
  const best = new Map();
  for (const { peer, kernel, printed, failed } of tried) {
    if (failed !== undefined) continue;
    const value = adapterOf(peer).value(printed, record);
    if (!best.has(peer) || better(value, best.get(peer).value)) best.set(peer, { id: `${peer} ${kernel}`, peer, kernel, value });
  }
  const chosen = [...best.values()];
  say(`${row.id}: ${chosen.map(({ id, value }) => `${id} ${row.quantity === "latency" ? value.toFixed(1) : (value / 1e9).toFixed(1)}`).join(", ")}`);
  return { chosen, tried };
}

function peerFigure({ peer, kernel, value }, row, seconds, session) {
  const task = { kernel, arrayBytes: row.arrayBytes, threads: row.threads, seconds, ...(value && row.quantity === "rate" && { expected: value }) };
  return runPeer(adapterOf(peer), task, session);
}

async function ourFigure(task, session) {
  const [trial] = (await runOurs(task, session)).trials;
  if (trial.state !== "measured") throw new Error(trial.reason);
  return kept(trial);
}

/** Both sides ours, interleaved by the harness in one run of many epochs. */
async function takeOneRun(row, session) {
  const { params } = await ourWinner(row, session);
  const side = (changes) => Object.fromEntries(Object.entries({ ...params, ...changes }).filter(([, value]) => value !== undefined));
  const trials = [side(row.numerator), side(row.denominator)];
  const taken = await runOurs({ trials, threads: row.threads, arrayBytes: row.arrayBytes, profile: "full" }, session);
  const failed = taken.trials.find(({ state }) => state !== "measured");
  if (failed) throw new Error(failed.reason);
  const [numerator, denominator] = taken.trials.map(({ state: _, flags: __, ...trial }) => trial);
  return { id: row.id, threads: row.threads, state: "measured", numerator, denominator };
}
