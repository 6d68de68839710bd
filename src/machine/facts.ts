/** Host facts for a record: what bounds and disturbs a measurement, and nothing that names a machine or its user. */
import type { Machine } from "../records/record.ts";
import { askSystem, factsElsewhere } from "./elsewhere.ts";
import { type Host, thisHost } from "./host.ts";
import { readThrottledPeriods } from "./limits.ts";
import { readLinux } from "./linux.ts";
import { openTree } from "./tree.ts";

/** Facts of `host` (by default this machine), with `engines` as they answered. What cannot be read is absent; it never throws. */
export async function machineFacts(engines: Machine["engines"], host: Host = thisHost()): Promise<Machine> {
  const { platform, architecture, osRelease, cpuModel } = host;
  return {
    ...(cpuModel !== undefined && { cpuModel }),
    architecture,
    platform,
    osRelease,
    nodeVersion: process.version,
    v8Version: process.versions.v8,
    engines,
    ...(platform === "linux" ? readLinux(openTree(host.root), host) : factsElsewhere(host, await askSystem())),
  };
}

/** The facts again at the end of a run that began with them: how often the control group stood still is only told by counting twice. */
export function factsAtEnd(machine: Machine, root: string = thisHost().root): Machine {
  const after = machine.throttledPeriods && readThrottledPeriods(openTree(root));
  return machine.throttledPeriods && after !== undefined ? { ...machine, throttledPeriods: { ...machine.throttledPeriods, after } } : machine;
}
