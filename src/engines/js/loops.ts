/** Emits the bodies whose loop is their own: chases, strided loads, the blend, the core's clock and the chunked chain. */
import { element, elements, indent, index, lineElements } from "./source.ts";
import { steps } from "./steps.ts";

/** Additions of one iteration of the clock's loop, so that the loop's own work hides behind them. */
const spinUnroll = 16;

/** Loads of one iteration of the strided loop. */
const strideUnroll = 8;
/** Four sums hide the add's latency. With eight V8 keeps neither all of them nor the distances in registers, and runs at 0.6 of the rate. */
const strideSums = 4;

/** A link is the element index of the next line's link, its second element; the conversion to an index belongs to the hop. */
export function emitChase(): string {
  return [
    "export function make_rand8(a: View) {",
    "  return (start: number, hops: number): number => {",
    `    let at = start * ${lineElements} + 1;`,
    `    for (let hop = 0; hop < hops; hop++) ${steps.rand8("at", "a").replace(";", "!;")}`,
    `    return (at - 1) / ${lineElements};`,
    "  };",
    "}",
  ].join("\n");
}

/** `count` chases at once, each position in a local of its own for as long as the loop runs. Line i of `b` holds position i as a link does. */
export function emitChases(count: number): string {
  const chases = Array.from({ length: count }, (_, i) => i);
  const position = (i: number) => `b[${i * lineElements + 1}]`;
  return [
    `export function make_chases_${count}(a: View, b: View) {`,
    "  return (hops: number): void => {",
    `    let ${chases.map((i) => `at${i} = ${position(i)}!`).join(", ")};`,
    "    for (let hop = 0; hop < hops; hop++) {",
    ...chases.map((i) => `      ${steps.rand8(`at${i}`, "a").replace(";", "!;")}`),
    "    }",
    ...chases.map((i) => `    ${position(i)} = at${i};`),
    "  };",
    "}",
  ].join("\n");
}

/**
 * Eight indices that follow from one, so that neither the sums nor the indices wait for one another. The last one to eight loads are left
 * to the second loop: were it empty for some counts, the first count for which it is not would throw away what V8 had optimised.
 */
export function emitStride(): string {
  const unrolled = Array.from({ length: strideUnroll }, (_, k) => k);
  const sums = unrolled.slice(0, strideSums).map((k) => `s${k}`);
  const distances = unrolled.slice(1).map((k) => `d${k} = (${k} * stride) | 0`);
  return [
    "export function make_stride(a: View) {",
    "  return (first: number, stride: number, count: number): number => {",
    `    const ${[...distances, `d${strideUnroll} = (${strideUnroll} * stride) | 0`].join(", ")};`,
    `    let ${sums.map((sum) => `${sum} = 0`).join(", ")};`,
    "    let at = first | 0;",
    "    let left = count | 0;",
    `    for (; left > ${strideUnroll}; left = (left - ${strideUnroll}) | 0) {`,
    ...unrolled.map((k) => `      ${steps.seq8(sums[k % strideSums] ?? "", element("a", k === 0 ? "at" : `(at + d${k}) | 0`))}`),
    `      at = (at + d${strideUnroll}) | 0;`,
    "    }",
    "    for (; left > 0; left = (left - 1) | 0) {",
    `      ${steps.seq8("s0", element("a", "at"))}`,
    "      at = (at + d1) | 0;",
    "    }",
    `    return ${sums.join(" + ")};`,
    "  };",
    "}",
  ].join("\n");
}

/**
 * The steps of `seq64` and `update` by turns, as `BlendBody` declares it. The views are taken from the closure before the loops: inside
 * nested ones V8 does not see early enough that they are constants, and loads their length and address again for every element.
 */
