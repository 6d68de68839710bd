/** What a chunk costs beside its bytes, from the time of a pass over several chunk sizes. */

/** Time of a pass over `bytes` in so many chunks. */
export interface ChunkTime {
  readonly chunkBytes: number;
  /** Time of one byte. */
  readonly byteNs: number;
}

export interface ChunkCost {
  readonly perChunkNs: number;
  readonly perByteNs: number;
}

/**
 * Least squares of time = a · chunks + b · bytes, each size weighted by its own time: a pass in the smallest chunks takes many times longer than
 * one in the largest, and would decide alone. Undefined with fewer than two sizes, or where either cost would not be above 0.
 */
export function chunkCost(times: readonly ChunkTime[]): ChunkCost | undefined {
  // Relative errors: a · x/y + b/y = 1 with x = chunks a byte, y = time of a byte.
  let [uu, uv, vv, u, v] = [0, 0, 0, 0, 0];
  for (const { chunkBytes, byteNs } of times) {
    const [own, common] = [1 / chunkBytes / byteNs, 1 / byteNs];
    uu += own * own;
    uv += own * common;
    vv += common * common;
    u += own;
    v += common;
  }
  const determinant = uu * vv - uv * uv;
  if (times.length < 2 || !(determinant > 1e-12 * uu * vv)) return undefined;
  const perChunkNs = (u * vv - v * uv) / determinant;
  const perByteNs = (v * uu - u * uv) / determinant;
  return perChunkNs > 0 && perByteNs > 0 ? { perChunkNs, perByteNs } : undefined;
}
