/** Findings about what a machine is and how it is set: known before anything is measured. */
import { formatSignificant, formatSize, GiB } from "../../units.ts";
import type { Check } from "../finding.ts";

const nothing = "Nothing to do.";

/** Ratio of two threads to one below which they shared a core or were disturbed. Separate cores give 1.95 to 2.0. */
const separateCores = 1.7;

const engines: Check = ({ engines: all }) => {
  const absent = all.filter((engine) => engine.state === "absent");
  const names = all.filter((engine) => engine.state === "available").map((engine) => engine.id);
  if (absent.length === 0) {
    return {
      id: "engines",
      grade: "A",
      what: `Every engine runs: ${names.join(", ")}.`,
      why: "Each engine measures the same kernels, so their differences are the engine's.",
      next: nothing,
    };
  }
  const onlyNative = absent.every(({ id }) => id === "native");
  return {
    id: "engines",
    grade: onlyNative ? "B" : "C",
    what: `${absent.map((engine) => `${engine.id} does not run: ${engine.reason ?? "no reason was given"}`).join("; ")}.`,
    why: onlyNative
      ? `B comes from ${names.join(", ")}: the machine may move more than they can ask for, and nothing can be pinned or placed.`
      : `Its rows are absent, and B comes from ${names.length === 0 ? "no engine at all" : `${names.join(", ")} alone`}.`,
    next: onlyNative
      ? "Run: streambound native build (it needs a C compiler). Records of different engine sets are not compared by B."
      : "Mend the reason given; records of different engine sets are not compared by B.",
  };
};

/** Of file reads: where they are refused their rows are absent with the reason, and no rate of memory is any different. */
const ofFiles: readonly string[] = ["io-uring", "sqpoll", "registered-buffers"];

const abilities: Check = ({ abilities: listed = [], engines: every }) => {
  const all = listed.filter(({ id }) => !ofFiles.includes(id));
  // Without the addon there is one reason for everything, and the finding about engines gives it.
  if (all.length === 0 || every.some(({ id, state }) => id === "native" && state === "absent")) return undefined;
  const absent = all.filter(({ state }) => state === "absent");
  if (absent.length === 0) {
    return {
      id: "abilities",
      grade: "A",
      what: `The addon may do all that it offers: ${all.map(({ id }) => id).join(", ")}.`,
      why: "Pinned threads and advised pages take the scheduler and the TLB out of the numbers.",
      next: nothing,
    };
  }
  return {
    id: "abilities",
    grade: "B",
    what: `The addon may not do everything here: ${absent.map(({ id, reason }) => `${id} (${reason ?? "no reason was given"})`).join("; ")}.`,
    why: "Rows that need it are absent; without pinning the scheduler may move threads in the middle of a sample.",
    next: "Allow the calls named: a seccomp profile, a container or a cpuset forbids them, or the kernel lacks them.",
  };
};

const cpus: Check = ({ cpusAvailable, cpusOnline }) =>
  cpusAvailable === 1
    ? {
        id: "cpus",
        grade: "B",
        what: `This process may use 1 of ${cpusOnline} CPUs.`,
        why: "One core cannot saturate the memory of most machines: B is then a figure of the core, not of the machine.",
        next:
          cpusOnline > 1 ? "Widen the CPU set (taskset, cpuset, Slurm binding) to measure the machine." : "Read every rate as the rate of one core.",
      }
    : {
        id: "cpus",
        grade: cpusAvailable < cpusOnline ? "B" : "A",
        what: `This process may use ${cpusAvailable} of ${cpusOnline} CPUs.`,
        why: "Threads beyond the available CPUs would take turns and not add bandwidth.",
        next: cpusAvailable < cpusOnline ? "Widen the CPU set to measure the whole machine." : nothing,
      };

