/**
 * Two records side by side: ratios of what they have in common, each with an interval, beside the ratio of the control kernels. It never judges.
 * Rates of two runs are not paired, and the machine may have drifted in between: the ratios within one run are set beside each other too.
 */
import { z } from "zod";
import { errors } from "../errors.ts";
import { type QuantityId, quantities, quantityIds } from "../records/quantities.ts";
import { machineSchema, paramsSchema, type RunRecord, runSchema } from "../records/record.ts";
import { type Estimate, estimateSchema, spreadSchema } from "./estimate-schema.ts";
import { type Located, medianSpread, unpairedRatio } from "./interval.ts";
import { summarise } from "./summarise.ts";
import type { Row, Summary } from "./summary.ts";

export const comparisonVersion = 1;

const text = z.string();
const finite = z.number().finite();
const sideSchema = z.strictObject({ run: runSchema, machine: machineSchema, engines: z.array(text) });
/** b ÷ a of two runs: MOVER interval in logarithms (`unpairedRatio`), a range where either run has too few epochs. */
const ratioSchema = z.strictObject({ median: finite, spread: spreadSchema });

export const comparedTrialSchema = z.strictObject({
  suite: text,
  group: text,
  key: text,
  label: text,
  purpose: z.enum(["measure", "control"]),
  params: paramsSchema,
  /** `rate` (bytes/s by the named convention), `time` (ns a pass) or the id of a quantity. */
  measure: text,
  convention: z.enum(["traffic", "payload", "requested"]).optional(),
  better: z.enum(["higher", "lower", "neither"]),
  a: estimateSchema,
  b: estimateSchema,
  ratio: ratioSchema,
  /** False where the two runs executed different kernel code. Absent where a trial names none. */
  sameKernel: z.boolean().optional(),
});

export const comparedControlSchema = z.strictObject({ label: text, unit: z.enum(["GHz", "GB/s"]), a: finite, b: finite, ratio: ratioSchema });

/** A ratio within one run, of both runs. */
export const comparedPairSchema = z.strictObject({
  kind: z.enum(["tuned over plain", "mix over read", "copy-times a transform"]),
  label: text,
  threads: z.number().int().positive(),
  a: estimateSchema,
  b: estimateSchema,
  /** Do the two spreads overlap? */
  overlap: z.boolean(),
});

const headlineSchema = z.discriminatedUnion("state", [
  z.strictObject({
    state: z.literal("comparable"),
    rows: z.array(z.strictObject({ threads: z.number().int().positive(), a: finite, labelA: text, b: finite, labelB: text })),
  }),
  z.strictObject({ state: z.literal("refused"), reason: text }),
]);

const onlySchema = z.strictObject({ suite: text, group: text, key: text, label: text });

export const comparisonSchema = z.strictObject({
  comparisonVersion: z.literal(comparisonVersion),
  a: sideSchema,
  b: sideSchema,
  trials: z.array(comparedTrialSchema),
  controls: z.array(comparedControlSchema),
  pairs: z.array(comparedPairSchema),
  /** The largest B(mix, T) of each thread count; refused where the runs had different engines to choose from. */
  headline: headlineSchema,
  /** Trials that the other run does not have, or did not measure. */
  onlyInA: z.array(onlySchema),
  onlyInB: z.array(onlySchema),
  /** What else differs between the runs, in words. */
  notes: z.array(text),
});

export type ComparedTrial = z.infer<typeof comparedTrialSchema>;
export type ComparedControl = z.infer<typeof comparedControlSchema>;
export type ComparedPair = z.infer<typeof comparedPairSchema>;
export type Comparison = z.infer<typeof comparisonSchema>;

/**
 * Compares run `b` with run `a`; ratios are b ÷ a. Searches are left out: they are never quoted.
 * @throws incomparable where the runs have no measured trial in common.
 */
