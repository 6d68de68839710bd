/** B on the system's pages beside B on huge pages, each by its own winner. */
import type { Bandwidth, Summary } from "../../analysis/summary.ts";
import { formatRate, formatSignificant } from "../../units.ts";
import { printable, ratioText, spreadName, spreadText } from "../chart/spec/figures.ts";
import { number, spread, type Table, words } from "./table.ts";

export function pageTables({ bandwidths }: Summary): readonly Table[] {
  const several = bandwidths.filter(({ byPages }) => byPages !== undefined);
  if (several.length === 0) return [];
  const on = ({ byPages }: Bandwidth, pages: string) => byPages?.find((one) => one.pages === pages);
  return [
    {
      id: "pages",
      title: `Huge pages: B on them over B on the system's pages (${spreadName(several.flatMap(({ hugeOverSystem }) => hugeOverSystem ?? []))})`,
      columns: [
        words("mix"),
        number("threads"),
        number("system, GB/s"),
        number("huge, GB/s"),
        number("gain"),
        spread,
        { title: "winner on huge pages", flexible: true },
      ],
      lines: several.map((b) => {
        const [system, huge] = [on(b, "system"), on(b, "huge")];
        return {
          cells: [
            b.mix,
            String(b.threads),
            system ? formatRate(system.rate.median) : "",
            huge ? formatRate(huge.rate.median) : "",
            b.hugeOverSystem ? ratioText(b.hugeOverSystem.median) : "",
            b.hugeOverSystem ? spreadText(b.hugeOverSystem, formatSignificant) : "",
            huge ? printable([huge.kernel, huge.engine, huge.variant].join(" ")) : "",
          ],
        };
      }),
    },
  ];
}
