/** The RunRecord: raw quantities in the order they were taken, and host facts. Nothing here is derived. */
import { z } from "zod";
import { storeKinds } from "../catalogue/kernel.ts";
import { type QuantityId, quantityIds } from "./quantities.ts";

/** The version that this program writes and reads. */
export const schemaVersion = 1;

const text = z.string().max(4096);
const name = z.string().min(1).max(512);
const count = z.number().int().nonnegative();
const finite = z.number().finite();
const duration = z.number().finite().nonnegative();

/** Axis values of a trial; a trial's key is made of them. */
export const scalarSchema = z.union([name, finite, z.boolean()]);
export const paramsSchema = z.record(name, scalarSchema);

export const accessSchema = z.strictObject({
  role: z.enum(["read", "write", "update"]),
  level: z.enum(["memory", "cache", "file"]),
  part: z.enum(["input", "output", "temporary"]),
  accessBytes: z.number().finite().positive(),
  strideBytes: z.number().finite().positive(),
  count: z.number().finite().nonnegative(),
  store: z.enum([...storeKinds, "nt"]).optional(),
  preloaded: z.boolean().optional(),
});

/** One member of a team: who does what, on how many threads, over how many bytes each. */
export const roleSchema = z.strictObject({
  kernel: name,
  engine: name,
  variant: name,
  count: count.min(1),
  /** Bytes that one thread of this role touches. */
  sliceBytes: count,
  /** Runs from before the start to after the end of the other roles. */
  background: z.boolean().optional(),
  /** Spins of a loader between two calls; absent: none. */
  delay: count.optional(),
  /** The CPU that each thread of the role is pinned to, in order. Absent: the scheduler places them. */
  pin: z.array(count).optional(),
});

export const verificationSchema = z.discriminatedUnion("state", [
  z.strictObject({ state: z.literal("verified"), method: text, elements: count }),
  z.strictObject({ state: z.literal("unverified"), reason: text }),
]);

/** What the operating system did around the samples of a trial. */
export const qualitySchema = z.strictObject({
  /** Steal ticks (10 ms each) of all CPUs during the trial's epochs. */
  stealTicks: count.optional(),
  /** Share of the process's anonymous memory on huge pages at the last epoch. */
  hugePageShare: z.number().min(0).max(1).optional(),
});

export const flagSchema = z.strictObject({ id: name, detail: text });

const samples = z.array(finite);
/** One array a quantity, in the order of the samples; an unknown quantity id is an error. */
export const quantitiesSchema = z.partialRecord(z.enum(quantityIds as [QuantityId, ...QuantityId[]]), samples);

/** Start and end of each thread, in ns from the sample's earliest start: `[sample][slot]`. */
export const windowsSchema = z.strictObject({ startNs: z.array(z.array(finite)), endNs: z.array(z.array(finite)) });

const measuredShape = {
  /** Epoch, round within the epoch, and passes of each sample; all arrays are as long as the samples. */
  epoch: z.array(count),
  round: z.array(count),
  passes: z.array(z.number().finite().positive()),
  quantities: quantitiesSchema,
  windows: windowsSchema.optional(),
};

export const outcomeSchema = z.discriminatedUnion("state", [
  z.strictObject({
    state: z.literal("measured"),
    ...measuredShape,
    verification: verificationSchema,
    /** Why sampling ended. */
    stop: z.enum(["planned", "aborted"]),
    quality: qualitySchema,
    flags: z.array(flagSchema),
  }),
  z.strictObject({ state: z.literal("absent"), code: name, reason: text }),
  z.strictObject({ state: z.literal("failed"), code: name, message: text, partial: z.strictObject(measuredShape).optional() }),
]);

export const trialSchema = z.strictObject({
  key: name,
  suite: name,
  family: name,
  params: paramsSchema,
  team: z.array(roleSchema).optional(),
  accesses: z.strictObject({ kernelHash: name, perPass: z.array(accessSchema) }).optional(),
  outcome: outcomeSchema,
});

export const groupSchema = z.strictObject({
  id: name,
  suite: name,
  question: text,
  /** `search`: its samples selected a winner and are never quoted; `measure`: quoted; `control`: rides in every run. */
  purpose: z.enum(["measure", "search", "control"]),
  referenceKey: name.optional(),
  epochs: count,
  /** Wall time of all visits to the group. */
  wallNs: duration.optional(),
  trials: z.array(trialSchema),
});

const cacheSchema = z.strictObject({
  level: count,
  type: z.enum(["data", "instruction", "unified"]),
  sizeBytes: count,
  /** CPUs that share one instance. */
  sharedBy: count.min(1),
  instances: count.min(1),
});

