/** The findings of a Summary as tables of text: what the terminal, the markdown and the page lay out, each in its own way. */
import { slopeText } from "../analysis/advice.ts";
import type { Bandwidth, ChainFinding, EngineFinding, PatternFinding, Summary } from "../analysis/summary.ts";
import { formatRate, formatSignificant } from "../units.ts";
import { fitText } from "./chart/spec/chain.ts";
import { choiceText, levelsOf, levelTexts, pricedEngines, referenceText } from "./chart/spec/engines.ts";
import { ascending, printable, ratioText, spreadName, spreadText, threadsText } from "./chart/spec/figures.ts";
import { algorithmsTables } from "./tables/algorithms.ts";
import { bottleneckTables } from "./tables/bottleneck.ts";
import { coresTables } from "./tables/cores.ts";
import { cycleTables } from "./tables/cycles.ts";
import { formatsTables } from "./tables/formats.ts";
import { gradeTables } from "./tables/grade.ts";
import { ioTables } from "./tables/io.ts";
import { ladderTables } from "./tables/ladder.ts";
import { latencyTables } from "./tables/latency.ts";
import { loadedTables } from "./tables/loaded.ts";
import { loopTables } from "./tables/loops.ts";
import { mixesTables } from "./tables/mixes.ts";
import { numaTables } from "./tables/numa.ts";
import { pageTables } from "./tables/pages.ts";
import { paginationTables } from "./tables/pagination.ts";
import { parallelismTables } from "./tables/parallelism.ts";
import { runtimesTables } from "./tables/runtimes.ts";
import { scalingTables } from "./tables/scaling.ts";
import { secondsTables } from "./tables/seconds.ts";
import { strideTables } from "./tables/stride.ts";
import { number, optional, spread, type Table, words } from "./tables/table.ts";
import { transferTables } from "./tables/transfer.ts";
import { windowTables } from "./tables/window.ts";

/** Every table of findings that the summary has numbers for. */
export function findingTables(summary: Summary): readonly Table[] {
  return [
    ...loopTables(summary),
    bandwidthTable(summary),
    ...pageTables(summary),
    ...patternTables(summary),
    ...chainTables(summary),
    ...scalingTables(summary),
    ...engineTables(summary),
    ...cycleTables(summary),
    storeTable(summary),
    ...ladderTables(summary),
    ...latencyTables(summary),
    ...parallelismTables(summary),
    ...loadedTables(summary),
    ...strideTables(summary),
    ...mixesTables(summary),
    ...coresTables(summary),
    ...numaTables(summary),
    ...bottleneckTables(summary),
    ...paginationTables(summary),
    ...formatsTables(summary),
    ...algorithmsTables(summary),
    ...windowTables(summary),
    ...ioTables(summary),
    ...transferTables(summary),
    ...runtimesTables(summary),
    controlTable(summary),
    ...gradeTables(summary),
    ...secondsTables(summary),
  ].filter((table) => table.lines.length > 0);
}

/** B by mix, a line a mix, columns by thread count. */
export function bandwidthTable({ bandwidths }: Summary): Table {
  const threads = ascending(bandwidths.map((b) => b.threads));
  const rates = bandwidths.flatMap((b) => b.rate ?? []);
  const most = threads.at(-1);
  const copy = bandwidths.find((b) => b.mix === "1:1" && b.threads === most)?.rate;
  return {
    id: "bandwidth",
    title: `B, sustained GB/s of traffic (${spreadName(rates)}); tuned: over one stream`,
    columns: [
      words("mix"),
      ...threads.map(threadsText).flatMap((group) => [number("GB/s", group), { ...spread, group }, number("tuned", group)]),
      { title: `winner, ${threadsText(most ?? 1)}`, flexible: true },
    ],
    lines: [...new Set(bandwidths.map((b) => b.mix))].map((mix) => {
      const found = threads.map((count) => bandwidths.find((b) => b.mix === mix && b.threads === count));
      const missing = new Set(found.flatMap((b) => (b?.state === "absent" ? `absent: ${b.reason ?? "no reason recorded"}` : [])));
      return {
        cells: [
          mixTitles[mix],
          ...found.flatMap((b) => [
            b?.rate ? formatRate(b.rate.median) : "",
            b?.rate ? spreadText(b.rate) : "",
            b?.tunedOverPlain ? ratioText(b.tunedOverPlain.median) : "",
          ]),
          winner(found.at(-1)),
        ],
        ...(missing.size > 0 ? { remark: [...missing].map(printable).join("; ") } : {}),
      };
    }),
    ...noteOf([
      copy && most !== undefined ? `A copy moves at most B(1:1)/2 = ${formatRate(copy.median / 2)} GB/s of payload at ${threadsText(most)}.` : "",
      peakText(bandwidths.filter((b) => b.threads === most)),
    ]),
  };
}

