/** Tables of text: what the terminal, the markdown and the page lay out, each in its own way. */

/** One column; neighbours of one `group` share a heading above their titles. */
export interface Column {
  readonly title: string;
  readonly group?: string;
  readonly align?: "right";
  /** May be cut where the width is limited. */
  readonly flexible?: true;
  /** Left out where the width has no room for it. */
  readonly optional?: true;
}

/** One line of a table, and what must be said beside its numbers. */
export interface Line {
  readonly cells: readonly string[];
  readonly remark?: string;
}

export interface Table {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly lines: readonly Line[];
  /** A sentence below the table. */
  readonly note?: string;
  /** Left out where there is room for one screen only. */
  readonly detail?: true;
}

/** A column of numbers. */
export const number = (title: string, group?: string): Column => ({ title, align: "right", ...(group === undefined ? {} : { group }) });
/** A column of words. */
export const words = (title: string): Column => ({ title });
export const spread: Column = { title: "spread" };
/** The column, left out where the width has no room. */
export const optional = (column: Column): Column => ({ ...column, optional: true });
