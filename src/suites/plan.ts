/** From suites to a plan: every group with its trials expanded, and what each thread's arena must hold. Pure. */
import { z } from "zod";
import { errors, type StreamboundError } from "../errors.ts";
import { type ArenaKind, arenaKinds } from "../memory/arena.ts";
import { footprint } from "../memory/layout.ts";
import type { ArenaBytes } from "../memory/slice.ts";
import { type Params, trialKey } from "../records/record.ts";
import { type ArenaNeed, type Axes, type GroupDefinition, isTuned, type PlanContext, points, type SuiteDefinition, type TrialSpec } from "./suite.ts";

/** A search for the best values of some axes, in order of descent. */
export interface PlannedSearch {
  readonly id: string;
  readonly tune: readonly { readonly axis: string; readonly values: readonly (string | number | boolean)[] }[];
  /** Where the descent starts, and the variant that the winner is compared with: the first value of every axis. */
  readonly plain: Params;
  readonly expand: (point: Params) => TrialSpec;
}

export interface PlannedGroup {
  readonly id: string;
  readonly suite: string;
  readonly question: string;
  readonly purpose: "measure" | "control";
  readonly specs: readonly TrialSpec[];
  readonly searches: readonly PlannedSearch[];
  readonly reference?: Params;
  readonly weight: number;
  readonly epochs?: number;
  /** The union of the arrays that trials of equal line count need, so that they share them. */
  readonly arenas: readonly ArenaNeed[];
}

export interface Plan {
  readonly groups: readonly PlannedGroup[];
  /** Threads of the largest team that can run. */
  readonly threads: number;
  /** Per slot. */
  readonly arenaBytes: readonly ArenaBytes[];
}

/** The suite whose groups ride in every run. */
export const controlSuite = "controls";

/**
 * Expands the suites in their order.
 * @throws suite-invalid for groups of one id or trials of one key within a group
 */
