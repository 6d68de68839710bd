/** Whose memory is certified, for which files, and what each runtime may hold beside what the job promises. Data alone. */

const MiB = 2 ** 20;

export const fileBytes = [16 * MiB, 256 * MiB, 2048 * MiB];
/** Of every job: chunks in progress at most, and bytes of a chunk. A plain Transform has one in progress. */
export const job = { concurrency: 8, chunk: 64 * 1024 };

/**
 * Bytes that a runtime's process may hold at its peak beside the promised ones: its program, its modules, its collector's slack. They are stated,
 * not measured, so that what grows with the file is found; the record's own floor (before the job began) stands beside them.
 */
export const statedFloorBytes = { node: 96 * MiB, java: 96 * MiB, python: 48 * MiB };

/** `node-workers` runs on `node`. */
export const runtimeOf = (contestant) => contestant.split("-")[0];
