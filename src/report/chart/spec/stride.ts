/** Rate, lines and time of an access over the distance to the next. */
import type { StrideFinding } from "../../../analysis/hierarchy/stride-schema.ts";
import type { Summary } from "../../../analysis/summary.ts";
import { formatRate, formatSignificant, formatSize } from "../../../units.ts";
import { ascending, printable, ratioText, spreadName, threadsText } from "./figures.ts";
import { type ChartSpec, type Panel, tone } from "./panel.ts";
import { oneTwoFive, powersOfTwo } from "./scales.ts";

/** One chart a size and thread count: what is useful of the bytes, and what an access takes. */
export function strideCharts({ strides = [] }: Summary): readonly ChartSpec[] {
  return [...new Set(strides.map(placeOf))].map((place) => {
    const own = strides.filter((finding) => placeOf(finding) === place);
    const { size, threads } = own[0] as StrideFinding;
    const sizes = ascending(own.flatMap(({ points }) => points.map(({ strideBytes }) => strideBytes)));
    const engines = [...new Set(own.map(({ engine }) => engine))];
    const panel = (
      title: string,
      axis: string,
      value: (point: StrideFinding["points"][number]) => StrideFinding["points"][number]["useful"],
      unit: number,
    ): Panel => ({
      title,
      x: {
        title: "bytes from one access to the next",
        scale: "log",
        format: "size",
        ...powersOfTwo(sizes, 2),
      },
      y: {
        title: `${axis} (${spreadName(own.flatMap(({ points }) => points.map(value)))})`,
        scale: "log",
        format: "number",
        ...oneTwoFive(own.flatMap(({ points }) => points.map((point) => value(point).median / unit))),
      },
      marks: [
        { axis: "x", at: 64, label: "line" },
        { axis: "x", at: 4096, label: "4 KiB page" },
      ],
      series: own.flatMap((finding) => {
        const look = {
          label: curveName(finding),
          tone: tone(engines.indexOf(finding.engine)),
          shape: finding.direction === "backward" ? ("triangle" as const) : ("circle" as const),
        };
        const data = (points: StrideFinding["points"]) =>
          points.map((point) => ({
            x: point.strideBytes,
            y: value(point).median / unit,
            low: value(point).spread.low / unit,
            high: value(point).spread.high / unit,
            note: `${formatRate(point.lines.median)} G lines/s`,
          }));
        // A line leads over the powers of two; what lies beside one, such as a page and a line, stands alone.
        const [powers, others] = [finding.points.filter(isPower), finding.points.filter((point) => !isPower(point))];
        return [
          { ...look, kind: "line", ...(finding.direction === "backward" ? { dash: [5, 4] } : {}), data: data(powers) },
          ...(others.length > 0 ? [{ ...look, kind: "points" as const, data: data(others) }] : []),
        ];
      }),
    });
    return {
      id: size === "dram" ? `stride-${threads}` : `stride-${size}-${threads}`,
      title: `Strides ${sizeText(size)} at ${threadsText(threads)}`,
      sentence: strideText(own),
      columns: 2,
      height: 360,
      panels: [
        panel("Useful bytes, 8 an access", "GB/s", ({ useful }) => useful, 1e9),
        panel("Time of one access", "ns", ({ accessNs }) => accessNs, 1),
      ],
    };
  });
}

function isPower({ strideBytes }: StrideFinding["points"][number]): boolean {
  return Number.isInteger(Math.log2(strideBytes));
}

export function placeOf({ size, threads, pages }: StrideFinding): string {
  return `${size}/${threads}/${pages}`;
}

/** `from memory`, `from half of L2`. */
export function sizeText(size: string): string {
  return size === "dram" ? "from memory" : size === "l2" ? "from half of L2" : printable(size);
}

function curveName({ engine, direction }: StrideFinding): string {
  return `${printable(engine)} ${direction}`;
}

/** What the engine that comes first pays from a line to a page apart, and whether direction matters. */
export function strideText(own: readonly StrideFinding[]): string {
  const forward = own.find(({ direction }) => direction === "forward");
  const at = (finding: StrideFinding | undefined, bytes: number) => finding?.points.find(({ strideBytes }) => strideBytes === bytes);
  const [line, page] = [at(forward, 64), at(forward, 4096)];
  if (!forward || !line) return "Rate and time of accesses over the distance between them.";
  const backward = own.find(({ direction, engine }) => direction === "backward" && engine === forward.engine);
  const ratios = (backward?.points ?? []).flatMap(({ strideBytes, useful }) => {
    const other = at(forward, strideBytes);
    return other ? [useful.median / other.useful.median] : [];
  });
  const direction = ratios.length === 0 ? "" : ` Backward runs at ${ratioText(Math.min(...ratios))} to ${ratioText(Math.max(...ratios))} of forward.`;
  const apart = page ? `, and with 4 KiB ${formatSignificant(page.accessNs.median)} ns` : "";
  return `In ${printable(forward.engine)}, ${sizeText(forward.size)}, an access with ${formatSize(64)} to the next takes ${formatSignificant(line.accessNs.median)} ns${apart}.${direction}`;
}
