/** A small seeded generator: the same seed gives the same layout, order and cycle on every machine. */

/** Returns numbers in [0, 1) with 32 random bits: splitmix32 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014, with 32-bit constants). */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    z ^= z >>> 15;
    return (z >>> 0) / 2 ** 32;
  };
}

/** A whole number in [0, bound) for bounds up to 2^32; the bias of the multiplication is below bound / 2^32. */
export function below(next: () => number, bound: number): number {
  return Math.floor(next() * bound);
}

/** A shuffled copy: Fisher and Yates, from the end. */
export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = below(next, i + 1);
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}

/** A seed made of parts: FNV-1a over their text, so that each group, epoch and slot has its own stream. */
export function seedOf(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const char of parts.join("\u0000")) {
    hash ^= char.charCodeAt(0);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash | 0;
}
