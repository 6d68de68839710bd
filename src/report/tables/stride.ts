/** Rate, lines and time of an access over the distance to the next. */
import type { StrideFinding } from "../../analysis/hierarchy/stride-schema.ts";
import type { Summary } from "../../analysis/summary.ts";
import { formatRate, formatSignificant, formatSize, KiB } from "../../units.ts";
import { ascending, printable, spreadName, spreadText, threadsText } from "../chart/spec/figures.ts";
import { placeOf, sizeText, strideText } from "../chart/spec/stride.ts";
import { number, optional, spread, type Table, words } from "./table.ts";

/** One table a size, thread count and engine: a line a stride, columns by direction. */
export function strideTables({ strides = [] }: Summary): readonly Table[] {
  return [...new Set(strides.map((finding) => `${placeOf(finding)}/${finding.engine}`))].map((id) => {
    const own = strides.filter((finding) => `${placeOf(finding)}/${finding.engine}` === id);
    const { engine, size, threads, pages } = own[0] as StrideFinding;
    const sizes = ascending(own.flatMap(({ points }) => points.map(({ strideBytes }) => strideBytes)));
    return {
      id: ["stride", engine, size, threads].join("-"),
      title: `Strides of ${printable(engine)} ${sizeText(size)} at ${threadsText(threads)}${pages === "system" ? "" : `, ${printable(pages)} pages`}: 8 bytes an access (${spreadName(own.flatMap(({ points }) => points.map(({ useful }) => useful)))})`,
      columns: [
        words("stride"),
        ...own.flatMap(({ direction }) => [
          number("GB/s", direction),
          optional({ ...spread, group: direction }),
          number("G lines/s", direction),
          number("ns/access", direction),
        ]),
      ],
      lines: sizes.map((bytes) => ({
        cells: [
          // 4160 B is no 4.1 KiB: the line beyond the page is what it is about.
          bytes % KiB === 0 ? formatSize(bytes) : `${bytes} B`,
          ...own.flatMap(({ points }) => {
            const found = points.find(({ strideBytes }) => strideBytes === bytes);
            if (!found) return ["", "", "", ""];
            const { useful, lines, accessNs } = found;
            return [formatRate(useful.median), spreadText(useful), formatRate(lines.median), formatSignificant(accessNs.median)];
          }),
        ],
      })),
    };
  });
}

/** What distance and direction cost, of the first engine, from memory on the fewest threads; "" without any. */
export function strideSentence({ strides = [] }: Summary): string {
  const [first] = strides.filter(({ size }) => size === "dram").sort((a, b) => a.threads - b.threads);
  return first ? strideText(strides.filter((finding) => placeOf(finding) === placeOf(first))) : "";
}
