/** Which loop of the base is which of head, and whether the two can be compared. Pure. */
import { contractHash, type LoopContract } from "../contract.ts";
import type { BrokenLoop } from "../load.ts";
import type { SideLoop } from "./unbundled.ts";

/** What one side of a gate holds. */
export interface Side {
  readonly loops: readonly SideLoop[];
  /** `incomparable`: what is wrong is not the loop but what it was given: a sentence without its stop. */
  readonly broken: readonly (BrokenLoop & { readonly incomparable?: string })[];
}

/** One loop of a gate: its name, and the file that it stands in, head's where head has it. */
export type Match = { readonly name: string; readonly file: string } & (
  | {
      readonly state: "comparable";
      readonly base: SideLoop;
      readonly head: SideLoop;
      /** The code of both is the same to the byte. */
      readonly identical: boolean;
    }
  /** `reason`: a sentence without its stop. `new`: only head has it. */
  | { readonly state: "incomparable" | "new"; readonly reason: string }
  | { readonly state: "failed"; readonly arm: "base" | "head"; readonly code: string; readonly message: string }
);

const isNew = "the base has no loop of this name: it is new, or had another name";
const isLost = "only the base has a loop of this name: it was removed, or has another name now";

/** Loops are matched by their names, in the order of head's; one that is broken, and so has no name, by its file. Those that head lost come last. */
export function matchLoops(base: Side, head: Side): readonly Match[] {
  const matches = head.loops.map((loop): Match => {
    const own = { name: loop.contract.name, file: loop.file };
    const other = base.loops.find(({ contract }) => contract.name === own.name);
    if (other) return matched(other, loop);
    const broken = base.broken.find(({ file }) => file === own.file);
    if (broken?.incomparable !== undefined) return { ...own, state: "incomparable", reason: broken.incomparable };
    if (broken) return { ...own, state: "failed", arm: "base", code: broken.code, message: broken.message };
    return { ...own, state: "new", reason: isNew };
  });
  const broken = head.broken.map(({ file, code, message }): Match => {
    const known = base.loops.find((loop) => loop.file === file)?.contract.name;
    return { name: known ?? withoutEnding(file), file, state: "failed", arm: "head", code, message };
  });
  const found = [...matches, ...broken];
  const lost = base.loops.filter(({ contract }) => !found.some(({ name }) => name === contract.name));
  return [...found, ...lost.map(({ contract, file }): Match => ({ name: contract.name, file, state: "incomparable", reason: isLost }))];
}

/** Two versions of one loop. */
function matched(base: SideLoop, head: SideLoop): Match {
  const own = { name: head.contract.name, file: head.file };
  if (contractHash(base.contract) !== contractHash(head.contract))
    return { ...own, state: "incomparable", reason: `its definition changed: ${contractDifference(base.contract, head.contract)}` };
  return { ...own, state: "comparable", base, head, identical: isWhole(base) && isWhole(head) && base.bundle.hash === head.bundle.hash };
}

/** Does its bundle hold all of its code? */
function isWhole({ unbundled }: SideLoop): boolean {
  return unbundled === undefined;
}

/** `benchmarks/loops/swap.loop.ts` → `benchmarks/loops/swap`. */
function withoutEnding(file: string): string {
  return file.replace(/(\.loop)?\.\w+$/, "");
}

/** Most fields that a sentence names. */
const mostNamed = 4;

/** What differs between two contracts, as `field: base → head`. */
export function contractDifference(base: LoopContract, head: LoopContract): string {
  const [a, b] = [fieldsOf(base), fieldsOf(head)];
  // Whether the views are captured or passed is no difference, as in the hash.
  if (base.form !== "transform" && head.form !== "transform") for (const fields of [a, b]) fields.delete("form");
  const differing = [...new Set([...a.keys(), ...b.keys()])].filter((field) => a.get(field) !== b.get(field));
  const named = differing.slice(0, mostNamed).map((field) => `${field}: ${a.get(field) ?? "none"} → ${b.get(field) ?? "none"}`);
  return [...named, ...(differing.length > mostNamed ? [`and ${differing.length - mostNamed} more`] : [])].join(", ");
}

/** Every scalar of a contract by its path. */
function fieldsOf(value: unknown, path = ""): Map<string, string> {
  if (typeof value !== "object" || value === null) return new Map([[path, String(value)]]);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...fieldsOf(inner, path === "" ? key : `${path}.${key}`)]));
}
