/** What a chart is made of: panels of series over two axes. Plain data; colours are names that a theme resolves. */

export interface ChartSpec {
  /** File name and anchor: letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** What the chart shows, computed from its numbers. */
  readonly sentence: string;
  /** One panel, or small multiples that share their series. */
  readonly panels: readonly Panel[];
  /** Panels in one row of a picture. */
  readonly columns: number;
  /** Height of one panel, in CSS pixels. */
  readonly height: number;
}

export interface Panel {
  /** Named above a panel that has neighbours. */
  readonly title?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly marks: readonly Mark[];
}

export interface Axis {
  readonly title: string;
  /** `categories`: values are indices into `labels`. */
  readonly scale: "linear" | "log" | "categories";
  readonly labels?: readonly string[];
  readonly format: FormatName;
  readonly min?: number;
  readonly max?: number;
  /** A value that the axis must reach; it ends on the next tick. Panels that are compared share it. */
  readonly reaching?: number;
  /** The only values that are labelled, for scales whose own ticks would mislead. */
  readonly ticks?: readonly number[];
  /** The first category stands at the far end: on top of lying bars. */
  readonly reversed?: true;
}

/** How an axis and its tooltips show values. */
export type FormatName = "number" | "ratio" | "size";

/** `bars` and `rows` (bars that lie) stand on categories; `points` and `line` lie over any x, `points` also beside categories on the y axis. */
export interface Series {
  readonly label: string;
  readonly tone: Tone;
  readonly kind: "bars" | "rows" | "points" | "line";
  readonly dash?: readonly number[];
  /** A dot is a small circle, for values behind an estimate. */
  readonly shape?: "circle" | "dot" | "rect" | "triangle" | "cross" | "dash";
  /** Of bars: each has its category to itself, because no other series has one there. */
  readonly alone?: true;
  /** Write the value beside each bar. */
  readonly labelled?: boolean;
  readonly data: readonly Datum[];
}

/** One value with its spread, in the units of the axes. `x` is the category's index where one of the scales is of categories. */
export interface Datum {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
  /** More for the tooltip. */
  readonly note?: string;
}

/** A line across the panel at a value of one axis, or a band between two. */
export interface Mark {
  readonly axis: "x" | "y";
  readonly at: number;
  readonly to?: number;
  /** The part of the other axis that it crosses. Absent: all of it. */
  readonly within?: { readonly from: number; readonly to: number };
  readonly label?: string;
}

/** Names of colours: what is measured by rank, the document's claims, models by rank, and the quiet ones. */
export type Tone = "first" | "second" | "third" | "fourth" | "fifth" | "sixth" | "document" | "quiet";

const tones = ["first", "second", "third", "fourth", "fifth", "sixth"] as const satisfies readonly Tone[];

/** The colour of the `index`-th of several series. */
export function tone(index: number): Tone {
  return tones[index % tones.length] as Tone;
}
