/**
 * The charts of a Summary as plain data: what is drawn and the sentence that says what it shows. The PNG renderer and the page
 * turn the same data into chart.js configurations (`spec/configuration.ts`). Platform-free.
 */
import type { Summary } from "../../analysis/summary.ts";
import { algorithmsCharts } from "./spec/algorithms.ts";
import { bandwidthChart } from "./spec/bandwidth.ts";
import { bottleneckCharts } from "./spec/bottleneck.ts";
import { chainRateCharts, chainSlopeChart, chunkChart } from "./spec/chain.ts";
import { coresCharts } from "./spec/cores.ts";
import { engineChart } from "./spec/engines.ts";
import { formatsCharts } from "./spec/formats.ts";
import { ioCharts } from "./spec/io.ts";
import { ladderCharts } from "./spec/ladder.ts";
import { latencyCharts } from "./spec/latency.ts";
import { loadedCharts } from "./spec/loaded.ts";
import { loopCharts } from "./spec/loops.ts";
import { mixesCharts } from "./spec/mixes.ts";
import { numaCharts } from "./spec/numa.ts";
import { paginationCharts } from "./spec/pagination.ts";
import type { ChartSpec } from "./spec/panel.ts";
import { parallelismCharts } from "./spec/parallelism.ts";
import { patternChart } from "./spec/patterns.ts";
import { runtimesCharts } from "./spec/runtimes.ts";
import { scalingChart } from "./spec/scaling.ts";
import { strideCharts } from "./spec/stride.ts";
import { transferCharts } from "./spec/transfer.ts";
import { windowCharts } from "./spec/window.ts";

/** Every chart that the summary has numbers for, in reading order. */
export function chartSpecs(summary: Summary): readonly ChartSpec[] {
  return [
    ...loopCharts(summary),
    ...bandwidthChart(summary),
    ...patternChart(summary),
    ...chainSlopeChart(summary),
    ...chainRateCharts(summary),
    ...chunkChart(summary),
    ...scalingChart(summary),
    ...engineChart(summary),
    ...ladderCharts(summary),
    ...latencyCharts(summary),
    ...parallelismCharts(summary),
    ...loadedCharts(summary),
    ...strideCharts(summary),
    ...mixesCharts(summary),
    ...coresCharts(summary),
    ...numaCharts(summary),
    ...bottleneckCharts(summary),
    ...paginationCharts(summary),
    ...formatsCharts(summary),
    ...algorithmsCharts(summary),
    ...windowCharts(summary),
    ...ioCharts(summary),
    ...transferCharts(summary),
    ...runtimesCharts(summary),
  ];
}
