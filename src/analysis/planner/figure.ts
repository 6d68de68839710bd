/** A planned figure: its value, the formula that it came from, and where each of the formula's constants came from. */

export type Unit = "B" | "ns" | "ns/KiB" | "B/s" | "1/s" | "count" | "ratio";

/**
 * `asked`: an option, or its default. `measured`: a finding of the record's Summary, `of` what. `machine`: a fact of the record's machine. `planned`:
 * another figure of the plan. `assumed`: not measured, so that the figure is worth less.
 */
export type Source =
  | { readonly kind: "asked"; readonly option: string }
  | { readonly kind: "measured"; readonly finding: string; readonly of: string; readonly low?: number; readonly high?: number }
  | { readonly kind: "machine"; readonly fact: string }
  | { readonly kind: "planned"; readonly figure: string }
  | { readonly kind: "assumed"; readonly why: string };

export interface Constant {
  /** As the formula names it. */
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  readonly source: Source;
}

export interface Figure {
  readonly id: string;
  readonly title: string;
  readonly value: number;
  readonly unit: Unit;
  readonly formula: string;
  readonly constants: readonly Constant[];
  /** What the document gives in its place. */
  readonly document?: number;
  /** What makes it worth less than it looks. */
  readonly notes: readonly string[];
}

/** What would have been planned, had it been measured. */
export interface Missing {
  readonly what: string;
  /** The suite that measures it. */
  readonly suite: string;
  readonly command: string;
}

export interface PlannedSection {
  readonly id: "pages" | "stages" | "window" | "work" | "whole";
  /** What is planned, with its settings. */
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly missing: readonly Missing[];
}

/** A constant without its name, which is its key in the formula's table. */
export type Value = Omit<Constant, "name">;

interface Told<C extends Readonly<Record<string, Value>>> {
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  /** In the names of `constants`. */
  readonly formula: string;
  readonly constants: C;
  readonly of: (values: { readonly [K in keyof C]: number }) => number;
  readonly document?: number | undefined;
  readonly notes?: readonly string[];
}

/** The formula's value with all that it came from. */
export function figureOf<const C extends Readonly<Record<string, Value>>>(told: Told<C>): Figure {
  const { id, title, unit, formula, constants, of, document, notes = [] } = told;
  const entries = Object.entries(constants);
  const values = Object.fromEntries(entries.map(([name, { value }]) => [name, value])) as { readonly [K in keyof C]: number };
  return {
    id,
    title,
    value: of(values),
    unit,
    formula,
    constants: entries.map(([name, value]) => ({ name, ...value })),
    ...(document !== undefined && { document }),
    notes,
  };
}

export function asked(option: string, value: number, unit: Unit): Value {
  return { value, unit, source: { kind: "asked", option } };
}

/** @param finding where it stands in the Summary */
export function measured(finding: string, of: string, value: number, unit: Unit, spread?: { readonly low: number; readonly high: number }): Value {
  return { value, unit, source: { kind: "measured", finding, of, ...(spread && { low: spread.low, high: spread.high }) } };
}

export function assumed(why: string, value: number, unit: Unit): Value {
  return { value, unit, source: { kind: "assumed", why } };
}

/** Another figure of the same plan. */
export function planned({ value, unit, title }: Figure): Value {
  return { value, unit, source: { kind: "planned", figure: title } };
}

export function missing(what: string, suite: string): Missing {
  return { what, suite, command: `streambound run ${suite}` };
}