export function emitBlend(): string {
  const sums = elements.map((k) => `s${k % 4}`);
  return [
    "export function make_blend(viewA: View, viewB: View) {",
    "  return (lo: number, hi: number, reads: number, writes: number, p: number): number => {",
    "    const a = viewA, b = viewB;",
    `    const readElements = (reads * ${lineElements}) | 0, writeElements = (writes * ${lineElements}) | 0;`,
    "    let from = (lo * readElements) | 0, to = (lo * writeElements) | 0;",
    `    let ${sums
      .slice(0, 4)
      .map((sum) => `${sum} = 0`)
      .join(", ")};`,
    "    for (let group = lo; group < hi; group++) {",
    `      for (const end = (from + readElements) | 0; from < end; from = (from + ${lineElements}) | 0) {`,
    ...elements.map((k) => `        ${steps.seq64(sums[k] ?? "", element("a", "from", k))}`),
    "      }",
    `      for (const end = (to + writeElements) | 0; to < end; to = (to + ${lineElements}) | 0) {`,
    ...elements.map((k) => `        b[${index("to", k)}] = ${steps.update(element("b", "to", k), "p")};`),
    "      }",
    "    }",
    `    return ${sums.slice(0, 4).join(" + ")};`,
    "  };",
    "}",
  ].join("\n");
}

/** `y` is read from a typed array, whose elements V8 does not take for constants (those of an array literal it does): nothing folds. */
export function emitSpin(): string {
  const addition = steps.spin("x", "y");
  return [
    "export function make_spin(steps: Int32Array) {",
    "  return (adds: number): number => {",
    "    const y = steps[0]!;",
    "    let x = 0;",
    "    let left = adds | 0;",
    `    for (; left >= ${spinUnroll}; left = (left - ${spinUnroll}) | 0) {`,
    ...Array.from({ length: spinUnroll }, () => `      ${addition}`),
    "    }",
    `    for (; left > 0; left = (left - 1) | 0) ${addition}`,
    "    return x;",
    "  };",
    "}",
  ].join("\n");
}

/**
 * All passes over one chunk before the next, as `ChainBody` declares it. One loop for each pair of arrays and operation, so that every loop
 * captures its views like the bodies that it is compared with.
 */
export function emitChain(): string {
  const loop = (name: string, from: string, to: string, scalar: "" | ", p: number", expression: (input: string) => string) => [
    `const ${name} = (source: number, target: number, count: number${scalar}) => {`,
    `  for (let k = 0; k < count; k = (k + ${lineElements}) | 0) {`,
    "    const s = (source + k) | 0, t = (target + k) | 0;",
    ...elements.map((k) => `    ${to}[${index("t", k)}] = ${expression(element(from, "s", k))};`),
    "  }",
    "};",
  ];
  return [
    "export function make_chain(a: View, b: View, c: View) {",
    ...indent([
      ...loop("multiplyInput", "a", "c", ", p: number", (x) => steps.multiply(x, "p")),
      ...loop("multiply", "c", "c", ", p: number", (x) => steps.multiply(x, "p")),
      ...loop("increment", "c", "c", ", p: number", (x) => steps.increment(x, "p")),
      ...loop("copyInput", "a", "b", "", (x) => steps.copy(x)),
      ...loop("copy", "c", "b", "", (x) => steps.copy(x)),
      "return (lo: number, hi: number, chunkLines: number, n: number, tempCount: number, tempStrideLines: number, advance: number, p: number, q: number): number => {",
      "  for (let first = lo; first < hi; first += chunkLines) {",
      `    const start = first * ${lineElements}, count = Math.min(chunkLines, hi - first) * ${lineElements};`,
      "    let from = start;",
      "    for (let i = 0; i < n; i++) {",
      `      const to = ((i % tempCount) * tempStrideLines + (advance ? first : 0)) * ${lineElements};`,
      "      if (i === 0) multiplyInput(from, to, count, p);",
      "      else if (i % 2 === 0) multiply(from, to, count, p);",
      "      else increment(from, to, count, q);",
      "      from = to;",
      "    }",
      "    if (n === 0) copyInput(from, start, count);",
      "    else copy(from, start, count);",
      "  }",
      `  return hi > lo ? b[hi * ${lineElements} - 1]! : 0;`,
      "};",
    ]),
    "}",
  ].join("\n");
}
