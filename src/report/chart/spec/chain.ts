/** The chain: rate over n beside every model, the slope in copy-times, and the rate over the chunk's size. */
import type { ChainFinding, ChainFit, ChainMode, ChainRung, Summary } from "../../../analysis/summary.ts";
import { formatRate, formatSize } from "../../../units.ts";
import { ascending, dataCaches, listText, printable, ratioText, spreadName, threadsText } from "./figures.ts";
import { type ChartSpec, type Panel, type Series, type Tone, tone } from "./panel.ts";

/** Colours and dashes of the models: the document stands apart, the others differ in dash too, because they may coincide. */
const modelLooks: readonly { readonly tone: Tone; readonly dash: readonly number[] }[] = [
  { tone: "third", dash: [] },
  { tone: "fourth", dash: [7, 4] },
  { tone: "fifth", dash: [2, 3] },
  { tone: "sixth", dash: [9, 3, 2, 3] },
];

function modelLook(model: string, models: readonly string[]): { readonly tone: Tone; readonly dash: readonly number[] } {
  if (model === "document") return { tone: "document", dash: [5, 3] };
  const rank = models.filter((id) => id !== "document").indexOf(model);
  return modelLooks[rank % modelLooks.length] as (typeof modelLooks)[number];
}

/** Every model that any chain names, the document's first. */
function modelIds(chains: readonly ChainFinding[]): readonly string[] {
  const ids = chains.flatMap((c) => [...c.rungs.flatMap((r) => Object.keys(r.predicted)), ...c.fits.flatMap((f) => Object.keys(f.predictedSlope))]);
  return [...new Set(["document", ...ids])].filter((id) => ids.includes(id));
}

function modelTitle(model: string): string {
  return model === "document" ? "document: B/(n + 2)" : printable(model);
}

/** The nearest model, and those that predict exactly the same. */
export function fitText({ model, ties = [] }: ChainFit): string {
  return [model, ...ties].map(printable).join(" = ");
}

/** Shared by the charts of several chains: the engine is named only where there are two. */
function chainName(chain: ChainFinding, chains: readonly ChainFinding[]): string {
  const engines = new Set(chains.map((c) => c.engine));
  return engines.size === 1 ? threadsText(chain.threads) : `${printable(chain.engine)}, ${threadsText(chain.threads)}`;
}

function ordered(chains: readonly ChainFinding[]): readonly ChainFinding[] {
  return [...chains].sort((a, b) => a.engine.localeCompare(b.engine) || a.threads - b.threads);
}

/** One picture a chain, one panel a mode: measured points with every model's line. */
export function chainRateCharts({ chains }: Summary): readonly ChartSpec[] {
  const models = modelIds(chains);
  return ordered(chains)
    .filter((chain) => chain.rungs.length > 0)
    .map((chain) => {
      const modes = [...new Set(chain.rungs.map((r) => r.mode))];
      const highest = Math.max(...chain.rungs.flatMap((r) => [r.rate.spread.high, ...Object.values(r.predicted)])) / 1e9;
      const deepest = Math.max(...chain.rungs.map((r) => r.n));
      return {
        id: `chain-rate-${chain.engine.replace(/[^a-z0-9]+/gi, "-")}-${chain.threads}`,
        title: `Chain of n transforms, ${threadsText(chain.threads)}, ${printable(chain.engine)}: rate of input by mode`,
        sentence: rateSentence(chain, deepest),
        columns: 3,
        height: 250,
        panels: modes.map(
          (mode): Panel => ({
            title: mode,
            x: {
              title: "n transforms",
              scale: "linear",
              min: -0.3,
              max: deepest + 0.3,
              format: "number",
              ticks: Array.from({ length: deepest + 1 }, (_, n) => n),
            },
            y: { title: "input, GB/s", scale: "linear", min: 0, reaching: highest, format: "number" },
            marks: [],
            series: rateSeries(
              chain.rungs.filter((r) => r.mode === mode).sort((a, b) => a.n - b.n),
              models,
            ),
          }),
        ),
      };
    });
}

