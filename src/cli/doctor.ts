/** `streambound doctor`: what this machine is, and what will spoil a measurement on it. */
import picocolors from "picocolors";
import type { Argv } from "yargs";
import { type Grade, grades } from "../analysis/finding.ts";
import { type Diagnosis, doctor } from "../app/doctor.ts";
import { gradeMeanings, wrap } from "../app/report.ts";
import { formatRate, formatSize } from "../units.ts";
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

/** Facts, the grade, then findings: the worst first. */
export function doctorText({ machine, grade, findings }: Diagnosis, width: number, color = false): string {
  const { green, cyan, yellow, red, bold } = picocolors.createColors(color);
  const paint = { A: green, B: cyan, C: yellow, D: red } as const satisfies Record<Grade, (text: string) => string>;
  const caches = machine.caches
    .filter((cache) => cache.type !== "instruction")
    .map((cache) => `L${cache.level} ${formatSize(cache.sizeBytes)}${cache.instances > 1 ? ` × ${cache.instances}` : ""}`);
  const facts = [
    `${machine.cpuModel ?? "unknown CPU"}, ${machine.cpusAvailable} CPUs available, ${machine.architecture}, ${machine.platform} ${machine.osRelease}`,
    `${caches.length > 0 ? caches.join(", ") : "caches unknown"}; ${formatSize(machine.memoryAvailableBytes)} of ${formatSize(machine.memoryTotalBytes)} memory available`,
    `Theoretical peak of memory: ${machine.theoreticalPeak === undefined ? "unknown (give it to a run with --peak-gbs)" : `${formatRate(machine.theoreticalPeak.bytesPerSecond)} GB/s by the firmware`}`,
    `Node ${machine.nodeVersion}, V8 ${machine.v8Version}; engines: ${machine.engines.map((engine) => `${engine.id} ${engine.state}`).join(", ")}`,
  ];
  const blocks = grades.toReversed().flatMap((own) =>
    findings
      .filter((finding) => finding.grade === own)
      .flatMap((finding) => {
        const words = own === "A" ? finding.what : `${finding.what} ${finding.why} ${finding.next}`;
        return wrap(words, width - 2).map((text, index) => `${index === 0 ? paint[own](own) : " "} ${text}`);
      }),
  );
  const verdict = `Grade ${grade}, the worst of its findings: ${gradeMeanings[grade]}.`;
  return [...facts.flatMap((fact) => wrap(fact, width)), "", ...wrap(verdict, width).map(bold), "", ...blocks].join("\n");
}
