/** What reading a file costs, over the block and with the fitted model; by batch and by depth; by way of mapping. */
import type { CallFit, IoFinding } from "../../../analysis/io/schema.ts";
import type { Estimate, Summary } from "../../../analysis/summary.ts";
import { blockNs } from "../../../models/system-calls.ts";
import { formatRate, formatSignificant, formatSize } from "../../../units.ts";
import { between, datum } from "./curves.ts";
import { ascending, printable, spreadName } from "./figures.ts";
import { mappingChart } from "./mapping.ts";
import { type ChartSpec, type Mark, type Panel, type Series, tone } from "./panel.ts";
import { ringChart } from "./ring.ts";
import { oneTwoFive, sizeAxis } from "./scales.ts";

export function ioCharts({ io }: Summary): readonly ChartSpec[] {
  return io ? [...sizeChart(io), ...ringChart(io), ...mappingChart(io)] : [];
}

/** Rate and time of a block over its size; dashed: calls × cost + bytes ÷ rate. */
function sizeChart({ fits }: IoFinding): readonly ChartSpec[] {
  const curves = fits.filter(({ points }) => points.length > 1);
  if (curves.length === 0) return [];
  const sizes = ascending(curves.flatMap(({ points }) => points.map(({ block }) => block)));
  const pread = curves.find(({ call, cache }) => call === "pread" && cache === "cached")?.fit;
  const negligible: readonly Mark[] = pread ? [{ axis: "x", at: pread.negligibleBytes, label: "pread: calls 10 %" }] : [];
  const panel = (
    title: string,
    axis: string,
    of: (point: CallFit["points"][number]) => Estimate,
    unit: number,
    model: (block: number, ns: number) => number,
  ): Panel => ({
    title,
    x: sizeAxis("block", sizes),
    y: {
      title: `${axis} (${spreadName(curves.flatMap(({ points }) => points.map(of)))})`,
      scale: "log",
      format: "number",
      ...oneTwoFive(curves.flatMap(({ points }) => points.flatMap((point) => [of(point).spread.low / unit, of(point).spread.high / unit]))),
    },
    marks: negligible,
    series: curves.flatMap((curve, i): readonly Series[] => {
      const { points, fit } = curve;
      const measured: Series = {
        label: fitName(curve),
        tone: tone(i),
        kind: fit ? "points" : "line",
        shape: "circle",
        data: points.map((point) => datum(point.block, of(point), unit, `${formatRate(point.rate.median)} GB/s`)),
      };
      if (!fit) return [measured];
      const cost = { costNs: fit.costNs.median, rate: fit.rate.median };
      const data = between(points.map(({ block }) => block)).map((block) => ({ x: block, y: model(block, blockNs(block, cost)) }));
      return [measured, { label: "calls × cost + bytes ÷ rate, fitted", tone: tone(i), kind: "line", dash: [5, 4], data }];
    }),
  });
  return [
    {
      id: "io-sizes",
      title: "Reading a file over the block size",
      sentence: fitText(fits),
      columns: 2,
      height: 400,
      panels: [
        panel(
          "Rate",
          "GB/s",
          ({ rate }) => rate,
          1e9,
          (block, ns) => block / ns,
        ),
        panel(
          "Time of one block",
          "µs",
          (point) => point.blockNs,
          1e3,
          (_, ns) => ns / 1e3,
        ),
      ],
    },
  ];
}

/** `pread`, `pread, O_DIRECT`. */
export function fitName({ call, cache }: Pick<CallFit, "call" | "cache">): string {
  return printable(cache === "cached" ? call : `${call}, ${cache === "direct" ? "O_DIRECT" : cache}`);
}

/** `A call of pread costs 372 ns beside its bytes (42.9 GB/s): from blocks of 140 KiB it is below 10 % of the time. …` */
export function fitText(fits: readonly CallFit[]): string {
  const parts = fits.flatMap(({ fit, ...curve }) =>
    fit
      ? [
          `${fitName(curve)} ${formatSignificant(fit.costNs.median / 1e3)} µs a call and ${formatRate(fit.rate.median)} GB/s, below 10 % from ${formatSize(Math.round(fit.negligibleBytes))}`,
        ]
      : [],
  );
  return parts.length === 0
    ? "Rate over the block size."
    : `Cost of a call, rate beside it, and the block from which the calls no longer matter: ${parts.join("; ")}.`;
}