function rateSeries(rungs: readonly ChainRung[], models: readonly string[]): readonly Series[] {
  const lines = models.flatMap((model): readonly Series[] => {
    const data = rungs.flatMap(({ n, predicted }) => (predicted[model] === undefined ? [] : [{ x: n, y: predicted[model] / 1e9 }]));
    return data.length === 0 ? [] : [{ label: modelTitle(model), kind: "line", ...modelLook(model, models), data }];
  });
  const measured: Series = {
    label: `measured (${spreadName(rungs.map((r) => r.rate))})`,
    tone: "second",
    kind: "points",
    data: rungs.map(({ n, rate, k, processingBound }) => ({
      x: n,
      y: rate.median / 1e9,
      low: rate.spread.low / 1e9,
      high: rate.spread.high / 1e9,
      note: [k === undefined ? "" : `B ÷ rate = ${k.toFixed(2)}`, processingBound ? "bound by its arithmetic" : ""].filter(Boolean).join("; "),
    })),
  };
  return [measured, ...lines];
}

function rateSentence(chain: ChainFinding, deepest: number): string {
  const at = (mode: ChainMode) => chain.rungs.find((r) => r.mode === mode && r.n === deepest);
  const parts = (["whole", "chunked", "fused"] as const).flatMap((mode) => {
    const rung = at(mode);
    if (rung === undefined) return [];
    const document = rung.documentRatio === undefined ? "" : ` (${ratioText(rung.documentRatio)} of the document's model)`;
    return [`${mode} reaches ${formatRate(rung.rate.median)} GB/s${document}`];
  });
  return parts.length === 0 ? "Rates of input over the number of transforms." : `After ${deepest} transforms, ${listText(parts)}.`;
}

/** The first figure of a chain: what one more transform costs in copies, measured and by every model. */
export function chainSlopeChart({ chains }: Summary): readonly ChartSpec[] {
  const fitted = ordered(chains).filter((chain) => chain.fits.length > 0);
  if (fitted.length === 0) return [];
  const models = modelIds(fitted);
  const modes = [...new Set(fitted.flatMap((c) => c.fits.map((f) => f.mode)))];
  const shapes = ["dash", "circle", "triangle", "rect", "circle"] as const;
  return [
    {
      id: "chain-slope",
      title: "Chain: cost of one more transform, in copies",
      sentence: slopeSentence(fitted),
      columns: Math.min(2, fitted.length),
      height: 340,
      panels: fitted.map(
        (chain): Panel => ({
          title: chainName(chain, fitted),
          x: { title: "mode", scale: "categories", labels: modes, format: "number" },
          y: { title: `one transform, in copies (${spreadName(chain.fits.map((f) => f.slope))})`, scale: "linear", min: 0, format: "number" },
          marks: [],
          series: [
            {
              label: "measured",
              tone: "first",
              kind: "bars",
              data: chain.fits.map((fit) => ({
                x: modes.indexOf(fit.mode),
                y: fit.slope.median,
                low: fit.slope.spread.low,
                high: fit.slope.spread.high,
                note: `nearest model: ${fitText(fit)}`,
              })),
            },
            ...models.flatMap((model, rank): readonly Series[] => {
              const data = chain.fits.flatMap(({ mode, predictedSlope }) => {
                const y = predictedSlope[model];
                return y === undefined
                  ? []
                  : [
                      {
                        x:
                          modes.indexOf(mode) + (model === "document" ? 0 : (rank - (models.length - (models[0] === "document" ? 0 : 1)) / 2) * 0.14),
                        y,
                      },
                    ];
              });
              const shape = model === "document" ? "dash" : (shapes[rank % shapes.length] ?? "circle");
              return data.length === 0 ? [] : [{ label: modelTitle(model), tone: modelLook(model, models).tone, kind: "points", shape, data }];
            }),
          ],
        }),
      ),
    },
  ];
}

