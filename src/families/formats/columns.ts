/** Which columns a scan reads, and where their values stand in the nested shape. */
import { columns, nested, twoColumns } from "../dataset/columns.ts";
import type { FormatsParams } from "./params.ts";

export type DatasetColumn = (typeof columns)[number];

/** Those of the scan, in the order of the file. */
export function wantedOf({ scan }: Pick<FormatsParams, "scan">): readonly DatasetColumn[] {
  return scan === "full" ? columns : columns.filter(({ name }) => (twoColumns as readonly string[]).includes(name));
}

/** Where a column's value stands in its file: in a column of its name, at a place of a list, or in a field of a struct. */
export type Place =
  | { readonly kind: "plain"; readonly column: string }
  | { readonly kind: "item"; readonly column: string; readonly index: number }
  | { readonly kind: "field"; readonly column: string; readonly field: string };

export function placeOf({ name }: DatasetColumn, shape: FormatsParams["shape"]): Place {
  if (shape === "nested") {
    const index = (nested.amounts as readonly string[]).indexOf(name);
    if (index >= 0) return { kind: "item", column: "amounts", index };
    if ((nested.place as readonly string[]).includes(name)) return { kind: "field", column: "place", field: name };
  }
  return { kind: "plain", column: name };
}
