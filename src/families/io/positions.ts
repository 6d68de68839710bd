/** Where each block of a pass begins. */
import { random, seedOf, shuffled } from "../../memory/random.ts";
import type { ReadParams } from "./params.ts";

/** Every block of the file once, in order or shuffled. */
export function positionsOf({ block, file, order }: Pick<ReadParams, "block" | "file" | "order">, seed: number, epoch: number): Float64Array {
  const positions = Array.from({ length: file / block }, (_, i) => i * block);
  return Float64Array.from(order === "random" ? shuffled(positions, random(seedOf(seed, "blocks", epoch))) : positions);
}
