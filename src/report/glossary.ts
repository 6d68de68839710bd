/** What the words of a report mean, for readers who meet them there first. */

/** Word and explanation, in reading order. */
export const glossary: readonly (readonly [word: string, meaning: string])[] = [
  ["payload", "bytes of the distinct inputs of a pass (of a write-only kernel: its output); seq8 counts 8 of each 64, a chain its input."],
  ["requested", "bytes that the code loads plus bytes that it stores: the convention of STREAM."],
  ["traffic", "bytes of the 64-byte lines that cross the memory interface; a range where the machine decides whether a store reads its line first."],
  [
    "B",
    "sustained traffic of one read:write mix at one thread count: the median of the tuned winner's re-measurement, never of the samples that chose it.",
  ],
  ["tuned", "rate of the winner over the one-stream variant of the same kernel, measured in the same epochs."],
  ["spread", "95 % interval over at least six epochs of the run; with fewer epochs their range, and called so."],
  ["share of bound", "rate over the rate that B of the trial's own mix allows."],
  [
    "verdict",
    "what bounds a loop: memory-bound where it runs near its bound or far faster over data in L2, processing-bound where data in L2 hardly help, overhead-bound where chunks, calls, passed views or allocation take a notable share of its time.",
  ],
  [
    "form",
    "one way of writing the job of the suite runtimes in one runtime; a faulty one is written after the structure of an example of the document.",
  ],
  ["in flight", "bytes that are read or being read and not yet written."],
  ["promised", "the most that a form may hold: its chunks at once times the buffers of each, and the queues of its streams."],
  ["floor", "memory that is resident before a job begins: the runtime's own. Peaks are told above it."],
  [
    "least bound",
    "of a plan of stages: the smallest of workers ÷ time of a record, CPUs ÷ CPU time of a record, and 1 ÷ a stage that all workers share. It is what is predicted, but of workers that wait: they meet at the CPUs, and less is.",
  ],
  ["worth", "what the CPUs do for several threads that share nothing, in threads' worth of one alone: below their number where they share a core."],
  ["page", "what a reader holds at a time: a row group of Parquet, a record batch of Arrow, a buffer of CSV, so many rows of a table."],
  ["held out", "of a fit: measured, but no part of it; how far the fitted line misses it is what the fit is judged by."],
  ["W × T × R", "length of a window, records a second and bytes of a record: what the document says that a window holds."],
  ["claim", "a sentence of the document in our words, beside what follows from it here, what was measured, and whether it holds."],
  ["÷ ref.", "rate over the rate of the group's reference, paired by epoch, so that drift of the machine cancels."],
  ["document", "the model B/(n + 2) of a chain and the expected ratios of the patterns: predictions, not ceilings."],
  ["copies", "time in units of the chain's own copy without any transform, in which B cancels."],
  ["off by", "root mean square of measured over model, less one, over the rungs that count."],
  [
    "materialised",
    "a model: temporaries are written and read again, stores cost one transfer a line; with write-allocate they cost two; with cache the passes inside the cache cost their own time.",
  ],
];
