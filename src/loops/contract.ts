/** What of a loop is data: read from whatever a file exports, checked by its structure, and compared between two versions. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Access } from "../catalogue/accesses.ts";
import { errors } from "../errors.ts";
import { KiB } from "../units.ts";
import type { ElementType, Loop } from "./define.ts";

/** Bytes of an element. */
export const elementSizes = { i8: 1, u8: 1, i16: 2, u16: 2, i32: 4, u32: 4, i64: 8, u64: 8, f32: 4, f64: 8 } as const satisfies Record<
  ElementType,
  number
>;

/** How a loop is called: its factory captures the views, it is passed them, or it is a transform of chunks. */
export type LoopForm = "make" | "run" | "transform";

/** Bytes of a transform's chunk where it names none: Node's default for byte streams. */
export const defaultChunkBytes = 64 * KiB;

const elementType = z.enum(Object.keys(elementSizes) as [ElementType, ...ElementType[]]);
const placement = z.enum(["shared", "private"]).default("shared");
const stream = (role: "in" | "out" | "update") =>
  z.strictObject({ type: elementType, perItem: z.number().positive(), role: z.literal(role), placement });
const fixed = (role: "scratch" | "table") => z.strictObject({ type: elementType, length: z.int().positive(), role: z.literal(role), placement });
const buffer = z.discriminatedUnion("role", [stream("in"), stream("out"), stream("update"), fixed("scratch"), fixed("table")], {
  error: ({ code }) => (code === "invalid_union" ? "role is in, out, update, scratch or table" : undefined),
});
const param = z.union([z.string(), z.number().finite(), z.boolean()]);
const fn = z.custom<(...args: never[]) => unknown>((value) => typeof value === "function", "it is a function");

const common = {
  name: z.string().regex(/^[\w][\w/-]{0,99}$/, "it has letters, digits, -, _ and /, at most 100"),
  passes: z.int().min(1).max(1000).default(1),
  params: z.record(z.string(), param).default({}),
  init: fn,
  check: fn,
};
const sliced = {
  ...common,
  buffers: z.record(z.string().min(1), buffer).refine((all) => Object.values(all).some(({ role }) => role !== "scratch" && role !== "table"), {
    message: "at least one buffer is in, out or update",
  }),
  granularity: z.int().positive().default(1),
  sliceable: z.boolean().default(true),
  threads: z.union([z.int().positive().max(4096), z.literal("all")]).default(1),
  combine: fn.optional(),
};
const schemas = {
  make: z.strictObject({ ...sliced, make: fn }),
  run: z.strictObject({ ...sliced, run: fn }),
  transform: z.strictObject({ ...common, chunkBytes: z.int().positive().default(defaultChunkBytes), transform: fn }),
} as const satisfies Record<LoopForm, z.ZodType>;

export type BufferContract = z.infer<typeof buffer>;

/** The data of a loop: what both versions of it must agree on to be comparable. All of it can be cloned. */
export interface LoopContract {
  readonly name: string;
  readonly form: LoopForm;
  readonly passes: number;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly buffers: Readonly<Record<string, BufferContract>>;
  readonly granularity: number;
  readonly sliceable: boolean;
  readonly threads: number | "all";
  /** Of a transform. */
  readonly chunkBytes?: number;
}

/** The one buffer of a transform. */
const transformBuffers = { input: { type: "u8", perItem: 1, role: "in", placement: "private" } } as const satisfies LoopContract["buffers"];

/**
 * The contract of what a loop file exports by default.
 * @throws loop-invalid, naming the file, the field and the rule
 */
export function contractOf(exported: unknown, file: string): LoopContract {
  if (typeof exported !== "object" || exported === null) throw errors.loopInvalid(file, "it has no default export");
  const forms = (["make", "run", "transform"] as const).filter((form) => form in exported);
  const [form] = forms;
  if (form === undefined || forms.length > 1) throw errors.loopInvalid(file, `exactly one of make, run and transform is there, not ${forms.length}`);
  const parsed = schemas[form].safeParse(exported);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw errors.loopInvalid(file, `${issue?.path.join(".") || "it"}: ${issue?.message ?? "it does not fit"}`);
  }
  const { name, passes, params } = parsed.data;
  const base = { name, form, passes, params };
  if ("chunkBytes" in parsed.data)
    return { ...base, buffers: transformBuffers, granularity: 1, sliceable: false, threads: 1, chunkBytes: parsed.data.chunkBytes };
  const { buffers, granularity, sliceable, threads } = parsed.data;
  if (threads !== 1 && Object.values(buffers).some((one) => one.placement === "private" && one.role !== "scratch"))
    throw errors.loopInvalid(file, "threads: private buffers cannot be shared between threads");
  const fraction = Object.entries(buffers).find(([, one]) => "perItem" in one && elementsOf(one, granularity) === undefined);
  if (fraction) throw errors.loopInvalid(file, `buffers.${fraction[0]}: perItem × granularity is a whole number of elements`);
  return { ...base, buffers, granularity, sliceable, threads };
}

/**
 * Elements of a buffer for so many items, or undefined where that is no whole number of them. A fraction such as 0.1 or 1/3 is no exact
 * binary number, so what differs from a whole one by rounding alone is that.
 */
export function elementsOf(one: BufferContract, items: number): number | undefined {
  if ("length" in one) return one.length;
  const elements = Math.round(one.perItem * items);
  return elements > 0 && Math.abs(one.perItem * items - elements) <= elements * 4 * Number.EPSILON ? elements : undefined;
}

/**
 * Two loops are comparable where this is equal: the same buffers, params and passes, whatever their code. Whether the views are captured or
 * passed is code: a loop may go from `run` to `make` and be compared with what it was.
 */
export function contractHash({ form, ...data }: LoopContract): string {
  const contract = { ...data, form: form === "transform" ? "transform" : "sliced" };
  const sortedKeys = (_: string, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return createHash("sha256").update(JSON.stringify(contract, sortedKeys)).digest("hex");
}

/** Is it a loop that is called with ranges of items? */
export function isSliced(loop: Loop): loop is Exclude<Loop, { transform: unknown }> {
  return !("transform" in loop);
}

/** Bytes of all streams for each item: what an item adds to the working set. */
export function bytesPerItem({ buffers }: LoopContract): number {
  return Object.values(buffers).reduce((sum, one) => sum + ("perItem" in one ? one.perItem * elementSizes[one.type] : 0), 0);
}

/** Payload of an item: bytes of all `in` and `update` buffers, of a loop without any its output. */
export function payloadPerItem(contract: LoopContract): number {
  const bytes = (roles: readonly string[]) =>
    Object.values(contract.buffers).reduce(
      (sum, one) => sum + ("perItem" in one && roles.includes(one.role) ? one.perItem * elementSizes[one.type] : 0),
      0,
    );
  return bytes(["in", "update"]) || bytes(["out"]);
}

/**
 * The declared accesses of one pass over `items` items. Tables and scratch stay in a cache by declaration; what leaves a transform is not declared.
 * Streams are told in elements that touch each other, so that the lines follow from their bytes.
 */
export function loopAccesses(contract: LoopContract, items: number): readonly Access[] {
  return Object.values(contract.buffers).flatMap((one): Access[] => {
    const size = elementSizes[one.type];
    if (!("perItem" in one)) return [];
    const shared = { level: "memory", accessBytes: size, strideBytes: size, count: one.perItem * items } as const;
    if (one.role === "out") return [{ ...shared, role: "write", part: "output", store: "regular" }];
    return [{ ...shared, role: one.role === "in" ? "read" : "update", part: "input" }];
  });
}
