/** What a control group allows this process: memory and CPU time, cgroup v1 and v2, the tightest level counts. */
import { parseWhole, type Tree } from "./tree.ts";

export interface Limits {
  /** The tightest memory limit of all levels. */
  readonly memoryLimitBytes?: number;
  /** The least that any level leaves; file cache that the kernel would drop counts as free. */
  readonly memoryLeftBytes?: number;
  /** CPUs' worth of time a period. */
  readonly cpuQuota?: number;
}

/** One way to say the same thing: version 1 or 2. */
interface Dialect {
  readonly memory: { readonly limit: string; readonly used: string; readonly inactive: string };
  quota(read: (name: string) => string | undefined): number | undefined;
}

const version1: Dialect = {
  memory: { limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes", inactive: "total_inactive_file" },
  quota: (read) => share(read("cpu.cfs_quota_us"), read("cpu.cfs_period_us")),
};
const version2: Dialect = {
  memory: { limit: "memory.max", used: "memory.current", inactive: "inactive_file" },
  quota: (read) => share(...((read("cpu.max") ?? "").split(" ") as [string, string?])),
};

function share(quota: string | undefined, period: string | undefined): number | undefined {
  // "max" and -1 mean that there is no quota.
  const [limit, length] = [parseWhole(quota), parseWhole(period)];
  return limit === undefined || length === undefined || limit === 0 || length === 0 ? undefined : limit / length;
}

/** Version 1 writes "no limit" as the largest multiple of a page below 2^63. */
const noLimit = 2 ** 60;

export function readLimits(tree: Tree): Limits {
  const limits: number[] = [];
  const lefts: number[] = [];
  const quotas: number[] = [];
  for (const { folder, dialect } of levels(tree)) {
    const read = (name: string): string | undefined => tree.text(`${folder}/${name}`);
    const limit = parseWhole(read(dialect.memory.limit));
    if (limit !== undefined && limit < noLimit) {
      const inactive = new RegExp(`^${dialect.memory.inactive} (\\d+)$`, "m").exec(read("memory.stat") ?? "")?.[1];
      limits.push(limit);
      lefts.push(Math.max(0, limit - Math.max(0, (parseWhole(read(dialect.memory.used)) ?? 0) - (parseWhole(inactive) ?? 0))));
    }
    const quota = dialect.quota(read);
    if (quota !== undefined) quotas.push(quota);
  }
  return {
    ...(limits.length > 0 && { memoryLimitBytes: Math.min(...limits), memoryLeftBytes: Math.min(...lefts) }),
    ...(quotas.length > 0 && { cpuQuota: Math.min(...quotas) }),
  };
}

/** Periods in which a group of this process stood still because its quota was used up, since the groups began; undefined where none tells. */
export function readThrottledPeriods(tree: Tree): number | undefined {
  const told = levels(tree).flatMap(({ folder }) => parseWhole(/^nr_throttled (\d+)$/m.exec(tree.text(`${folder}/cpu.stat`) ?? "")?.[1]) ?? []);
  return told.length === 0 ? undefined : told.reduce((sum, periods) => sum + periods, 0);
}

/**
 * The folders that rule this process, from its own group up to the root of each hierarchy. A path of /proc/self/cgroup
 * that is not visible (a container shows only its own part, as the root) leads through its visible ancestors.
 */
function levels(tree: Tree): readonly { folder: string; dialect: Dialect }[] {
  const found: { folder: string; dialect: Dialect }[] = [];
  for (const line of (tree.text("proc/self/cgroup") ?? "").split("\n")) {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
    if (match === null) continue;
    const controllers = (match[1] ?? "").split(",").filter((name) => name === "memory" || name === "cpu");
    const roots = match[1] === "" ? ["sys/fs/cgroup"] : controllers.map((name) => `sys/fs/cgroup/${name}`);
    const parts = (match[2] ?? "/").split("/").filter((part) => part !== "" && part !== "..");
    for (const root of roots) {
      for (let depth = parts.length; depth >= 0; depth--) {
        found.push({ folder: [root, ...parts.slice(0, depth)].join("/"), dialect: match[1] === "" ? version2 : version1 });
      }
    }
  }
  return found;
}
