/** Measures a user's loops beside the bandwidth that bounds them, through the ordinary harness. Returns a record; writes and prints nothing. */
import { join } from "node:path";
import { loopSuite } from "../analysis/loops/suite.ts";
import { lines, type Mix, mixes, nearestMix } from "../catalogue/accesses.ts";
import { errors, messageOf, StreamboundError } from "../errors.ts";
import { memory } from "../families/memory/family.ts";
import { selectLoops } from "../loops/base/selection.ts";
import { defaultChunkBytes, type LoopContract, loopAccesses } from "../loops/contract.ts";
import { loopFamily, type MeasurableLoop } from "../loops/family.ts";
import { type BrokenLoop, type LoadedLoop, loadLoops, writeBundle } from "../loops/load.ts";
import { type Probe, probeLoop } from "../loops/probe.ts";
import { openScratch } from "../process/scratch.ts";
import { type Group, type Params, type RunRecord, type Trial, trialKey } from "../records/record.ts";
import { discoverSuites } from "../suites/discovery.ts";
import { controlSuite } from "../suites/plan.ts";
import {
  type Axes,
  defineSuite,
  type Family,
  type GroupDefinition,
  type PlanContext,
  type SuiteDefinition,
  type TunedAxes,
} from "../suites/suite.ts";
import { GiB, KiB, MiB, parseCount } from "../units.ts";
import { hostFacts, mostThreads, type RunOptions, run } from "./run.ts";

/** What `measure` may be told; what is left out is as `run` has it. */
export interface MeasureOptions extends Pick<RunOptions, "profile" | "threads" | "seed" | "label" | "command" | "signal" | "onEvent"> {
  /** The project's folder. @default the working folder */
  readonly root?: string;
  /** Files, folders or names of loops. @default every loop of the project */
  readonly loops?: readonly string[];
  /** Threads that each loop runs on. @default what the loop declares */
  readonly threads?: number;
  /** Told before each loop is bundled and probed. */
  readonly onStep?: (what: string) => void;
}

export interface Measurement {
  readonly record: RunRecord;
  /** The loops that were measured, as they were loaded. */
  readonly loops: readonly LoadedLoop[];
  /** Files that are no loops, or do not build: they are in no record. */
  readonly broken: readonly BrokenLoop[];
}

/** Chunk sizes of a transform's sweep. */
const chunkSizes = [4 * KiB, 16 * KiB, 64 * KiB, 256 * KiB, MiB, 4 * MiB] as const;

/** A loop that was looked at: with what it takes to measure it, or what failed. */
interface Examined {
  readonly loop: LoadedLoop;
  readonly threads: number | "all";
  readonly probe: Probe | StreamboundError;
  readonly bundle: string;
}

/**
 * Measures loops.
 * @throws no-loops; unknown-name for a word that is no file, folder or loop; what the only file that was named is broken by; what `run` throws
 * for options
 */
export async function measure(options: MeasureOptions = {}): Promise<Measurement> {
  const { root = process.cwd(), loops: words = [], signal, onStep } = options;
  if (options.threads !== undefined) await assertThreads(options.threads);
  const selection = await selectLoops(root, words);
  onStep?.(`bundling ${selection.files.length} ${selection.files.length === 1 ? "loop" : "loops"}`);
  const found = await loadLoops(root, selection.files, signal);
  const named = selection.of([
    ...found.loops.map((loop) => ({ name: loop.contract.name, file: loop.file })),
    ...found.broken.map(({ file }) => ({ name: file, file })),
  ]);
  const asked = (file: string) => named.some((one) => one.file === file);
  const [loops, broken] = [found.loops.filter(({ file }) => asked(file)), found.broken.filter(({ file }) => asked(file))];
  const [first] = broken;
  if (loops.length === 0 && first) throw new StreamboundError(first.code as StreamboundError["code"], first.message, "error");
  const scratch = openScratch({ quotaBytes: GiB });
  try {
    const examined: Examined[] = [];
    for (const loop of loops) {
      const { name, threads } = loop.contract;
      const bundle = await writeBundle(join(scratch.folder, "bundles"), name, loop.bundle);
      onStep?.(`probing ${name}`);
      examined.push({ loop, bundle, threads: options.threads ?? threads, probe: await probed(name, bundle, signal) });
    }
    const { root: _, loops: __, onStep: ___, threads: ____, ...rest } = options;
    const controls = (await discoverSuites()).filter(({ id }) => id === controlSuite);
    const record = await run({ ...rest, suites: [loopSuite], definitions: [...controls, suiteOf(examined)], command: options.command ?? "measure" });
    return { record: withProbes(record, examined), loops, broken };
  } finally {
    scratch.close();
  }
}

/** Before loops are bundled and probed, not after. @throws bad-value, too-many-threads */
async function assertThreads(wanted: number): Promise<void> {
  const threads = parseCount("--threads", String(wanted), 1, mostThreads);
  const { cpusAvailable } = await hostFacts();
  if (threads > cpusAvailable) throw errors.tooManyThreads(threads, cpusAvailable);
}

/** What a probe found, or what was wrong with the loop: that is a finding too. */
async function probed(name: string, bundle: string, signal: AbortSignal | undefined): Promise<Examined["probe"]> {
  try {
    return await probeLoop(name, bundle, { ...(signal && { signal }) });
  } catch (thrown) {
    return thrown instanceof StreamboundError ? thrown : errors.loopFailed(name, messageOf(thrown));
  }
}

