/** What reads a dataset page by page inside a process of its own: every way comes to the same sums, or has failed. */
import { errors } from "../../errors.ts";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import { seedOf } from "../../memory/random.ts";
import { datasetTotals } from "../dataset/dataset.ts";
import type { PaginationParams } from "./params.ts";
import { Reduction } from "./reduction.ts";
import type { Source, SourceContext } from "./source.ts";

/** Each is loaded where it is wanted: what the other needs would count into the floor. */
const sources: Readonly<Record<PaginationParams["source"], (context: SourceContext) => Promise<Source>>> = {
  file: async (context) => (await import("./csv.ts")).openCsv(context),
  duckdb: async (context) => (await import("./database.ts")).openDatabase(context),
};

export async function open({ params: given, scratch, seed, epoch }: BodyContext): Promise<Subject> {
  if (scratch === undefined) throw errors.internal("a pagination trial without a scratch folder");
  // The plan has validated them. What validates takes as long to load as many a sample lasts, and a sixth of the floor.
  const params = given as unknown as PaginationParams;
  const totals = await datasetTotals(scratch, params);
  const source = await sources[params.source]({ params, folder: scratch, seed: seedOf(seed, epoch, "pages") });
  let reduction = new Reduction();
  return {
    // A process that has read the pages before would have grown already: the one sample is the first.
    warm() {},
    async sample() {
      reduction = new Reduction();
      return { ...(await source.read(reduction)), records: reduction.rows };
    },
    settle: () => reduction.problem(totals),
    async verify() {
      const found = await source.found?.();
      const method = `every row in its place, and sums of two columns${found === undefined ? "" : `; pages found by: ${found}`}`;
      return { state: "verified", method, elements: params.rows };
    },
    close: () => source.close(),
  };
}