/** Host facts; no hostname, user or path. What could not be read is absent. */
export const machineSchema = z.strictObject({
  cpuModel: text.optional(),
  architecture: name,
  platform: name,
  osRelease: text,
  /** CPUs that this process may use, and those online. */
  cpusAvailable: count.min(1),
  cpusOnline: count.min(1),
  /** CPUs that this process may run on, by number, where the system tells. */
  cpus: z.array(count).min(1).optional(),
  coresPhysical: count.optional(),
  smt: z.boolean().optional(),
  /** CPUs of each physical core among those online: sibling threads stand together. */
  cores: z.array(z.array(count).min(1)).optional(),
  numaNodes: count.optional(),
  caches: z.array(cacheSchema),
  /** Bytes of the last-level cache over all instances, and where the figure came from. */
  lastLevelCache: z.strictObject({ sizeBytes: count, source: z.enum(["system", "assumed"]) }),
  memoryTotalBytes: count,
  /** What may be used: available memory or the cgroup's remaining limit, the smaller. */
  memoryAvailableBytes: count,
  memoryLimitBytes: count.optional(),
  cpuQuota: z.number().finite().positive().optional(),
  transparentHugePages: name.optional(),
  governor: name.optional(),
  turbo: z.boolean().optional(),
  /** Does the kernel move pages between NUMA nodes by itself? */
  numaBalancing: z.boolean().optional(),
  /** Periods in which the control group was throttled, since it began and at the end of the run. */
  throttledPeriods: z.strictObject({ before: count, after: count }).optional(),
  /** Theoretical peak of memory in bytes a second, and where the figure came from. */
  theoreticalPeak: z.strictObject({ bytesPerSecond: z.number().finite().positive(), source: z.enum(["option", "firmware"]) }).optional(),
  /** NUMA nodes with their CPUs and the distance table, where there is more than one node. */
  numa: z.array(z.strictObject({ node: count, cpus: z.array(count), memoryBytes: count.optional(), distances: z.array(count) })).optional(),
  /** What the addon could do here: each ability, or the reason why not. */
  abilities: z.array(z.strictObject({ id: name, state: z.enum(["available", "absent"]), reason: text.optional() })).optional(),
  hypervisor: text.optional(),
  container: z.boolean().optional(),
  loadAverage1m: duration.optional(),
  nodeVersion: name,
  v8Version: name,
  engines: z.array(
    z.strictObject({
      id: name,
      state: z.enum(["available", "absent"]),
      reason: text.optional(),
      /** Of native: bits of the loads and stores that this processor executes, and whether it has non-temporal stores. */
      widths: z.array(count).optional(),
      nonTemporal: z.boolean().optional(),
    }),
  ),
});

/** What a gate compared, and by which rules: fixed before anything is measured. */
export const gateSchema = z.strictObject({
  /** As it was named: a revision, a saved baseline, a folder. */
  base: text,
  head: text,
  loops: z.array(
    z.strictObject({
      name,
      design: z.enum(["in-situ", "workers", "processes"]),
      /** Why it is not the in-situ one. */
      designReason: text.optional(),
      threshold: z.number().finite().positive(),
      margin: z.number().finite().nonnegative(),
      /** Is the code of both versions the same to the byte? Then nothing is measured and nothing can differ. */
      identical: z.boolean().optional(),
    }),
  ),
});

export const runSchema = z.strictObject({
  id: name,
  command: text,
  profile: name,
  seed: count,
  label: text.optional(),
  startedAt: z.iso.datetime(),
  state: z.enum(["complete", "aborted", "failed"]),
  wallNs: duration,
  timedNs: duration,
  /** Seconds outside timed regions by cause, in ns. */
  outsideNs: z.record(name, duration),
  /** Where the run's files lay and how many bytes they might take, if it made any. */
  scratch: z.strictObject({ fileSystem: name.optional(), limitBytes: count }).optional(),
  /** Of a gate: what its verdicts follow from beside its groups. */
  gate: gateSchema.optional(),
});

export const recordSchema = z.strictObject({
  schemaVersion: z.literal(schemaVersion),
  tool: z.strictObject({ name: z.literal("streambound"), version: name }),
  run: runSchema,
  machine: machineSchema,
  groups: z.array(groupSchema),
});

export type Scalar = z.infer<typeof scalarSchema>;
export type Params = Readonly<Record<string, Scalar>>;
export type Role = z.infer<typeof roleSchema>;
export type Verification = z.infer<typeof verificationSchema>;
export type Quality = z.infer<typeof qualitySchema>;
export type Flag = z.infer<typeof flagSchema>;
export type Windows = z.infer<typeof windowsSchema>;
export type Outcome = z.infer<typeof outcomeSchema>;
export type Measured = Extract<Outcome, { state: "measured" }>;
export type Trial = z.infer<typeof trialSchema>;
export type Group = z.infer<typeof groupSchema>;
export type Cache = z.infer<typeof cacheSchema>;
export type Machine = z.infer<typeof machineSchema>;
export type GateFacts = z.infer<typeof gateSchema>;
export type Run = z.infer<typeof runSchema>;
export type RunRecord = z.infer<typeof recordSchema>;

/** The canonical key of a trial: its family and its sorted params. */
export function trialKey(family: string, params: Params): string {
  const parts = Object.keys(params)
    .sort()
    .map((id) => `${id}=${params[id]}`);
  return `${family}:${parts.join(",")}`;
}