function noteOf(sentences: readonly string[]): { readonly note?: string } {
  const note = sentences.filter(Boolean).join(" ");
  return note ? { note } : {};
}

/** The largest share of the theoretical peak, where that is known. */
function peakText(bandwidths: readonly Bandwidth[]): string {
  const [best] = bandwidths.filter((b) => b.shareOfPeak !== undefined).sort((a, b) => (b.shareOfPeak ?? 0) - (a.shareOfPeak ?? 0));
  if (best?.shareOfPeak === undefined || best.rate === undefined) return "";
  return `The ${best.mix} mix reaches ${percentText(best.shareOfPeak)} of the theoretical ${formatRate(best.rate.median / best.shareOfPeak)} GB/s.`;
}

const mixTitles: Readonly<Record<Bandwidth["mix"], string>> = { "1:0": "1:0 read", "2:1": "2:1", "1:1": "1:1", "0:1": "0:1 write" };

function winner(found: Bandwidth | undefined): string {
  if (found?.kernel === undefined) return printable(found?.label ?? "");
  const pages = found.pages === undefined || found.pages === "system" ? "" : `${found.pages} pages`;
  return printable([found.kernel, found.engine, pages, found.variant].filter(Boolean).join(" "));
}

/** The access patterns relative to seq64, one table an engine. */
export function patternTables({ patterns }: Summary): readonly Table[] {
  return [...new Set(patterns.map((p) => p.engine))].map((engine) => {
    const own = patterns.filter((p) => p.engine === engine);
    const threads = ascending(own.map((p) => p.threads));
    return {
      id: `patterns-${engine}`,
      title: `Access patterns of ${printable(engine)}, relative to seq64 (${spreadName(own.map((p) => p.usefulRatio))})`,
      columns: [
        words("pattern"),
        ...threads
          .map(threadsText)
          .flatMap((group) => [number("GB/s", group), number("useful", group), optional({ ...spread, group }), number("lines/s", group)]),
        number("document"),
      ],
      lines: [...new Set(own.map((p) => p.pattern))].map((pattern) => {
        const found = threads.map((count) => own.find((p) => p.pattern === pattern && p.threads === count));
        return {
          cells: [
            pattern,
            ...found.flatMap((p) =>
              p
                ? [
                    formatRate(p.useful.median),
                    formatSignificant(p.usefulRatio.median),
                    spreadText(p.usefulRatio, formatSignificant),
                    formatSignificant(p.linesRatio.median),
                  ]
                : ["", "", "", ""],
            ),
            documentRatioText(own.find((p) => p.pattern === pattern)),
          ],
        };
      }),
      ...latencyNote(own),
    };
  });
}

/** The document gives rand8 as a limit ("<< 0.01x"), the others as values. */
function documentRatioText(pattern: PatternFinding | undefined): string {
  if (pattern === undefined) return "";
  return `${pattern.pattern === "rand8" ? "<" : ""}${Number(pattern.documentRatio.toFixed(3))}`;
}

function latencyNote(patterns: readonly PatternFinding[]): { note?: string } {
  const chases = patterns.filter((p) => p.pattern === "rand8");
  if (chases.length === 0) return {};
  const times = chases.map((p) => `${formatSignificant(p.nsPerLine.median)} ns at ${threadsText(p.threads)}`);
  return { note: `One dependent access of rand8 takes ${times.join(", ")}.` };
}

/** The slope of each chain mode in copy-times a transform, beside the document's and the best model's; one table an engine. */
export function chainTables({ chains }: Summary): readonly Table[] {
  return [...new Set(chains.map((c) => c.engine))].flatMap((engine) => {
    const own = chains.filter((c) => c.engine === engine && c.fits.length > 0).sort((a, b) => a.threads - b.threads);
    const most = own.at(-1);
    return most === undefined ? [] : [chainTable(engine, own, most)];
  });
}

