/** fio's words for a row, and what it prints. Pure. */

const engines = { pread: "psync", io_uring: "io_uring" };

/**
 * Most reads that one call hands over where each makes room for the next: ours in `src/native/job.c`. A device without other work waits for the
 * last of them, so both sides hand over as many. fio cannot be told all that there is room for: reads that a wait submits stay in its count.
 */
const mostHandedOver = 4;

/** How reads are submitted and awaited; fio's defaults submit one by one. */
function queue({ depth, mode }) {
  if (mode === undefined) return [`--iodepth=${depth}`];
  const batch = mode === "batch";
  const least = batch ? depth : 1;
  return [
    `--iodepth=${depth}`,
    `--iodepth_batch_submit=${batch ? depth : Math.min(depth, mostHandedOver)}`,
    `--iodepth_batch_complete_min=${least}`,
    `--iodepth_batch_complete_max=${depth}`,
  ];
}

/**
 * Like ours: a thread of a process that has others, buffers that begin with a page, a file that is there and stays in the cache, no advice about it,
 * another random order each time, no clock read at each read. A time-based job goes on at the file's start when it has reached its end.
 * @param {import("./rows.mjs").Reads & { file: string, bytes: number, seconds: number, seed: number | string }} task
 */
export function fioArguments({ call, block, order, direct, registered, file, bytes, seconds, seed, ...rest }) {
  return [
    "--name=reads",
    `--filename=${file}`,
    `--size=${bytes}`,
    `--rw=${order === "random" ? "randread" : "read"}`,
    `--bs=${block}`,
    `--ioengine=${engines[call]}`,
    ...queue(rest),
    ...(registered ? ["--fixedbufs=1"] : []),
    "--iomem_align=4096",
    `--direct=${Number(direct)}`,
    "--invalidate=0",
    "--fadvise_hint=0",
    "--allow_file_create=0",
    "--time_based",
    `--runtime=${Math.round(seconds * 1000)}ms`,
    `--randseed=${seed}`,
    "--gtod_reduce=1",
    "--disk_util=0",
    "--thread",
    "--output-format=json",
  ];
}

/**
 * @param {string} stdout of one job
 * @returns {{ reads: number, durationNs: number, userNs: number }} fio's clock of a job counts whole milliseconds; user time is its thread's
 * @throws Error where the job failed or read nothing
 */
export function parseFio(stdout) {
  // Notes may stand before the JSON.
  const { jobs } = JSON.parse(stdout.slice(stdout.indexOf("{")));
  const [{ error, read, usr_cpu: userPercent }] = jobs;
  if (error !== 0) throw new Error(`fio ended with error ${error}`);
  if (!(read.total_ios > 0 && read.runtime > 0)) throw new Error("fio read nothing");
  if (read.short_ios > 0) throw new Error(`fio had ${read.short_ios} short reads`);
  return { reads: read.total_ios, durationNs: read.runtime * 1e6, userNs: Math.round(read.runtime * 1e4 * userPercent) };
}
