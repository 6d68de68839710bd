/** The records as JSON, a function of their number alone, and what the stages must make of all of them. */

export const kinds = ["view", "click", "order", "return"] as const;
export const users = 1000;
export const regions = 16;

/** A parsed record. */
export interface Parsed {
  readonly id: number;
  readonly user: number;
  /** Index into `kinds`. */
  readonly kind: number;
  /** A multiple of a quarter, so that sums are exact in any order. */
  readonly amount: number;
}

const padding = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor";

/** A number below `bound` that follows from the record's number; `salt` tells its columns apart. */
function drawn(id: number, salt: number, bound: number): number {
  let x = Math.imul(id + 1, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x ^= x >>> 12;
  return (x >>> 0) % bound;
}

export function recordOf(id: number): Parsed {
  return { id, user: drawn(id, 1, users), kind: drawn(id, 2, kinds.length), amount: drawn(id, 3, 4000) / 4 };
}

/** About 200 bytes of ASCII. */
export function textOf(id: number): string {
  const { user, kind, amount } = recordOf(id);
  const at = new Date(1_767_225_600_000 + 1000 * id).toISOString();
  return JSON.stringify({ id, at, user, kind: kinds[kind], amount, tags: ["a", "b"], note: padding.slice(drawn(id, 4, 20)) });
}

/** What enriching a record looks up. */
export function regionOf(user: number): number {
  return drawn(user, 5, regions);
}

/** Sums of the last stage by their place: records, ids, amounts, regions, and records of each kind. */
export const sums = { count: 0, ids: 1, amounts: 2, regions: 3, kinds: 4 } as const;
export const sumFields = sums.kinds + kinds.length;

/** One more record. */
export function addRecord(into: Float64Array, { id, kind, amount }: Parsed, region: number): void {
  (into[sums.count] as number)++;
  (into[sums.ids] as number) += id;
  (into[sums.amounts] as number) += amount;
  (into[sums.regions] as number) += region;
  (into[sums.kinds + kind] as number)++;
}

/** The sums over the first `records`, from the generator and not from their texts. */
export function expectedSums(records: number): Float64Array {
  const expected = new Float64Array(sumFields);
  for (let id = 0; id < records; id++) {
    const record = recordOf(id);
    addRecord(expected, record, regionOf(record.user));
  }
  return expected;
}
