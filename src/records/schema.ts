/** The published JSON Schemas (2020-12), derived from the zod schemas so that there is no second list. */
import { z } from "zod";
import { recordSchema, schemaVersion } from "./record.ts";

/** JSON Schema of one published format. `name` and `version` make its `$id`. */
export function publishedSchema(schema: z.ZodType, name: string, version: number, title: string): Record<string, unknown> {
  const { $schema, ...body } = z.toJSONSchema(schema, { target: "draft-2020-12" });
  return { $schema, $id: `urn:streambound:${name}:${version}`, title, ...body };
}

/** JSON Schema of a RunRecord. */
export function recordJsonSchema(): Record<string, unknown> {
  return publishedSchema(recordSchema, "record", schemaVersion, "streambound run record");
}
