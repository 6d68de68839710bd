import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { quantityIds } from "./quantities.ts";
import { recordJsonSchema } from "./schema.ts";

interface Node {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly propertyNames?: { readonly enum?: readonly string[] };
  readonly oneOf?: readonly Node[];
  readonly const?: unknown;
}

describe("recordJsonSchema", () => {
  const schema = recordJsonSchema();
  const root = schema as Node;

  test("names its dialect, itself and its title first", () => {
    assert.deepEqual(Object.keys(schema).slice(0, 3), ["$schema", "$id", "title"]);
    assert.equal(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert.equal(schema["$id"], "urn:streambound:record:1");
  });

  test("closes the record: every part is required and nothing else is allowed", () => {
    assert.equal(root.additionalProperties, false);
    assert.deepEqual([...(root.required ?? [])].sort(), ["groups", "machine", "run", "schemaVersion", "tool"]);
    assert.equal(root.properties?.["schemaVersion"]?.const, 1);
  });

  test("tells the three outcomes apart by their state, and lists every quantity", () => {
    const outcome = root.properties?.["groups"]?.items?.properties?.["trials"]?.items?.properties?.["outcome"];
    assert.deepEqual(
      outcome?.oneOf?.map((option) => option.properties?.["state"]?.const),
      ["measured", "absent", "failed"],
    );
    assert.deepEqual(outcome?.oneOf?.[0]?.properties?.["quantities"]?.propertyNames?.enum, quantityIds);
  });
});