/** A group a loop, with B beside it. */
function suiteOf(examined: readonly Examined[]): SuiteDefinition {
  const sound = examined.flatMap(({ loop, bundle, probe, threads }) =>
    probe instanceof StreamboundError ? [] : [{ contract: loop.contract, hash: loop.bundle.hash, itemNs: itemNs(probe), bundle, threads }],
  );
  const loops = loopFamily(sound);
  const family: Family = {
    id: loopSuite,
    params: loops.params,
    expand: (axes, context) => ("loop" in axes ? loops : memory).expand(axes, context),
  };
  return defineSuite({
    id: loopSuite,
    title: "Loops",
    question: "What bounds each loop, and how near to its bound does it run?",
    default: false,
    groups: (context) => sound.map((loop) => groupOf(loop, family, context)),
  });
}

function itemNs({ durationNs, passes, items }: Probe): number {
  return durationNs / passes / items;
}

function groupOf({ contract, threads: wanted }: MeasurableLoop & Pick<Examined, "threads">, family: Family, context: PlanContext): GroupDefinition {
  const threads = contract.form === "transform" ? 1 : wanted === "all" ? context.threads : wanted;
  const { name, form, passes, chunkBytes = defaultChunkBytes } = contract;
  const base = { loop: name, passes, threads, form };
  return {
    id: groupId(name),
    question: `What bounds ${name}?`,
    family,
    trials: [...loopTrials(contract, base, chunkBytes), ...boundTrials(contract, threads)],
    reference: { ...base, size: "dram", ...(form === "transform" && { chunk: chunkBytes }) },
  };
}

const groupId = (name: string) => `loop/${name}`;

/** From memory and over data in L2; what is passed its views also with captured ones; a transform in chunks of every size. */
function loopTrials({ form, sliceable }: LoopContract, base: Axes, chunkBytes: number): readonly Axes[] {
  if (form === "transform") {
    const sizes = [...new Set([chunkBytes, ...chunkSizes])].sort((a, b) => a - b);
    return [
      { ...base, size: "dram", chunk: sizes },
      { ...base, size: "l2", chunk: chunkBytes },
    ];
  }
  const captured = form === "run" && sliceable ? [{ ...base, form: "make", size: "dram" }] : [];
  return [{ ...base, size: ["dram", "l2"] }, ...captured];
}

/** Which kernel has exactly the traffic of a mix. */
const kernelOf: Readonly<Record<Mix, Axes>> = {
  "1:0": { kernel: "seq64" },
  "2:1": { kernel: "daxpy" },
  "1:1": { kernel: "update" },
  "0:1": { kernel: "write", store: "nt" },
};

/**
 * B of the mixes that the loop may have: one stream or eight, of wasm or native. Beside them B(1:1) of js for the document's model, and the
 * twins that tell whether regular stores read the line first, where that matters.
 */
function boundTrials(contract: LoopContract, threads: number): readonly (Axes | TunedAxes)[] {
  const accesses = loopAccesses(contract, contract.granularity);
  const own = [false, true].map((allocate) => nearestMix(lines(accesses, allocate)));
  const stores = own[0] !== own[1] || accesses.some(({ role }) => role === "write");
  return [
    ...mixes
      .filter((mix) => own.includes(mix))
      .map((mix): TunedAxes => {
        const engine = mix === "0:1" ? ["native"] : ["wasm", "native"];
        return { axes: { ...kernelOf[mix], threads }, tune: { engine, streams: [1, 8] } };
      }),
    { kernel: "update", engine: "js", threads },
    ...(stores ? [{ kernel: ["copy", "daxpy"], engine: "wasm", threads }] : []),
  ];
}

/** The record with a trial of each probe in a group of its own, and of each loop that failed before it could be measured. */
function withProbes(record: RunRecord, examined: readonly Examined[]): RunRecord {
  const failed = examined.some(({ probe }) => probe instanceof StreamboundError);
  const state = failed && record.run.state === "complete" ? "failed" : record.run.state;
  // What an abort left unprobed was not found to be broken.
  const groups = examined.flatMap((one) => (record.run.state === "aborted" && one.probe instanceof StreamboundError ? [] : [probeGroup(one)]));
  return { ...record, run: { ...record.run, state }, groups: [...record.groups, ...groups] };
}

function probeGroup({ loop: { contract, bundle }, probe }: Examined): Group {
  const { name, form, passes } = contract;
  const failed = probe instanceof StreamboundError;
  const params: Params = { loop: name, form, passes, size: failed ? "dram" : "l2", threads: 1, ...(!failed && { what: "probe" }) };
  const trial: Trial = {
    key: trialKey("loop", params),
    suite: loopSuite,
    family: "loop",
    params: { ...params },
    ...(!failed && {
      accesses: { kernelHash: bundle.hash, perPass: loopAccesses(contract, probe.items).map((access) => ({ ...access, level: "cache" as const })) },
    }),
    outcome: failed ? { state: "failed", code: probe.code, message: probe.message } : outcomeOf(probe),
  };
  const id = failed ? groupId(name) : `${groupId(name)}/probe`;
  const question = `How does ${name} treat the garbage collector and the compiler?`;
  // A probe runs by itself and chose the sizes: it is not quoted as a rate.
  return { id, suite: loopSuite, question, purpose: failed ? "measure" : "search", epochs: failed ? 0 : 1, trials: [trial] };
}

function outcomeOf({ passes, durationNs, gcNs, allocatedBytes, deoptimisations, callNs }: Probe): Trial["outcome"] {
  return {
    state: "measured",
    epoch: [0],
    round: [0],
    passes: [passes],
    quantities: {
      durationNs: [durationNs],
      gcNs: [gcNs],
      allocatedBytes: [allocatedBytes],
      ...(deoptimisations !== undefined && { deoptimisations: [deoptimisations] }),
      ...(callNs !== undefined && { callNs: [callNs] }),
    },
    verification: { state: "verified", method: "the loop's own check of a whole pass", elements: 1 },
    stop: "planned",
    quality: {},
    flags: [],
  };
}
