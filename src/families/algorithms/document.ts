/** The document's stages ("Algorithms") and the plans of them: plain data, which threads load without what checks a trial's axes. */

export const stages = ["parse", "filter", "enrich", "aggregate"] as const;
export type Stage = (typeof stages)[number];

/** Their times, µs. */
export const documentUs = { parseUs: 50, filterUs: 5, enrichUs: 200, aggregateUs: 20 } as const;

/**
 * `serial`: one thread. `pipeline`: a thread a stage, rings between them. `data`: every worker does all stages. `batch`: all records of a stage before
 * the next stage, one thread. `pipeline-data`: several pipelines beside each other. `streams`: `node:stream` Transforms in one thread.
 */
export const plans = ["serial", "pipeline", "data", "batch", "pipeline-data", "streams"] as const;
export type Plan = (typeof plans)[number];