function chainTable(engine: string, chains: readonly ChainFinding[], most: ChainFinding): Table {
  const modes = [...new Set(chains.flatMap((c) => c.fits.map((f) => f.mode)))];
  return {
    id: `chain-${engine}`,
    title: `Chain of n transforms in ${printable(engine)}: time of one, in copies (${spreadName(most.fits.map((f) => f.slope))})`,
    columns: [
      words("mode"),
      ...chains.flatMap((c) => [number(`${c.threads} thr.`), c === most ? spread : optional(spread)]),
      number("document"),
      { title: "best model", flexible: true },
      number("says"),
      number("off by"),
    ],
    lines: modes.map((mode) => {
      const fit = most.fits.find((f) => f.mode === mode);
      const [document, model] = [fit?.predictedSlope["document"], fit?.predictedSlope[fit.model]];
      return {
        cells: [
          mode,
          ...chains.flatMap((c) => {
            const slope = c.fits.find((f) => f.mode === mode)?.slope;
            return slope ? [slopeText(slope.median), spreadText(slope, slopeText)] : ["", ""];
          }),
          document === undefined ? "" : slopeText(document),
          fit === undefined ? "" : fitText(fit),
          model === undefined ? "" : slopeText(model),
          fit === undefined ? "" : percentText(fit.residual),
        ],
      };
    }),
  };
}

/** `3.4 %`. */
export function percentText(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** The price of each engine choice, one table a level and thread count: a line a choice, a column a kernel. */
function engineTables(summary: Summary): readonly Table[] {
  const engines = pricedEngines(summary);
  return ascending(engines.map((e) => e.threads)).flatMap((threads) =>
    levelsOf(engines).map((level) => {
      const own = engines.filter((e) => e.threads === threads && e.level === level);
      const kernels = [...new Set(own.map((e) => e.kernel))];
      return {
        id: `engines-${threads}-${level}`,
        title: `Engine prices ${levelTexts[level]} at ${threadsText(threads)}: rate over ${referenceText(own)} with one stream and plain stores (${spreadName(own.map((e) => e.ratio))})`,
        columns: [words("choice"), ...kernels.flatMap((kernel) => [number(printable(kernel)), spread])],
        lines: engineChoices(own).map(({ label, members }) => ({
          cells: [
            label,
            ...kernels.flatMap((kernel) => {
              const ratio = members.find((e) => e.kernel === kernel)?.ratio;
              return ratio ? [ratioText(ratio.median), spreadText(ratio, formatSignificant)] : ["", ""];
            }),
          ],
        })),
      };
    }),
  );
}

/** Findings of one choice of engine, buffer, views and store, over kernels and thread counts. */
export interface EngineChoice {
  readonly label: string;
  readonly members: readonly EngineFinding[];
}

/** The choices in the order of their first appearance; the label names what was chosen, not the kernel. */
export function engineChoices(engines: readonly EngineFinding[]): readonly EngineChoice[] {
  return [...new Set(engines.map(choiceText))].map((label) => ({ label, members: engines.filter((e) => choiceText(e) === label) }));
}

/** Do regular stores read the line first? Lines/s of each kernel over its twin that loads the destination. */
function storeTable({ writeAllocate = [] }: Summary): Table {
  return {
    id: "write-allocate",
    title: `Write-allocate: lines/s of regular stores over a twin that loads the destination (${spreadName(writeAllocate.map((w) => w.ratio))})`,
    columns: [words("kernel"), words("twin"), number("threads"), number("ratio"), spread, words("write-allocate")],
    lines: writeAllocate.map(({ label, twin, threads, ratio, verdict }) => ({
      cells: [printable(label), printable(twin), String(threads), ratioText(ratio.median), spreadText(ratio, formatSignificant), verdict],
    })),
  };
}

/** Drift of the control kernels over the run. */
export function controlTable({ controls }: Summary): Table {
  return {
    id: "controls",
    title: "Controls: how steady the machine was",
    columns: [words("control"), number("median"), words("unit"), number("lowest"), number("highest"), number("drift")],
    lines: controls.map((control) => ({
      cells: [
        printable(control.label),
        formatSignificant(control.median),
        control.unit,
        formatSignificant(Math.min(...control.perEpoch)),
        formatSignificant(Math.max(...control.perEpoch)),
        percentText(control.drift),
      ],
    })),
  };
}
