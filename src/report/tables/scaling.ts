/** Rate over threads. */
import type { ScalingFinding, Summary } from "../../analysis/summary.ts";
import { formatRate, formatSignificant } from "../../units.ts";
import { ascending, listText, printable, ratioText, spreadName, spreadText, threadsText } from "../chart/spec/figures.ts";
import { number, optional, spread, type Table, words } from "./table.ts";

/** Up to so many counts each has a column; of more, every second one is shown, the last always. */
const mostColumns = 6;

/** Speed-up over one thread, a line a kernel and engine. */
export function scalingTables({ scaling }: Summary): readonly Table[] {
  const counts = ascending(scaling.flatMap(({ points }) => points.map(({ threads }) => threads))).filter((threads) => threads > 1);
  const step = Math.ceil(counts.length / mostColumns);
  const shown = counts.filter((_, i) => (counts.length - 1 - i) % step === 0);
  const anyUnpinned = scaling.some(({ unpinned = [] }) => unpinned.length > 0);
  const all = scaling.flatMap(({ points }) => points.map(({ speedup }) => speedup));
  return [
    {
      id: "scaling",
      title: `Scaling: rate over the rate of one thread (${spreadName(all)})`,
      columns: [
        words("kernel"),
        words("engine"),
        number("GB/s of one"),
        // Where the width has room for one count only, it is the last.
        ...shown.flatMap((threads, i) => [
          i === shown.length - 1 ? number(threadsText(threads)) : optional(number(threadsText(threads))),
          optional(spread),
        ]),
        ...(anyUnpinned ? [number("unpinned")] : []),
        words("saturated from"),
      ],
      lines: scaling.map((finding) => {
        const { points, unpinned = [], saturation } = finding;
        const one = points.find(({ threads }) => threads === 1);
        const free = unpinned.at(-1);
        return {
          cells: [
            printable(finding.kernel),
            engineText(finding),
            one ? formatRate(one.rate.median) : "",
            ...shown.flatMap((threads) => {
              const rung = points.find((point) => point.threads === threads);
              return rung ? [ratioText(rung.speedup.median), spreadText(rung.speedup, formatSignificant)] : ["", ""];
            }),
            ...(anyUnpinned ? [free ? ratioText(free.speedup.median) : ""] : []),
            saturation.state === "reached" ? threadsText(saturation.threads) : "not reached",
          ],
          ...(saturation.state === "not-reached" && { remark: `not reached: ${saturation.reason}` }),
        };
      }),
    },
  ];
}

/** `native 512-bit, pinned`. */
function engineText({ engine, width, pinned }: ScalingFinding): string {
  return `${printable(engine)}${width === undefined ? "" : ` ${width}-bit`}${pinned ? ", pinned" : ""}`;
}

/** `Scaling from 1 to 8 threads: seq64 ×4.2 in native …; saturated from …`: "" with one thread. */
export function scalingSentence({ scaling }: Summary): string {
  const most = Math.max(...scaling.flatMap(({ points }) => points.map(({ threads }) => threads)));
  if (!(most > 1)) return "";
  const engines = [...new Set(scaling.map(({ engine }) => engine))];
  const texts = engines.flatMap((engine) => {
    const gains = scaling.flatMap(({ engine: own, kernel, points, saturation }) => {
      const last = own === engine ? points.find(({ threads }) => threads === most) : undefined;
      if (!last) return [];
      const from = saturation.state === "reached" && saturation.threads < most ? ` (saturated from ${threadsText(saturation.threads)})` : "";
      return [`${printable(kernel)} ${ratioText(last.speedup.median)}${from}`];
    });
    return gains.length > 0 ? [`${printable(engine)} ${gains.join(", ")}`] : [];
  });
  return texts.length === 0 ? "" : `Scaling from 1 to ${threadsText(most)}: ${listText(texts)}.`;
}
