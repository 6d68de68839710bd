/**
 * Every error that a user can meet: its wording, its code and its exit class.
 *
 * A message names the offending option and value, the rule, and the next step, in that order.
 */

/** How a failure ends the process; DESIGN section 9 gives the meanings. */
export type ExitClass = "error" | "usage" | "nothing";

/** Process exit codes by class, and the two signals. */
export const exitCodes = { done: 0, error: 1, usage: 2, undecided: 3, nothing: 4, SIGINT: 130, SIGTERM: 143 } as const;

/** An error with a stable code whose message is meant for the user as it stands: printed without a stack trace. */
export class StreamboundError extends Error {
  override readonly name = "StreamboundError";
  readonly code: ErrorCode;
  readonly exit: ExitClass;

  constructor(code: ErrorCode, message: string, exit: ExitClass) {
    super(message);
    this.code = code;
    this.exit = exit;
  }
}

/** Foreign text made fit for a message: control and direction characters replaced, one line, at most `limit` characters. */
export function printable(text: string, limit: number): string {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "?");
  return clean.length > limit ? `${clean.slice(0, limit - 3)}...` : clean;
}

/** Quotes a user's value for a message: printable, one line, at most 60 characters. */
export function quote(value: unknown): string {
  return `"${printable(String(value), 60)}"`;
}

