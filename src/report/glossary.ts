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
  ["÷ ref.", "rate over the rate of the group's reference, paired by epoch, so that drift of the machine cancels."],
  ["document", "the model B/(n + 2) of a chain and the expected ratios of the patterns: predictions, not ceilings."],
  ["copies", "time in units of the chain's own copy without any transform, in which B cancels."],
  ["off by", "root mean square of measured over model, less one, over the rungs that count."],
  [
    "materialised",
    "a model: temporaries are written and read again, stores cost one transfer a line; with write-allocate they cost two; with cache the passes inside the cache cost their own time.",
  ],
];