function slopeSentence(chains: readonly ChainFinding[]): string {
  const most = [...chains].sort((a, b) => b.threads - a.threads)[0];
  const parts = (["whole", "chunked", "fresh"] as const).flatMap((mode) => {
    const fit = most?.fits.find((f) => f.mode === mode);
    return fit ? [`${fit.slope.median.toFixed(2)} copies in ${mode} (${fitText(fit)} fits best)`] : [];
  });
  return parts.length === 0
    ? "What one more transform costs, in units of one copy."
    : `At ${threadsText(most?.threads ?? 1)}, one more transform costs ${listText(parts)}; the document says 0.50 everywhere.`;
}

/** Rate over the chunk's size with the caches marked and the plateau shaded. */
export function chunkChart({ chunkSweeps, machine }: Summary): readonly ChartSpec[] {
  const sweeps = [...chunkSweeps].filter((s) => s.points.length > 0).sort((a, b) => a.threads - b.threads);
  const most = sweeps.at(-1);
  if (most === undefined) return [];
  const sizes = ascending(sweeps.flatMap((s) => s.points.map((p) => p.chunkBytes)));
  const [smallest, largest] = [sizes[0] ?? 1, sizes.at(-1) ?? 1];
  const engines = new Set(sweeps.map((s) => s.engine));
  const highest = Math.max(...sweeps.flatMap((s) => s.points.map((p) => p.rate.spread.high))) / 1e9;
  const { plateau } = most;
  const single = plateau.fromBytes === plateau.toBytes;
  const plateauText = single ? formatSize(plateau.fromBytes) : `${formatSize(plateau.fromBytes)} to ${formatSize(plateau.toBytes)}`;
  return [
    {
      id: "chunks",
      title: `Chunked chain: rate of input over the size of a chunk (n = ${ascending(sweeps.map((s) => s.n)).join(", ")})`,
      sentence: `At ${threadsText(most.threads)}, chunks of ${plateauText} stay within 5 % of the best rate (${formatRate(plateau.rate)} GB/s of input): tile chains that way.`,
      columns: 1,
      height: 360,
      panels: [
        {
          x: {
            title: "bytes of one chunk",
            scale: "log",
            format: "size",
            min: smallest / 1.3,
            max: largest * 1.3,
            ticks: powersOfFour(smallest, largest),
          },
          y: {
            title: `input, GB/s (${spreadName(sweeps.flatMap((s) => s.points.map((p) => p.rate)))})`,
            scale: "linear",
            min: 0,
            reaching: highest * 1.08,
            format: "number",
          },
          marks: [
            ...(single ? [] : [{ axis: "x" as const, at: plateau.fromBytes, to: plateau.toBytes, label: "plateau" }]),
            ...dataCaches(machine)
              .filter((cache) => cache.sizeBytes >= smallest && cache.sizeBytes <= largest * 1.3)
              .map((cache) => ({ axis: "x" as const, at: cache.sizeBytes, label: `L${cache.level} ${formatSize(cache.sizeBytes)}` })),
          ],
          series: sweeps.map(({ threads, engine, points }, i) => ({
            label: engines.size === 1 ? threadsText(threads) : `${printable(engine)}, ${threadsText(threads)}`,
            tone: tone(i),
            kind: "line",
            shape: "circle",
            data: points.map(({ chunkBytes, rate }) => ({
              x: chunkBytes,
              y: rate.median / 1e9,
              low: rate.spread.low / 1e9,
              high: rate.spread.high / 1e9,
            })),
          })),
        },
      ],
    },
  ];
}

function powersOfFour(smallest: number, largest: number): readonly number[] {
  const first = 4 ** Math.ceil(Math.log(smallest) / Math.log(4) - 1e-9);
  const ticks: number[] = [];
  for (let size = first; size <= largest; size *= 4) ticks.push(size);
  return ticks;
}
