/** `streambound doctor`: what this machine is, and what will spoil a measurement on it. */
import picocolors from "picocolors";
import type { Argv } from "yargs";
import { type Diagnosis, doctor } from "../app/doctor.ts";
import { wrap } from "../app/report.ts";
import { formatSize } from "../units.ts";
import { type Arguments, type OptionTable, switchOption } from "./options.ts";
import { interruption } from "./signals.ts";
import { colorful, columns, print, StatusLine } from "./terminal.ts";

export const command = "doctor";
export const describe = "Explain this machine and what will spoil a measurement";
export const options = {} as const satisfies OptionTable;
export const builder = (yargs: Argv): Argv => yargs.example("$0 doctor", "host facts, a sibling test, and advice");

export async function handler(args: Arguments): Promise<void> {
  const line = new StatusLine();
  const interrupted = interruption();
  if (!switchOption(args, "quiet")) line.show("testing whether two threads share a core …");
  const diagnosis = await doctor({ signal: interrupted.signal });
  line.clear();
  if (interrupted.code !== undefined) {
    process.exitCode = interrupted.code;
    return;
  }
  print(switchOption(args, "json") ? JSON.stringify(diagnosis, undefined, 2) : doctorText(diagnosis, columns(), colorful));
}

/** Facts, then findings: warnings first. */
export function doctorText({ machine, findings }: Diagnosis, width: number, color = false): string {
  const { green, cyan, yellow } = picocolors.createColors(color);
  const marks = { good: green("ok  "), note: cyan("note"), warning: yellow("WARN") } as const;
  const caches = machine.caches
    .filter((cache) => cache.type !== "instruction")
    .map((cache) => `L${cache.level} ${formatSize(cache.sizeBytes)}${cache.instances > 1 ? ` × ${cache.instances}` : ""}`);
  const facts = [
    `${machine.cpuModel ?? "unknown CPU"}, ${machine.cpusAvailable} CPUs available, ${machine.architecture}, ${machine.platform} ${machine.osRelease}`,
    `${caches.length > 0 ? caches.join(", ") : "caches unknown"}; ${formatSize(machine.memoryAvailableBytes)} of ${formatSize(machine.memoryTotalBytes)} memory available`,
    `Node ${machine.nodeVersion}, V8 ${machine.v8Version}; engines: ${machine.engines.map((engine) => `${engine.id} ${engine.state}`).join(", ")}`,
  ];
  const order = ["warning", "note", "good"] as const;
  const blocks = order.flatMap((state) =>
    findings
      .filter((finding) => finding.state === state)
      .flatMap((finding) => {
        const words = state === "good" ? finding.what : `${finding.what} ${finding.why} ${finding.next}`;
        return wrap(words, width - 5).map((text, index) => `${index === 0 ? marks[state] : "    "} ${text}`);
      }),
  );
  return [...facts.flatMap((fact) => wrap(fact, width)), "", ...blocks].join("\n");
}
