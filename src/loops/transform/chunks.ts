/** The input of a transform, cut into chunks. */

/** Views of the bytes from `lo` to `hi`, each of `chunkBytes`, the last of what is left. */
export function chunksOf(input: Uint8Array, lo: number, hi: number, chunkBytes: number): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = lo; at < hi; at += chunkBytes) chunks.push(input.subarray(at, Math.min(hi, at + chunkBytes)));
  return chunks;
}
