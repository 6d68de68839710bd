/** Where a job of reading and working stands, in words. */
import { formatSignificant } from "../../units.ts";
import type { Bottleneck } from "./schema.ts";

const sourceNames: Readonly<Record<string, string>> = { cached: "from the page cache", direct: "past the page cache (O_DIRECT)" };

/** `from the page cache`. */
export function sourceText(source: string): string {
  return sourceNames[source] ?? source;
}

/** Slower by less is not worth a word. */
const notable = 1.15;

/** The crossing of each source, and what the overlap gives where it gives most and where it loses; none where the lines do not cross. */
export function bottleneckAdvice({ sources }: Bottleneck): readonly string[] {
  return sources.flatMap(({ source, ioNs, points, kneeNs }) => {
    if (kneeNs === undefined) return [];
    const gains = points.flatMap(({ nsPerKiB, serialNs, overlappedNs }) =>
      serialNs && overlappedNs
        ? [{ nsPerKiB, gain: serialNs.median / overlappedNs.median, loses: overlappedNs.spread.low > notable * serialNs.spread.high }]
        : [],
    );
    const [best] = gains.toSorted((a, b) => b.gain - a.gain);
    const [least] = gains;
    const gain = best
      ? ` Reading the next block meanwhile gains most at ${formatSignificant(best.nsPerKiB)} ns, ×${formatSignificant(best.gain)}.`
      : "";
    // The reader is woken for each block.
    const loss = least?.loses
      ? ` It loses where there is hardly any work to hide it behind: ×${formatSignificant(least.gain)} at ${formatSignificant(least.nsPerKiB)} ns.`
      : "";
    return [
      `Reading ${sourceText(source)} takes ${formatSignificant(ioNs.median)} ns a KiB: jobs of less than ${formatSignificant(kneeNs)} ns of work a KiB are bound by their I/O, those above by their processing.${gain}${loss}`,
    ];
  });
}
