/** What on this machine will spoil or colour a measurement. Findings are data: what was seen, why it matters, how to mend it. */
import type { Machine } from "../records/record.ts";
import { formatSignificant, formatSize, GiB } from "../units.ts";

export interface Finding {
  readonly id: FindingId;
  /** `good`: as it should be; `note`: know it when you read the numbers; `warning`: mend it before you trust them. */
  readonly state: "good" | "note" | "warning";
  /** What was seen. */
  readonly what: string;
  /** Why it matters. */
  readonly why: string;
  /** How to mend it, or what to keep in mind. */
  readonly next: string;
}

export type FindingId =
  | "engines"
  | "cpus"
  | "smt"
  | "governor"
  | "turbo"
  | "huge-pages"
  | "cpu-quota"
  | "memory-limit"
  | "load"
  | "steal"
  | "virtual-machine"
  | "container"
  | "last-level-cache";

/** What only a short test can tell. */
export interface Probed {
  /** Compute throughput of two threads over that of one: near 2 on two cores, 1.0 to 1.3 on siblings of one core. */
  readonly smtRatio?: number;
  /** Ticks (10 ms, over all CPUs) that were stolen while the test ran, and how long it ran. */
  readonly stealTicks?: number;
  readonly probeSeconds?: number;
}

/** Ratio of two threads to one below which they shared a core or were disturbed. Separate cores give 1.95 to 2.0. */
const separateCores = 1.7;

type Check = (machine: Machine, probed: Probed) => Finding | undefined;

/** Every finding that these facts allow, in the order in which a reader should meet them. Facts that are absent give none. */
export function diagnose(machine: Machine, probed: Probed = {}): readonly Finding[] {
  return checks.flatMap((check) => check(machine, probed) ?? []);
}

const engines: Check = ({ engines: all }) => {
  const absent = all.filter((engine) => engine.state === "absent");
  const names = all.filter((engine) => engine.state === "available").map((engine) => engine.id);
  if (absent.length === 0) {
    return {
      id: "engines",
      state: "good",
      what: `Every engine runs: ${names.join(", ")}.`,
      why: "Each engine measures the same kernels, so their differences are the engine's.",
      next: "Nothing to do.",
    };
  }
  return {
    id: "engines",
    state: "warning",
    what: `${absent.map((engine) => `${engine.id} does not run: ${engine.reason ?? "no reason was given"}`).join("; ")}.`,
    why: `Its rows are absent, and B comes from ${names.length === 0 ? "no engine at all" : `${names.join(", ")} alone`}.`,
    next: "Mend the reason given; records of different engine sets are not compared by B.",
  };
};

const cpus: Check = ({ cpusAvailable, cpusOnline }) =>
  cpusAvailable === 1
    ? {
        id: "cpus",
        state: "note",
        what: `This process may use 1 of ${cpusOnline} CPUs.`,
        why: "One core cannot saturate the memory of most machines: B is then a figure of the core, not of the machine.",
        next:
          cpusOnline > 1 ? "Widen the CPU set (taskset, cpuset, Slurm binding) to measure the machine." : "Read every rate as the rate of one core.",
      }
    : {
        id: "cpus",
        state: cpusAvailable < cpusOnline ? "note" : "good",
        what: `This process may use ${cpusAvailable} of ${cpusOnline} CPUs.`,
        why: "Threads beyond the available CPUs would take turns and not add bandwidth.",
        next: cpusAvailable < cpusOnline ? "Widen the CPU set to measure the whole machine." : "Nothing to do.",
      };

const smt: Check = ({ smt: told, coresPhysical, cpusOnline }, { smtRatio }) => {
  const why =
    "Two threads of one core share its load ports and fill buffers: they add little bandwidth, and scaling over threads bends where siblings begin.";
  if (smtRatio !== undefined && smtRatio < separateCores) {
    return {
      id: "smt",
      state: "warning",
      what: `Two threads compute only ${formatSignificant(smtRatio)} times as fast as one, so they shared a core or a CPU.`,
      why,
      next:
        told === true
          ? "Use --threads with the number of physical cores."
          : "The machine does not admit to siblings: the host runs both CPUs on one core, or is busy. Use another instance type, or repeat the test.",
    };
  }
  if (told === true) {
    return {
      id: "smt",
      state: "note",
      what: `SMT is on: ${cpusOnline} CPUs on ${coresPhysical ?? "fewer"} cores.`,
      why,
      next: `Compare --threads ${coresPhysical ?? "<cores>"} with all threads.`,
    };
  }
  if (smtRatio === undefined && told === undefined) return undefined;
  const seen =
    smtRatio === undefined
      ? "The machine reports one thread a core."
      : `Two threads compute ${formatSignificant(smtRatio)} times as fast as one: separate cores.`;
  return { id: "smt", state: "good", what: seen, why, next: "Nothing to do." };
};

const governor: Check = ({ governor: name }) =>
  name === undefined
    ? undefined
    : {
        id: "governor",
        state: name === "performance" ? "good" : "note",
        what: `The CPU frequency governor is ${name}.`,
        why: "A governor that follows the load starts slow and changes the clock in the middle of a sample.",
        next: name === "performance" ? "Nothing to do." : "Set it for the measurement: cpupower frequency-set -g performance.",
      };