export function compareRecords(recordA: RunRecord, recordB: RunRecord): Comparison {
  const a = summarise(recordA);
  const b = summarise(recordB);
  const rowsA = measuredRows(a);
  const rowsB = measuredRows(b);
  const hashes = [kernelHashes(recordA), kernelHashes(recordB)] as const;
  const trials = [...rowsA].flatMap(([id, row]) => {
    const other = rowsB.get(id);
    return other ? comparedTrial(row, other, hashes[0].get(id), hashes[1].get(id)) : [];
  });
  if (trials.length === 0) throw errors.incomparable("they have no measured trial in common");
  return {
    comparisonVersion,
    a: side(a),
    b: side(b),
    trials,
    controls: comparedControls(a, b),
    pairs: comparedPairs(a, b),
    headline: headline(a, b),
    onlyInA: [...rowsA].flatMap(([id, row]) => (rowsB.has(id) ? [] : [only(row)])),
    onlyInB: [...rowsB].flatMap(([id, row]) => (rowsA.has(id) ? [] : [only(row)])),
    notes: notes(a, b),
  };
}

const rowId = (suite: string, group: string, key: string) => JSON.stringify([suite, group, key]);

function measuredRows({ rows }: Summary): ReadonlyMap<string, Row> {
  const measured = rows.filter((row) => row.state === "measured" && row.purpose !== "search");
  return new Map(measured.map((row) => [rowId(row.suite, row.group, row.key), row]));
}

function kernelHashes(record: RunRecord): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>();
  for (const group of record.groups) {
    for (const { suite, key, accesses } of group.trials) if (accesses) hashes.set(rowId(suite, group.id, key), accesses.kernelHash);
  }
  return hashes;
}

type Measure = Pick<ComparedTrial, "measure" | "convention" | "better"> & { readonly estimate: Estimate };

/** What a row is compared by: its quoted rate, else its time, else the first quantity that it has. */
function measureOf(row: Row): Measure | undefined {
  const { rates, passNs } = row;
  if (rates) {
    const quoted = rates.counted === "traffic" ? rates.trafficMax : rates[rates.counted];
    if (quoted) return { measure: "rate", convention: rates.counted, better: "higher", estimate: quoted };
  }
  if (passNs) return { measure: "time", better: "lower", estimate: passNs };
  const id = quantityIds.find((candidate) => row.quantities[candidate] !== undefined) as QuantityId | undefined;
  const estimate = id && row.quantities[id];
  return id && estimate ? { measure: id, better: quantities[id].better, estimate } : undefined;
}

function comparedTrial(rowA: Row, rowB: Row, hashA: string | undefined, hashB: string | undefined): readonly ComparedTrial[] {
  const a = measureOf(rowA);
  const b = measureOf(rowB);
  const ratio = a && b && a.measure === b.measure && a.convention === b.convention ? ratioOf(b.estimate, a.estimate) : undefined;
  if (!a || !b || !ratio) return [];
  return [
    {
      suite: rowA.suite,
      group: rowA.group,
      key: rowA.key,
      label: rowA.label,
      purpose: rowA.purpose === "control" ? "control" : "measure",
      params: rowA.params,
      measure: a.measure,
      ...(a.convention ? { convention: a.convention } : {}),
      better: a.better,
      a: a.estimate,
      b: b.estimate,
      ratio,
      ...(hashA !== undefined && hashB !== undefined ? { sameKernel: hashA === hashB } : {}),
    },
  ];
}

/** Undefined where a value is not above 0, as a count of faults may be: its ratio means nothing. */
function ratioOf(numerator: Located, denominator: Located): Located | undefined {
  if (!(numerator.spread.low > 0 && denominator.spread.low > 0)) return undefined;
  const ratio = unpairedRatio(numerator, denominator);
  return [ratio.median, ratio.spread.low, ratio.spread.high].every(Number.isFinite) ? ratio : undefined;
}

function comparedControls(a: Summary, b: Summary): ComparedControl[] {
  return a.controls.flatMap((control) => {
    const other = b.controls.find(({ label, unit }) => label === control.label && unit === control.unit);
    const located = ({ median, perEpoch }: (typeof a.controls)[number]) => ({ median, spread: medianSpread(perEpoch) });
    const ratio = other && ratioOf(located(other), located(control));
    return other && ratio ? [{ label: control.label, unit: control.unit, a: control.median, b: other.median, ratio }] : [];
  });
}

