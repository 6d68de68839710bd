/** The same kernels by js, wasm and native, from memory and from the caches: what each way of writing the loop costs. */
import { memory } from "../src/families/memory/family.ts";
import { overhead } from "../src/families/overhead/family.ts";
import { type Axes, defineSuite, type PlanContext } from "../src/suites/suite.ts";

const buffers = ["shared", "private"] as const;
const views = ["captured", "passed"] as const;
/** Memory, where the engines are nearest to each other, and the caches, where the loop itself counts. */
const levels = ["dram", "l2", "l1"] as const;
const levelTexts = { dram: "in memory", l2: "in L2", l1: "in L1" } as const;
/** The step from wasm's vectors to wider ones has rows of its own. */
const widths = [128, 256, 512];

export default defineSuite({
  id: "engines",
  title: "Engine prices",
  question: "What does a loop in js or wasm cost beside native code, and what do wider vectors, sharing, passing views and bulk calls change?",
  default: true,
  groups: (context) => [
    ...levels.flatMap((size) =>
      ["seq64", "copy", "triad"].map((kernel) => ({
        id: `engines@1/${kernel}${size === "dram" ? "" : `/${size}`}`,
        question: `${kernel} ${levelTexts[size]} by js, wasm and native on 1 thread`,
        family: memory,
        trials: [
          ...nativeRows(kernel, context).map((axes) => ({ ...axes, size })),
          { kernel, engine: "wasm", size, threads: 1 },
          { kernel, engine: "js", ...(size === "dram" && { buffer: buffers }), views, size, threads: 1 },
          ...(size === "dram" && kernel === "copy" ? bulkRows(kernel) : []),
        ],
        reference: hasNative(context) ? { engine: "native", width: 128, store: "regular" } : { engine: "wasm", store: "regular" },
      })),
    ),
    {
      id: "engines/overhead",
      question: "Time of one clock reading, and of one call of each engine that has nothing to do",
      family: overhead,
      trials: [{ what: "clock" }, { what: "call", engine: ["native", "wasm", "js"] }],
    },
  ],
});

/** The bulk calls of each engine, which choose their own instructions. */
function bulkRows(kernel: string): readonly Axes[] {
  return [
    { kernel, engine: ["native", "wasm"], store: "bulk", threads: 1 },
    { kernel, engine: "js", buffer: buffers, store: ["bulk", "bulk-within"], views: "captured", threads: 1 },
  ];
}

/** Every width from wasm's up that this processor has; without native one row, which says why. */
function nativeRows(kernel: string, context: PlanContext): readonly Axes[] {
  const available = native(context)?.widths ?? [];
  return hasNative(context)
    ? [{ kernel, engine: "native", width: widths.filter((width) => available.includes(width)), threads: 1 }]
    : [{ kernel, engine: "native", threads: 1 }];
}

const native = ({ machine }: PlanContext) => machine.engines.find(({ id }) => id === "native");

/** Is there a native engine whose vectors are as wide as wasm's? */
function hasNative(context: PlanContext): boolean {
  const found = native(context);
  return found?.state === "available" && found.widths?.includes(128) === true;
}
