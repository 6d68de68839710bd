/** Traffic over the share of lines that are written. */
import type { Summary } from "../../analysis/summary.ts";
import { formatRate } from "../../units.ts";
import { ascending, printable, spreadName, spreadText, threadsText } from "../chart/spec/figures.ts";
import { mixRatio } from "../chart/spec/mixes.ts";
import { number, optional, spread, type Table, words } from "./table.ts";

export { mixesSentence } from "../chart/spec/mixes.ts";

/** One table a thread count: a line a share of writes, a column an engine and its stores. */
export function mixesTables({ mixCurves = [] }: Summary): readonly Table[] {
  return ascending(mixCurves.map(({ threads }) => threads)).map((threads) => {
    const own = mixCurves.filter((curve) => curve.threads === threads);
    const shares = ascending(own.flatMap(({ points }) => points.map(({ written }) => rounded(written))));
    return {
      id: `mixes-${threads}`,
      title: `Read:write mixes at ${threadsText(threads)}: GB/s of traffic (${spreadName(own.flatMap(({ points }) => points.map(({ traffic }) => traffic)))})`,
      columns: [
        words("read:write"),
        ...own.flatMap((curve) => {
          const group = printable(curve.pages === "system" ? curve.engine : `${curve.engine}, ${curve.pages} pages`);
          return [number(curve.stores === "nt" ? "non-temporal" : "regular", group), optional({ ...spread, group })];
        }),
      ],
      lines: shares.map((share) => ({
        cells: [
          mixRatio(share),
          ...own.flatMap(({ points }) => {
            const found = points.find(({ written }) => rounded(written) === share);
            return found ? [formatRate(found.traffic.median), spreadText(found.traffic)] : ["", ""];
          }),
        ],
      })),
      note: "Regular stores read the line that they write, so that they end at 50:50; only non-temporal stores go beyond.",
    };
  });
}

/** Shares of one mix are equal in the percent, not in the last bit. */
function rounded(written: number): number {
  return Math.round(written * 1000) / 1000;
}