/** The ratios within a run, by a name that both runs share. */
function pairsOf(summary: Summary): ReadonlyMap<string, Omit<ComparedPair, "a" | "b" | "overlap"> & { readonly estimate: Estimate }> {
  const bandwidths = summary.bandwidths.flatMap(({ mix, threads, tunedOverPlain, overRead }) => [
    ...(tunedOverPlain ? [{ kind: "tuned over plain" as const, label: mix, threads, estimate: tunedOverPlain }] : []),
    ...(overRead && mix !== "1:0" ? [{ kind: "mix over read" as const, label: mix, threads, estimate: overRead }] : []),
  ]);
  const slopes = summary.chains.flatMap(({ threads, engine, fits }) =>
    fits.map(({ mode, slope }) => ({ kind: "copy-times a transform" as const, label: `${mode} ${engine}`, threads, estimate: slope })),
  );
  return new Map([...bandwidths, ...slopes].map((pair) => [JSON.stringify([pair.kind, pair.label, pair.threads]), pair]));
}

function comparedPairs(a: Summary, b: Summary): ComparedPair[] {
  const others = pairsOf(b);
  return [...pairsOf(a)].flatMap(([id, { estimate, ...pair }]) => {
    const other = others.get(id)?.estimate;
    if (!other) return [];
    return [{ ...pair, a: estimate, b: other, overlap: estimate.spread.low <= other.spread.high && other.spread.low <= estimate.spread.high }];
  });
}

function availableEngines({ machine }: Summary): string[] {
  return machine.engines
    .filter(({ state }) => state === "available")
    .map(({ id }) => id)
    .sort();
}

function side(summary: Summary): z.infer<typeof sideSchema> {
  return { run: summary.run, machine: summary.machine, engines: availableEngines(summary) };
}

function headline(a: Summary, b: Summary): z.infer<typeof headlineSchema> {
  const [enginesA, enginesB] = [availableEngines(a).join(", "), availableEngines(b).join(", ")];
  if (enginesA !== enginesB) {
    return {
      state: "refused",
      reason: `headline B is the best of all engines, and the runs had different ones: ${enginesA || "none"} against ${enginesB || "none"}`,
    };
  }
  const [bestA, bestB] = [largest(a), largest(b)];
  return {
    state: "comparable",
    rows: [...bestA].flatMap(([threads, own]) => {
      const other = bestB.get(threads);
      return other ? [{ threads, a: own.rate, labelA: own.label, b: other.rate, labelB: other.label }] : [];
    }),
  };
}

function largest({ bandwidths }: Summary): ReadonlyMap<number, { readonly rate: number; readonly label: string }> {
  const best = new Map<number, { rate: number; label: string }>();
  for (const { threads, mix, label, rate } of bandwidths) {
    if (rate && rate.median > (best.get(threads)?.rate ?? 0)) best.set(threads, { rate: rate.median, label: `${mix} ${label ?? ""}`.trim() });
  }
  return best;
}

const only = ({ suite, group, key, label }: Row) => ({ suite, group, key, label });

/** Facts of host and run whose difference alone can move a rate. */
function notes(a: Summary, b: Summary): string[] {
  const facts: readonly (readonly [string, (summary: Summary) => unknown])[] = [
    ["CPU", ({ machine }) => machine.cpuModel],
    ["architecture", ({ machine }) => machine.architecture],
    ["available CPUs", ({ machine }) => machine.cpusAvailable],
    ["last-level cache bytes", ({ machine }) => machine.lastLevelCache.sizeBytes],
    ["memory bytes", ({ machine }) => machine.memoryTotalBytes],
    ["transparent huge pages", ({ machine }) => machine.transparentHugePages],
    ["Node", ({ machine }) => machine.nodeVersion],
    ["streambound", ({ tool }) => tool.version],
    ["profile", ({ run }) => run.profile],
    ["label", ({ run }) => run.label],
    ["state", ({ run }) => run.state],
  ];
  return facts.flatMap(([name, fact]) => (fact(a) === fact(b) ? [] : [`${name} differs: ${fact(a) ?? "unknown"} against ${fact(b) ?? "unknown"}`]));
}
