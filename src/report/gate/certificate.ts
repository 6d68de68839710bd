/** What a gate is worth on a machine, as text: counts with their bounds, then each loop's noise and what it can show. */
import picocolors from "picocolors";
import { askedSeconds, type Certificate, type CertificateLoop } from "../../analysis/gate/certificate.ts";
import { formatSignificant } from "../../units.ts";
import { printable } from "../chart/spec/figures.ts";
import { layoutTable, wrap } from "../layout.ts";
import type { ReportOptions } from "../reporter.ts";
import { number, type Table, words } from "../tables/table.ts";

/** What was planted in head; absent where head is base. */
export interface Planted {
  readonly kind: string;
  readonly share: number;
}

const percent = (share: number): string => `${formatSignificant(share * 100)} %`;

/** The whole certificate: a sentence with the bound, the table, what the columns mean. */
export function certificateText(
  certificate: Certificate,
  planted?: Planted,
  { width = 80, color = false }: Pick<ReportOptions, "width" | "color"> = {},
): string {
  const { bold, dim } = picocolors.createColors(color);
  const { headings, body } = layoutTable(certificateTable(certificate), width);
  const blocks = [
    wrap(certificateSentence(certificate, planted), width, "  ").map(bold),
    [...headings.map(dim), ...body],
    wrap(
      "block SD: standard deviation of a block's head ÷ base; next: its correlation with the next block's, near 0 where blocks are independent; " +
        "the last columns: the smallest slowdown that so many seconds of one loop show with a chance of 95 %.",
      width,
      "  ",
    ).map(dim),
  ];
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}

/** `0 of 60 gates raised a false alarm; with 95 % certainty at most 4.9 % do.` */
export function certificateSentence({ regressions, seen, verdicts, seconds }: Certificate, planted?: Planted): string {
  if (regressions.of === 0) return "No gate came to a verdict: nothing can be said of this machine.";
  const gates = (times: number) => `${times} ${times === 1 ? "gate" : "gates"}`;
  const others = (["inconclusive", "unproven", "pass", "improved"] as const).flatMap((verdict) =>
    verdicts[verdict] === undefined || (planted === undefined && verdict === "pass") ? [] : [`${verdicts[verdict]} ${verdict}`],
  );
  const time = seconds ? ` Median time to a verdict ${formatSignificant(seconds.median)} s.` : "";
  const rest = others.length > 0 ? ` (${others.join(", ")})` : "";
  if (planted === undefined) {
    const alarms = regressions.count === 0 ? "none" : String(regressions.count);
    return `Of ${gates(regressions.of)} of a loop against itself ${alarms} raised a false alarm${rest}: with 95 % certainty at most ${percent(regressions.bound)} do.${time}`;
  }
  return `Of ${gates(seen.of)} with ${percent(planted.share)} planted (${planted.kind}) ${seen.count} saw a regression${rest}: with 95 % certainty at least ${percent(seen.bound)} do.${time}`;
}

function certificateTable({ loops }: Certificate): Table {
  return {
    id: "certificate",
    title: "",
    columns: [
      { ...words("loop"), flexible: true },
      words("design"),
      number("gates"),
      number("alarms"),
      number("block SD"),
      number("next"),
      number("s/block"),
      ...askedSeconds.map((seconds) => number(`${seconds} s`, "shows in")),
    ],
    lines: loops.map((loop) => ({ cells: cellsOf(loop) })),
  };
}

function cellsOf({ loop, design, gates, verdicts, blockSd, lagOne, blockSeconds, within }: CertificateLoop): readonly string[] {
  const shown = <T>(value: T | undefined, text: (value: T) => string) => (value === undefined ? "" : text(value));
  return [
    printable(loop),
    design,
    String(gates),
    String(verdicts.regression ?? 0),
    shown(blockSd, percent),
    shown(lagOne, (value) => value.toFixed(2)),
    shown(blockSeconds, formatSignificant),
    ...askedSeconds.map((seconds) =>
      shown(
        within.find((one) => one.seconds === seconds),
        ({ slowdown }) => percent(slowdown),
      ),
    ),
  ];
}
