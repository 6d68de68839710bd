/** What is sent: a pattern that both ends know, and the receiver's comparison of every byte with it. */
import { random, seedOf } from "../../memory/random.ts";

/**
 * Bytes after which the pattern repeats. A prime, so that a block that is missing, doubled or in another's place is out of step with what is
 * expected; small enough to stay in a cache beside what is compared with it.
 */
const period = 65_521;

/** Most bytes that are compared at once. */
const longest = 256 * 1024;

let repeated: Buffer | undefined;

/** Noise, the same in every process and run: a file of it is shared by the groups of a run. Repeated so far that a comparison may begin anywhere. */
function pattern(): Buffer {
  if (repeated) return repeated;
  const next = random(seedOf(1, "transfer"));
  repeated = Buffer.alloc(
    period + longest,
    Uint8Array.from({ length: period }, () => next() * 256),
  );
  return repeated;
}

/** Writes the pattern's bytes from `offset` on. */
export function fillPattern(piece: Uint8Array, offset: number): void {
  for (let done = 0; done < piece.length; ) {
    const phase = (offset + done) % period;
    const part = pattern().subarray(phase, phase + Math.min(longest, piece.length - done));
    piece.set(part, done);
    done += part.length;
  }
}

/** Compares a stream of bytes with the pattern, from its start. */
export class PatternCheck {
  #received = 0;
  #wrong = 0;

  get received(): number {
    return this.#received;
  }

  /** Bytes that differ from the one expected in their place. */
  get wrong(): number {
    return this.#wrong;
  }

  /** The bytes that follow those before. */
  take(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; from += longest) this.#compare(bytes.subarray(from, from + longest));
  }

  #compare(piece: Uint8Array): void {
    const phase = this.#received % period;
    const expected = pattern().subarray(phase, phase + piece.length);
    this.#received += piece.length;
    if (expected.equals(piece)) return;
    for (let i = 0; i < piece.length; i++) if (piece[i] !== expected[i]) this.#wrong++;
  }
}