const smt: Check = ({ smt: told, coresPhysical, cpusOnline }, { smtRatio }) => {
  const why =
    "Two threads of one core share its load ports and fill buffers: they add little bandwidth, and scaling over threads bends where siblings begin.";
  if (smtRatio !== undefined && smtRatio < separateCores) {
    return {
      id: "smt",
      grade: "C",
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
      grade: "B",
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
  return { id: "smt", grade: "A", what: seen, why, next: nothing };
};

const governor: Check = ({ governor: name }) =>
  name === undefined
    ? undefined
    : {
        id: "governor",
        grade: name === "performance" ? "A" : "B",
        what: `The CPU frequency governor is ${name}.`,
        why: "A governor that follows the load starts slow and changes the clock in the middle of a sample.",
        next: name === "performance" ? nothing : "Set it for the measurement: cpupower frequency-set -g performance.",
      };

const turbo: Check = ({ turbo: on }) =>
  on === undefined
    ? undefined
    : {
        id: "turbo",
        grade: on ? "B" : "A",
        what: `Turbo is ${on ? "on" : "off"}.`,
        why: "With turbo the clock depends on temperature and on how many cores are busy, so cache rates drift and scaling bends; DRAM rates change little.",
        next: on ? "Watch the compute control in the report, or switch turbo off to compare runs." : nothing,
      };

const hugePages: Check = ({ transparentHugePages: mode, abilities: all = [] }) => {
  if (mode === undefined) return undefined;
  const advised = mode === "madvise" && all.some(({ id, state }) => id === "huge-pages" && state === "available");
  return {
    id: "huge-pages",
    grade: mode === "always" || advised ? "A" : "B",
    what: `Transparent huge pages are set to ${mode}.`,
    why: "On small pages a random walk misses the TLB as well as the cache, and streams lose some of their rate.",
    next: advised
      ? "Rows on huge pages are advised and named so; all others are on small pages."
      : mode === "always"
        ? "Rows are likely on huge pages; the record holds the share that was."
        : mode === "madvise"
          ? "js and wasm rows are on small pages unless something advises; compare only with machines set alike."
          : "All rows are on small pages; compare only with machines set alike.",
  };
};

const numaBalancing: Check = ({ numaBalancing: on, numaNodes = 1 }) =>
  on === undefined || numaNodes < 2
    ? undefined
    : {
        id: "numa-balancing",
        grade: on ? "B" : "A",
        what: `Automatic NUMA balancing is ${on ? "on" : "off"}, with ${numaNodes} NUMA nodes.`,
        why: "The kernel then unmaps pages to see who uses them, and moves them between nodes in the middle of a sample.",
        next: on ? "Switch it off for the measurement: sysctl kernel.numa_balancing=0." : nothing,
      };

const cpuQuota: Check = ({ cpuQuota: quota, cpusAvailable }) =>
  quota === undefined
    ? undefined
    : {
        id: "cpu-quota",
        grade: quota < cpusAvailable ? "C" : "A",
        what: `A control group grants ${formatSignificant(quota)} CPUs' worth of time to ${cpusAvailable} CPUs.`,
        why: "A group that used its quota stands still for the rest of each period, usually 100 ms: whole samples fall into the gap.",
        next: quota < cpusAvailable ? `Raise the quota, or use --threads ${Math.max(1, Math.floor(quota))}.` : nothing,
      };

/** Below this a quarter of the limit holds no array of DRAM size beside its partners on common machines. */
const roomyBytes = 2 * GiB;

const memoryLimit: Check = ({ memoryLimitBytes: limit, memoryAvailableBytes: available }) =>
  limit === undefined
    ? undefined
    : {
        id: "memory-limit",
        grade: available < roomyBytes ? "C" : "A",
        what: `A control group limits memory to ${formatSize(limit)}; ${formatSize(available)} are left.`,
        why: "Arrays are kept to a quarter of what is left, and arrays below four times the last-level cache partly measure the cache.",
        next: available < roomyBytes ? "Raise the limit, or read rows that are flagged as possibly cached with care." : nothing,
      };

const load: Check = ({ loadAverage1m, cpusAvailable }) => {
  if (loadAverage1m === undefined) return undefined;
  const busy = loadAverage1m > Math.max(0.5, cpusAvailable * 0.25);
  return {
    id: "load",
    grade: busy ? "C" : "A",
    what: `The load average of the last minute was ${formatSignificant(loadAverage1m)} on ${cpusAvailable} CPUs at the start.`,
    why: "Other work takes CPU time and memory bandwidth from the measurement.",
    next: busy ? "Stop the other work, or wait until it has ended." : nothing,
  };
};

const virtualMachine: Check = ({ hypervisor }) =>
  hypervisor === undefined
    ? undefined
    : {
        id: "virtual-machine",
        grade: "B",
        what: `This is a virtual machine (${hypervisor === "unknown" ? "its maker is not told" : hypervisor}).`,
        why: "Neighbours share the memory controllers, so rates drift within seconds; caches and topology may be fiction, and TLB misses cost more.",
        next: "Trust ratios inside one run before absolute rates; look at the controls' drift in the report.",
      };

const container: Check = ({ container: inside }) =>
  inside !== true
    ? undefined
    : {
        id: "container",
        grade: "B",
        what: "This process runs in a container.",
        why: "Other containers of the host take bandwidth unseen: the load average and the process list may be ours alone.",
        next: "Give the container the host to itself while it measures.",
      };

const lastLevelCache: Check = ({ lastLevelCache: cache }) => {
  const assumed = cache.source === "assumed";
  return {
    id: "last-level-cache",
    grade: assumed ? "C" : "A",
    what: assumed
      ? `The size of the last-level cache is not told; ${formatSize(cache.sizeBytes)} is assumed.`
      : `The last-level cache is ${formatSize(cache.sizeBytes)} over all instances in use.`,
    why: "The default array is four times this size. With a larger cache it would partly be measured instead of memory.",
    next: assumed ? "Give --working-set at least four times the cache that the data sheet names." : nothing,
  };
};

/** In reading order. */
export const checksOfMachine: readonly Check[] = [
  engines,
  abilities,
  cpus,
  smt,
  governor,
  turbo,
  hugePages,
  numaBalancing,
  cpuQuota,
  memoryLimit,
  load,
  virtualMachine,
  container,
  lastLevelCache,
];