const turbo: Check = ({ turbo: on }) =>
  on === undefined
    ? undefined
    : {
        id: "turbo",
        state: on ? "note" : "good",
        what: `Turbo is ${on ? "on" : "off"}.`,
        why: "With turbo the clock depends on temperature and on how many cores are busy, so cache rates drift and scaling bends; DRAM rates change little.",
        next: on ? "Watch the compute control in the report, or switch turbo off to compare runs." : "Nothing to do.",
      };

const hugePages: Check = ({ transparentHugePages: mode }) =>
  mode === undefined
    ? undefined
    : {
        id: "huge-pages",
        state: "note",
        what: `Transparent huge pages are set to ${mode}.`,
        why: "On small pages a random walk misses the TLB as well as the cache, and streams lose some of their rate.",
        next:
          mode === "always"
            ? "Rows are likely on huge pages; the record holds the share that was."
            : mode === "madvise"
              ? "js and wasm rows are on small pages unless something advises; compare only with machines set alike."
              : "All rows are on small pages; compare only with machines set alike.",
      };

const cpuQuota: Check = ({ cpuQuota: quota, cpusAvailable }) =>
  quota === undefined
    ? undefined
    : {
        id: "cpu-quota",
        state: quota < cpusAvailable ? "warning" : "good",
        what: `A control group grants ${formatSignificant(quota)} CPUs' worth of time to ${cpusAvailable} CPUs.`,
        why: "A group that used its quota stands still for the rest of each period, usually 100 ms: whole samples fall into the gap.",
        next: quota < cpusAvailable ? `Raise the quota, or use --threads ${Math.max(1, Math.floor(quota))}.` : "Nothing to do.",
      };

/** Below this a quarter of the limit holds no array of DRAM size beside its partners on common machines. */
const roomyBytes = 2 * GiB;

const memoryLimit: Check = ({ memoryLimitBytes: limit, memoryAvailableBytes: available }) =>
  limit === undefined
    ? undefined
    : {
        id: "memory-limit",
        state: available < roomyBytes ? "warning" : "note",
        what: `A control group limits memory to ${formatSize(limit)}; ${formatSize(available)} are left.`,
        why: "Arrays are kept to a quarter of what is left, and arrays below four times the last-level cache partly measure the cache.",
        next: available < roomyBytes ? "Raise the limit, or read rows that are flagged as possibly cached with care." : "Nothing to do.",
      };

const load: Check = ({ loadAverage1m, cpusAvailable }) => {
  if (loadAverage1m === undefined) return undefined;
  const busy = loadAverage1m > Math.max(0.5, cpusAvailable * 0.25);
  return {
    id: "load",
    state: busy ? "warning" : "good",
    what: `The load average of the last minute is ${formatSignificant(loadAverage1m)} on ${cpusAvailable} CPUs.`,
    why: "Other work takes CPU time and memory bandwidth from the measurement.",
    next: busy ? "Stop the other work, or wait until it has ended." : "Nothing to do.",
  };
};

const steal: Check = (_, { stealTicks, probeSeconds }) => {
  if (stealTicks === undefined) return undefined;
  const during = probeSeconds === undefined ? "" : ` in ${formatSignificant(probeSeconds)} s`;
  return {
    id: "steal",
    state: stealTicks > 0 ? "warning" : "good",
    what:
      stealTicks > 0
        ? `The hypervisor took ${stealTicks * 10} ms of CPU time from this machine${during}.`
        : `The hypervisor took no CPU time from this machine${during}.`,
    why: "A CPU that is taken away in the middle of a sample makes memory look slow.",
    next: stealTicks > 0 ? "Measure at another hour or on a dedicated host; samples with steal are flagged." : "Nothing to do.",
  };
};

const virtualMachine: Check = ({ hypervisor }) =>
  hypervisor === undefined
    ? undefined
    : {
        id: "virtual-machine",
        state: "note",
        what: `This is a virtual machine (${hypervisor === "unknown" ? "its maker is not told" : hypervisor}).`,
        why: "Neighbours share the memory controllers, so rates drift within seconds; caches and topology may be fiction, and TLB misses cost more.",
        next: "Trust ratios inside one run before absolute rates; look at the controls' drift in the report.",
      };

const container: Check = ({ container: inside }) =>
  inside !== true
    ? undefined
    : {
        id: "container",
        state: "note",
        what: "This process runs in a container.",
        why: "Other containers of the host take bandwidth unseen: the load average and the process list may be ours alone.",
        next: "Give the container the host to itself while it measures.",
      };

const lastLevelCache: Check = ({ lastLevelCache: cache }) => {
  const assumed = cache.source === "assumed";
  return {
    id: "last-level-cache",
    state: assumed ? "warning" : "good",
    what: assumed
      ? `The size of the last-level cache is not told; ${formatSize(cache.sizeBytes)} is assumed.`
      : `The last-level cache is ${formatSize(cache.sizeBytes)} over all instances in use.`,
    why: "The default array is four times this size. With a larger cache it would partly be measured instead of memory.",
    next: assumed ? "Give --working-set at least four times the cache that the data sheet names." : "Nothing to do.",
  };
};

const checks: readonly Check[] = [
  engines,
  cpus,
  smt,
  governor,
  turbo,
  hugePages,
  cpuQuota,
  memoryLimit,
  load,
  steal,
  virtualMachine,
  container,
  lastLevelCache,
];