/** The legal name nearest to `value` by edit distance, or undefined when none is near (more than a third of its length away, at least 2, or with nothing in common). */
export function nearest(value: string, legal: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(value.length / 3)) + 1;
  for (const candidate of legal) {
    const distance = editDistance(value.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance && distance < candidate.length) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function suggestion(value: string, legal: readonly string[]): string {
  const near = nearest(value, legal);
  return near === undefined ? "" : ` Did you mean ${near}?`;
}

/** The table of errors: one entry a code, each a function from facts to the finished error. */
export const errors = {
  unknownName: (what: string, value: string, legal: readonly string[]) =>
    make("unknown-name", "usage", `${what} ${quote(value)} is unknown.${suggestion(value, legal)} Legal: ${legal.join(", ")}.`),
  badValue: (option: string, value: unknown, rule: string, next: string) =>
    make("bad-value", "usage", `${option} ${quote(value)} is not valid: ${rule}. ${next}`),
  repeatedOption: (option: string) =>
    make("repeated-option", "usage", `${option} was given more than once: each option takes one value. Give it once.`),
  emptyOption: (option: string) => make("empty-option", "usage", `${option} has no value: it needs one. See streambound --help.`),
  tooSmall: (option: string, value: string, needs: string, next: string) =>
    make("too-small", "usage", `${option} ${value} is too small: ${needs}. ${next}`),
  beyondMemory: (option: string, value: string, limit: string, next: string) =>
    make("beyond-memory", "usage", `${option} ${value} does not fit: ${limit}. ${next}`),
  tooManyThreads: (value: number, available: number) =>
    make(
      "too-many-threads",
      "usage",
      `--threads ${value} is more than this process may use: ${available} CPU${available === 1 ? " is" : "s are"} available to it. Use --threads ${available} or fewer.`,
    ),
  surplusWord: (command: string, word: string, places: number) =>
    make(
      "surplus-word",
      "usage",
      `${quote(word)} is one word too many: ${command} takes ${places === 0 ? "none" : `at most ${places}`}. See streambound ${command} --help.`,
    ),
  missingWords: (given: string, needed: string) =>
    make("missing-words", "usage", `Only ${given} of ${needed} records were named: the command needs all of them. See streambound --help.`),
  usage: (message: string) => make("usage", "usage", message),
  suiteInvalid: (file: string, problem: string) =>
    make("suite-invalid", "usage", `Suite file ${quote(file)} is not valid: ${problem}. It must export default defineSuite({...}).`),
  notWritable: (option: string, path: string, reason: string) =>
    make("not-writable", "error", `${option} ${quote(path)} cannot be written: ${reason}. Choose another folder with ${option}, or free the cause.`),
  notReadable: (path: string, reason: string) => make("not-readable", "error", `Record ${quote(path)} cannot be read: ${reason}.`),
  recordInvalid: (path: string, problem: string) =>
    make("record-invalid", "error", `${quote(path)} is not a streambound record: ${problem}. Give a results/*.json that "streambound run" wrote.`),
  recordVersion: (path: string, found: unknown, supported: number) =>
    make(
      "record-version",
      "error",
      `${quote(path)} has schemaVersion ${quote(found)}; this streambound reads version ${supported}. Re-run the measurement, or use the streambound that wrote it.`,
    ),
  loopInvalid: (file: string, problem: string) =>
    make(
      "loop-invalid",
      "usage",
      `Loop file ${quote(file)} is not valid: ${problem}. It must export default defineLoop({...}); "streambound init" writes one.`,
    ),
  loopFailed: (loop: string, how: string) =>
    make("loop-failed", "error", `Loop ${quote(loop)} failed: ${printable(how, 600)}. Nothing can be said of its speed until it runs.`),
  loopWrong: (loop: string, how: string) =>
    make("loop-wrong", "error", `Loop ${quote(loop)} gives wrong results: ${printable(how, 600)}. Correct the loop, or its check.`),
  bundleFailed: (file: string, problem: string) =>
    make("bundle-failed", "error", `Loop file ${quote(file)} cannot be bundled: ${printable(problem, 600)}.`),
  noBaseline: (name: string) =>
    make(
      "no-baseline",
      "nothing",
      `Baseline ${quote(name)} was not found: none is saved. Save one with "streambound baseline save ${printable(name, 64)}".`,
    ),
  baselineExists: (name: string) =>
    make(
      "baseline-exists",
      "usage",
      `Baseline ${quote(name)} is saved already: a baseline moves only by "streambound baseline accept ${printable(name, 64)} --reason ...". Accept it, or save under another name.`,
    ),
  baselineDamaged: (name: string, problem: string) =>
    make(
      "baseline-damaged",
      "error",
      `Baseline ${quote(name)} is damaged: ${printable(problem, 300)}. Restore its folder in .streambound/baselines, or remove it and save the baseline again.`,
    ),
  baselineVersion: (name: string, found: unknown, supported: number) =>
    make(
      "baseline-version",
      "error",
      `Baseline ${quote(name)} has schemaVersion ${quote(found)}; this streambound reads version ${supported}. Save it again, or use the streambound that wrote it.`,
    ),
  baselineNotWritable: (path: string, reason: string) =>
    make("baseline-not-writable", "error", `Baseline file ${quote(path)} cannot be written: ${reason}. Free the cause, and give the command again.`),
  baselineRefused: (name: string, problem: string) =>
    make(
      "baseline-refused",
      "error",
      `Baseline ${quote(name)} was not saved, for a baseline is whole: ${printable(problem, 600).replace(/\.$/, "")}. Correct that loop, or name the loops to save.`,
    ),
  noHistory: (folder: string) =>
    make(
      "no-history",
      "nothing",
      `No history was found in ${quote(folder)}: there is nothing to show. "streambound gate" and "streambound measure" write one with --history.`,
    ),
  historyNotReadable: (path: string, reason: string) => make("history-not-readable", "error", `History ${quote(path)} cannot be read: ${reason}.`),
  noRecord: (folder: string) =>
    make(
      "no-record",
      "nothing",
      `No record was found in ${quote(folder)}: there is nothing to report. Run "streambound run" first, or name a record file.`,
    ),
  nothingMeasured: (why: string) =>
    make("nothing-measured", "nothing", `Nothing was measured: ${why}. Choose other suites or options; "streambound list" shows them.`),
  incomparable: (why: string) => make("incomparable", "usage", `The two records cannot be compared: ${why}.`),
  workerLost: (slot: number, how: string) =>
    make("worker-lost", "error", `Worker ${slot} ${how} in the middle of a trial; the trial failed and the run goes on with fresh workers.`),
  barrierTimeout: (missing: readonly number[], seconds: number) =>
    make(
      "barrier-timeout",
      "error",
      `Worker${missing.length === 1 ? "" : "s"} ${missing.join(", ")} did not reach the barrier within ${seconds} s; the trial failed and the run goes on with fresh workers.`,
    ),
  verification: (detail: string) => make("verification", "error", `Verification failed: ${detail}. The trial's rate is not published.`),
  implausible: (detail: string) => make("implausible", "error", `Implausible rate: ${detail}. The trial's rate is not published.`),
  scratchFull: (name: string, size: string, left: string) =>
    make(
      "scratch-full",
      "error",
      `Scratch file ${quote(name)} of ${size} does not fit: the scratch folder has ${left} left. Use a smaller --working-set.`,
    ),
  beyondDisk: (value: string, free: string) =>
    make(
      "beyond-disk",
      "usage",
      `--scratch-limit ${value} does not fit: ${free} are free in the scratch folder. Use a smaller --scratch-limit, or name another folder with --scratch.`,
    ),
  trialFailed: (detail: string) => make("trial-failed", "error", `The trial failed: ${detail}. The run goes on without it.`),
  childFailed: (detail: string) => make("child-failed", "error", `The child process failed: ${detail}.`),
  allocation: (bytes: string, reason: string) =>
    make(
      "allocation",
      "error",
      `A shared memory of ${bytes} could not be allocated: ${reason}. Shared WebAssembly memory reserves address space beyond its size: raise "ulimit -v" or use a smaller --working-set.`,
    ),
  pinRefused: (cpu: number | undefined, reason: string) =>
    make(
      "pin-refused",
      "error",
      `A worker could not be pinned to ${cpu === undefined ? "the CPUs that it had at first" : `CPU ${cpu}`}: ${reason}. The trial failed; "streambound doctor" tells whether threads can be pinned here.`,
    ),
  partnerSilent: (cpu: number, ms: number) =>
    make(
      "partner-silent",
      "error",
      `CPU ${cpu} did not answer its partner for ${ms} ms: other work holds it, or its thread was lost. The trial failed; stop other work and measure again.`,
    ),
  nodeRefused: (node: number, reason: string) =>
    make(
      "node-refused",
      "error",
      `Memory could not be placed on NUMA node ${node}: ${reason}. The trial failed; give the process that node (numactl, cpuset.mems), or free memory there.`,
    ),
  hugePages: (percent: string, bytes: string) =>
    make(
      "huge-pages",
      "error",
      `Huge pages were asked for, ${percent} of ${bytes} were given: free memory is in pieces, or the control group denies it. The trial failed; close other programs, or run without huge pages.`,
    ),
  pagesRefused: (pages: string, reason: string) =>
    make(
      "pages-refused",
      "error",
      `Memory on ${pages} pages was refused: ${reason}. The trial failed; "streambound doctor" tells which pages can be had here.`,
    ),
  nativePlatform: (machine: string) =>
    make(
      "native-platform",
      "error",
      `The native engine cannot be built for ${machine}: it is for Linux on x64 and arm64. The other engines run without it.`,
    ),
  compilerMissing: (name: string) =>
    make(
      "compiler-missing",
      "error",
      `The C compiler ${quote(name)} was not found: the native engine needs one. Install gcc or clang (on Debian and Ubuntu "apt-get install gcc libc6-dev", on Fedora "dnf install gcc", on Alpine "apk add gcc musl-dev"), or name one with CC.`,
    ),
  compileFailed: (compiler: string, detail: string) =>
    make(
      "compile-failed",
      "error",
      `The native engine could not be compiled by ${compiler}: ${printable(detail, 600)}. Install the headers of libc, or name another compiler with CC.`,
    ),
  outputFailed: (stream: string, reason: string) =>
    make("output-failed", "error", `${stream} cannot be written: ${reason}. Free the cause, or send the output elsewhere.`),
  gitMissing: () =>
    make("git-missing", "nothing", `Git was not found: a revision needs it. Install git, or give --base a saved baseline or a folder.`),
  noRepository: (revision: string) =>
    make(
      "no-repository",
      "nothing",
      `--base ${quote(revision)} is a revision, and this folder is in no git repository. Run the command inside one, or give --base a saved baseline or a folder.`,
    ),
  unknownRevision: (option: string, revision: string) =>
    make(
      "unknown-revision",
      "usage",
      `${option} ${quote(revision)} is no commit of this repository: it is a branch, a tag or a commit that is there. Fetch it, or see "git branch --all".`,
    ),
  noMergeBase: (revision: string, shallow: boolean) =>
    make(
      "no-merge-base",
      "nothing",
      shallow
        ? `--base ${quote(revision)} has no common ancestor with HEAD in this clone, which is shallow. Fetch more ("git fetch --unshallow", in GitHub Actions "fetch-depth: 0" of the checkout).`
        : `--base ${quote(revision)} has no common ancestor with HEAD: their histories have nothing in common. Name another revision, or give --base a folder.`,
    ),
  gitFailed: (command: string, how: string) =>
    make("git-failed", "error", `"git ${printable(command, 200)}" failed: ${printable(how, 400)}. Free the cause, or give --base a folder.`),
  ambiguousBase: (word: string, kinds: readonly string[]) =>
    make(
      "ambiguous-base",
      "usage",
      `--base ${quote(word)} has ${kinds.length} meanings: ${kinds.map((kind) => `a ${kind}`).join(", ")}. Say which: ${kinds.map((kind) => `--base ${kind}:${printable(word, 60)}`).join(", ")}.`,
    ),
  unknownBase: (word: string, baselines: readonly string[], near?: string) =>
    make(
      "unknown-base",
      "usage",
      `--base ${quote(word)} is unknown: it is a revision, a saved baseline or a path.${near === undefined ? "" : ` Did you mean ${near}?`} Saved baselines: ${baselines.join(", ") || "none"}.`,
    ),
  cacheFailed: (folder: string, reason: string) =>
    make(
      "cache-failed",
      "error",
      `The cache folder ${quote(folder)} cannot be written: ${reason}. Set XDG_CACHE_HOME to another folder, or free the cause.`,
    ),
  configInvalid: (problem: string) =>
    make(
      "config-invalid",
      "usage",
      `The package.json is not valid: ${printable(problem, 300)}. Under "streambound", "gate" holds "install" and "build", each a line of shell.`,
    ),
  commandFailed: (command: string, side: string, how: string) =>
    make(
      "command-failed",
      "error",
      `${quote(command)} failed in the ${side}'s tree: ${printable(how, 600)}. Nothing can be said of its loops until they build.`,
    ),
  noLoops: (where: string) =>
    make(
      "no-loops",
      "nothing",
      `No loop was found ${where}: a loop is a file *.loop.ts, *.loop.js or *.loop.mjs. "streambound init" writes one; or name a file.`,
    ),
  noSlowdown: (why: string) =>
    make("no-slowdown", "nothing", `There is nothing to bisect: ${printable(why, 600)}. Name a --head that is slower, or an older --base.`),
  internal: (detail: string) => make("internal", "error", `Internal error: ${detail}. Please report it with the command that you ran.`),
} as const;

/** Stable codes: they appear in records and JSON, so that programs need not read the words. */
export type ErrorCode =
  | "unknown-name"
  | "bad-value"
  | "repeated-option"
  | "empty-option"
  | "too-small"
  | "beyond-memory"
  | "too-many-threads"
  | "surplus-word"
  | "missing-words"
  | "usage"
  | "suite-invalid"
  | "not-writable"
  | "not-readable"
  | "record-invalid"
  | "record-version"
  | "loop-invalid"
  | "loop-failed"
  | "loop-wrong"
  | "bundle-failed"
  | "no-baseline"
  | "baseline-exists"
  | "baseline-damaged"
  | "baseline-version"
  | "baseline-not-writable"
  | "baseline-refused"
  | "no-history"
  | "history-not-readable"
  | "no-record"
  | "nothing-measured"
  | "incomparable"
  | "worker-lost"
  | "barrier-timeout"
  | "verification"
  | "implausible"
  | "scratch-full"
  | "beyond-disk"
  | "trial-failed"
  | "child-failed"
  | "allocation"
  | "pin-refused"
  | "partner-silent"
  | "node-refused"
  | "huge-pages"
  | "pages-refused"
  | "native-platform"
  | "compiler-missing"
  | "compile-failed"
  | "output-failed"
  | "git-missing"
  | "no-repository"
  | "unknown-revision"
  | "no-merge-base"
  | "git-failed"
  | "ambiguous-base"
  | "unknown-base"
  | "cache-failed"
  | "config-invalid"
  | "command-failed"
  | "no-loops"
  | "no-slowdown"
  | "internal";

function make(code: ErrorCode, exit: ExitClass, message: string): StreamboundError {
  return new StreamboundError(code, message, exit);
}

/** For the default branch of a switch over a closed union: a compile error when a case is missing. */
export function assertNever(value: never): never {
  throw errors.internal(`unexpected ${quote(JSON.stringify(value))}`);
}

/** The message of anything thrown, one line. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
