/** `streambound doctor`: what this machine is, and what will spoil a measurement on it. */
import picocolors from "picocolors";
import type { Argv } from "yargs";
import { type Grade, grades } from "../analysis/finding.ts";
import { type CertifyEvent, certificateText, certify } from "../app/certify.ts";
import { type Diagnosis, doctor } from "../app/doctor.ts";
import { gradeMeanings, wrap } from "../app/report.ts";
import { errors } from "../errors.ts";
import { type Injection, injectionKinds } from "../loops/block/task.ts";
import { formatRate, formatSize, parseCount, parseShare } from "../units.ts";
import { GateProgress } from "./gate-progress.ts";
import { type Arguments, type OptionTable, switchOption, textOption } from "./options.ts";
import { interruption } from "./signals.ts";
import { colorful, columns, print, StatusLine } from "./terminal.ts";

export const command = "doctor [loops..]";
export const describe = "Explain this machine, what will spoil a measurement on it, and what its gate is worth";
export const options = {
  aa: { type: "boolean", describe: "Gate loops against themselves: how often there is a false alarm, and the smallest slowdown that shows" },
  inject: { type: "string", describe: "Plant a slowdown such as 2% in head and see whether the gate finds it", requiresArg: true },
  kind: { type: "string", default: "range", describe: `What is planted: ${injectionKinds.join(", ")}`, requiresArg: true },
  gates: { type: "string", default: "10", describe: "Gates of --aa and --inject, one after another", requiresArg: true },
} as const satisfies OptionTable;

export const builder = (yargs: Argv): Argv =>
  yargs
    .positional("loops", {
      type: "string",
      array: true,
      describe: "Loops of --aa and --inject",
      defaultDescription: "the project's, else those of the package",
    })
    .example("$0 doctor", "host facts, a sibling test, and advice")
    .example("$0 doctor --aa --gates 20", "the false-alarm rate of the gate on this machine, with its bound")
    .example("$0 doctor --inject 2%", "does it see 2 %?");

export async function handler(args: Arguments): Promise<void> {
  if (switchOption(args, "aa") || textOption(args, "inject") !== undefined) return certifyCommand(args);
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

async function certifyCommand(args: Arguments): Promise<void> {
  const injection = injectionOption(args);
  const gates = parseCount("--gates", textOption(args, "gates") ?? "", 1, 10_000);
  const { loops = [] } = args as { readonly loops?: readonly string[] };
  const progress = new GateProgress();
  const interrupted = interruption();
  const onEvent = (event: CertifyEvent): void => {
    if (event.kind === "gate") progress.keep(`gate ${event.gate} of ${event.of}`);
    else if (event.kind === "block") progress.listen(event);
  };
  const { certificate, verdicts } = await certify({
    gates,
    loops,
    signal: interrupted.signal,
    ...(injection && { injection }),
    ...(!switchOption(args, "quiet") && { onEvent }),
  }).finally(() => progress.end());
  print(
    switchOption(args, "json")
      ? JSON.stringify({ ...(injection && { injection }), certificate, verdicts }, undefined, 2)
      : certificateText(certificate, injection, { width: columns(), color: colorful }),
  );
  if (interrupted.code !== undefined) process.exitCode = interrupted.code;
}

/** @throws bad-value, unknown-name; usage where both experiments are asked for */
function injectionOption(args: Arguments): Injection | undefined {
  const text = textOption(args, "inject");
  const kind = textOption(args, "kind") ?? "range";
  const known = injectionKinds.find((one) => one === kind);
  if (!known) throw errors.unknownName("--kind", kind, injectionKinds);
  if (text === undefined) return undefined;
  if (switchOption(args, "aa"))
    throw errors.usage("--aa and --inject are two experiments: one plants nothing, the other plants a slowdown. Give one of them.");
  return { kind: known, share: parseShare("--inject", text, 0.1, 100) };
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
