/**
 * The Go benchmark format for `benchstat -col /arm` (design 14313 with the unit metadata of golang.org/issue/43744, as
 * golang.org/x/perf/benchfmt reads it, version of September 2025).
 *
 * A name is `BenchmarkGate/loop=<name>/arm=<arm>`: the arm stands last, since benchfmt takes digits after a final hyphen for GOMAXPROCS. Each arm has
 * one line with its medians, an operation being 1 MB (1e6 bytes) of payload. Each block has a pair of lines with the relative time: that of the
 * base is 1 by definition. Only these carry the pairing of the arms, and with it the resolution of the gate; benchstat itself does not pair.
 * Blocks that only raised a suspicion are left out: they were chosen for being slow.
 */
import type { GateLoop, GateSummary } from "../../analysis/gate/schema.ts";
import { printable } from "../chart/spec/figures.ts";
import { type GateFormat, textReport } from "./format.ts";
import { comparedText, headline } from "./words.ts";

export const benchfmtFormat: GateFormat = {
  title: "the Go benchmark format for benchstat -col /arm",
  render: (summary) => textReport("gate.benchfmt.txt", benchfmtText(summary)),
};

/** Payload bytes of an operation. */
const operationBytes = 1e6;

function benchfmtText(summary: GateSummary): string {
  return `${[
    // Not as configuration: benchstat would refuse to set two gates of different heads side by side.
    `# ${comparedText(summary)}`,
    `# ${printable(headline(summary))}`,
    "Unit ns/op better=lower assume=nothing",
    "Unit MB/s better=higher assume=nothing",
    "Unit relative-time better=lower assume=nothing",
    ...summary.loops.filter(({ verdict }) => verdict !== "failed").flatMap(loopLines),
  ].join("\n")}\n`;
}

function loopLines({ loop, baseRate, headRate, blocks, screened = 0 }: GateLoop): readonly string[] {
  const name = (arm: "base" | "head") => `BenchmarkGate/loop=${benchmarkName(loop)}/arm=${arm}`;
  const rates = (["base", "head"] as const).flatMap((arm) => {
    const rate = { base: baseRate, head: headRate }[arm];
    if (rate === undefined) return [];
    return [`${name(arm)} ${rate.samples} ${digits((operationBytes / rate.median) * 1e9)} ns/op ${digits(rate.median / 1e6)} MB/s`];
  });
  const pairs = blocks
    .slice(screened)
    .flatMap((value) => [`${name("base")} 1 1 relative-time`, `${name("head")} 1 ${digits(Math.exp(value))} relative-time`]);
  return [...rates, ...pairs];
}

/** Six significant digits: what strconv.ParseFloat reads. */
function digits(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** A part of a benchmark's name has no space, and / and = would begin another part. A loop's own / becomes a colon, which no loop's name has. */
export function benchmarkName(loop: string): string {
  return printable(loop)
    .replaceAll("/", ":")
    .replace(/[\s=\u0085\u00a0]|\p{Surrogate}/gu, "_");
}