export function planOf(suites: readonly SuiteDefinition[], context: PlanContext): Plan {
  const groups = suites.flatMap((suite) => suite.groups(context).map((group) => plannedGroup(suite, group, context)));
  const ids = groups.map((group) => group.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw errors.suiteInvalid(twice, "its group id is used twice");
  const threads = Math.max(
    1,
    ...groups.flatMap((group) =>
      candidates(group)
        .filter((spec) => !spec.absent)
        .map(teamSize),
    ),
  );
  return { groups, threads, arenaBytes: Array.from({ length: threads }, (_, slot) => arenaBytes(groups, slot)) };
}

/** Bytes that a run of the plan comes to hold at once: every slot's arenas, and the memory of trials that bring their own. */
export function heldBytes({ groups, arenaBytes: arenas }: Plan): number {
  const apart = new Map<string, number>();
  for (const { team, arena, executor, absent, params } of groups.flatMap(candidates)) {
    if (arena || absent || executor === "child") continue;
    // Cycles of one shape are placed once, whoever follows them: what is not named is a random one of lines on the system's pages.
    const { order = "random", groupPages = "", spacing = 64, pages = "system" } = params;
    for (const { kernel, count, sliceBytes } of team) {
      const key = [kernel, sliceBytes, order, groupPages, spacing, pages].join("/");
      apart.set(key, Math.max(count * sliceBytes, apart.get(key) ?? 0));
    }
  }
  return [...arenas.flatMap((bytes) => Object.values(bytes)), ...apart.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** Threads of a trial's team. */
export function teamSize(spec: TrialSpec): number {
  return spec.team.reduce((sum, role) => sum + role.count, 0);
}

/** The key of the group's reference among `specs`, if it has one. */
export function referenceKey(group: PlannedGroup, specs: readonly TrialSpec[]): string | undefined {
  const { reference } = group;
  if (!reference) return undefined;
  const match = specs.find((spec) => Object.entries(reference).every(([axis, value]) => spec.params[axis] === value));
  return match && trialKey(match.family, match.params);
}

function plannedGroup(suite: SuiteDefinition, group: GroupDefinition, context: PlanContext): PlannedGroup {
  const expand = (axes: Axes) => {
    try {
      return group.family.expand(axes, context);
    } catch (thrown) {
      throw thrown instanceof z.core.$ZodError ? axisError(`Suite ${suite.id}, group ${group.id}`, axes, thrown.issues[0]) : thrown;
    }
  };
  const plainAxes = group.trials.filter((trial): trial is Axes => !isTuned(trial));
  const specs = distinct(plainAxes.flatMap(expand));
  const searches = group.trials.filter(isTuned).map(({ axes, tune }): PlannedSearch => {
    const [fixed] = points(axes);
    const first = Object.fromEntries(Object.entries(tune).map(([axis, values]) => [axis, values[0] as string | number | boolean]));
    const plain = { ...fixed, ...first };
    return {
      id: `${group.id}/search/${pointLabel(fixed ?? {})}`,
      tune: Object.entries(tune).map(([axis, values]) => ({ axis, values })),
      plain,
      expand: (point) => {
        const [spec] = expand(point);
        if (!spec) throw errors.suiteInvalid(group.id, "a search needs exactly one trial a point");
        return spec;
      },
    };
  });
  const all = [...specs, ...searches.flatMap(searched)];
  return {
    id: group.id,
    suite: suite.id,
    question: group.question,
    purpose: suite.id === controlSuite ? "control" : "measure",
    specs,
    searches,
    ...(group.reference && { reference: group.reference }),
    weight: group.weight ?? 1,
    ...(group.epochs !== undefined && { epochs: group.epochs }),
    arenas: sharedArenas(all),
  };
}

/** The first thing that a family's schema found wrong with the axes of a group. */
function axisError(where: string, axes: Axes, issue: z.core.$ZodIssue | undefined): StreamboundError {
  if (issue?.code === "unrecognized_keys")
    return errors.badValue(`${where}: axis`, issue.keys[0], "its family has no such axis", "Leave it out, or correct its name.");
  const axis = String(issue?.path[0] ?? "");
  if (!(axis in axes)) return errors.badValue(`${where}: axis`, axis, "its family needs it, and it is missing", "Add it in the suite.");
  const values: readonly unknown[] = [axes[axis]].flat();
  if (issue?.code === "invalid_value") {
    const legal = issue.values.map(String);
    return errors.unknownName(`${where}: ${axis}`, String(values.find((value) => !legal.includes(String(value)))), legal);
  }
  return errors.badValue(`${where}: ${axis}`, values.join(", "), issue?.message ?? "its family does not take it", "Correct the axis in the suite.");
}

/** What is fixed in a search, in few words: `copy-preload`. The thread count stands in the group's id. */
function pointLabel(point: Params): string {
  return Object.entries(point)
    .filter(([axis, value]) => axis !== "threads" && value !== false)
    .map(([axis, value]) => (value === true ? axis : value))
    .join("-");
}

/** First of each key: a suite may name a point on two axes lists. */
export function distinct(specs: readonly TrialSpec[]): readonly TrialSpec[] {
  return [...new Map(specs.map((spec) => [trialKey(spec.family, spec.params), spec])).values()];
}

/** For each kind and line count, the union of the arrays in the order of their first mention. */
export function sharedArenas(specs: readonly TrialSpec[]): readonly ArenaNeed[] {
  const needs = new Map<string, ArenaNeed>();
  for (const { arena } of specs) {
    if (!arena) continue;
    const id = `${arena.kind}/${arena.lineCount}`;
    const arrays = needs.get(id)?.arrays ?? [];
    needs.set(id, { ...arena, arrays: [...arrays, ...arena.arrays.filter((name) => !arrays.includes(name))] });
  }
  return [...needs.values()];
}

function candidates(group: PlannedGroup): readonly TrialSpec[] {
  return [...group.specs, ...group.searches.flatMap(searched)];
}

/**
 * What a search may come to measure, as far as memory is concerned: its start, and each value of each axis by itself. Axes that change a
 * trial's arena (pages, size) change it whatever the others are.
 */
function searched({ plain, tune, expand }: PlannedSearch): readonly TrialSpec[] {
  return [expand(plain), ...tune.flatMap(({ axis, values }) => values.map((value) => expand({ ...plain, [axis]: value })))];
}

/** The most that one group asks of a slot's arenas: its needs lie side by side, each in whole pages. */
function arenaBytes(groups: readonly PlannedGroup[], slot: number): ArenaBytes {
  const largest: Partial<Record<ArenaKind, number>> = {};
  for (const group of groups) {
    const present = sharedArenas(candidates(group).filter((spec) => slot < teamSize(spec) && !spec.absent));
    for (const kind of arenaKinds) {
      // A slot of a smaller team still gets the union of the group's arrays: slices are placed from the group's needs.
      const needs = group.arenas.filter((need) => need.kind === kind && present.some((own) => own.kind === kind && own.lineCount === need.lineCount));
      const sum = needs.reduce((bytes, need) => bytes + Math.ceil(footprint(need.arrays.length, need.lineCount) / 4096) * 4096, 0);
      if (sum > 0) largest[kind] = Math.max(largest[kind] ?? 0, sum);
    }
  }
  return largest;
}
