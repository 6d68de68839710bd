/** The columns of another schema: a text where a number was, and a number where a text was. */
import { type Column, type ColumnName, columns } from "./columns.ts";

const columnOf = (name: ColumnName): Column => columns.find((column) => column.name === name) as Column;
const price = columnOf("price");
const status = columnOf("status");

const amount: Column = {
  name: "amount",
  kind: "text",
  sqlType: "VARCHAR",
  sql: `concat('EUR ', ${price.sql})`,
  value: (row) => `EUR ${price.value(row)}`,
  fieldBytes: price.fieldBytes + "EUR ".length,
};
const state: Column = {
  name: "state",
  kind: "integer",
  sqlType: "INTEGER",
  sql: `CAST(length(${status.sql}) AS INTEGER)`,
  value: (row) => (status.value(row) as string).length,
  fieldBytes: 1,
};

export const otherColumns: readonly Column[] = columns.map((column) =>
  column.name === price.name ? amount : column.name === status.name ? state : column,
);
