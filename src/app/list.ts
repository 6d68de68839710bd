/** What can be named on the command line: suites, engines, kernels, profiles, formats. */
import { kernelIds, kernelOf } from "../catalogue/kernels.ts";
import type { Machine } from "../records/record.ts";
import { type FormatId, formatIds, reporters } from "../report/reporters.ts";
import { discoverSuites } from "../suites/discovery.ts";
import { profileIds } from "../suites/suite.ts";
import { engineStates } from "./run.ts";

export interface Listing {
  readonly suites: readonly { readonly id: string; readonly title: string; readonly question: string; readonly default: boolean }[];
  readonly kernels: readonly { readonly id: string; readonly title: string; readonly formula: string }[];
  readonly engines: Machine["engines"];
  readonly profiles: readonly string[];
  readonly formats: readonly { readonly id: FormatId; readonly title: string }[];
}

export async function list(): Promise<Listing> {
  const suites = await discoverSuites();
  return {
    suites: suites.map(({ id, title, question, default: inDefault }) => ({ id, title, question, default: inDefault })),
    kernels: kernelIds.map((id) => ({ id, title: kernelOf(id).title, formula: kernelOf(id).formula })),
    engines: engineStates(),
    profiles: profileIds,
    formats: formatIds.map((id) => ({ id, title: reporters[id].title })),
  };
}
