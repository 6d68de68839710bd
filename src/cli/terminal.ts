/** The two output streams: data to stdout, talk and progress to stderr. */
import { stripVTControlCharacters } from "node:util";
import { errors, exitCodes } from "../errors.ts";
import { reasonOf } from "../records/causes.ts";

/** Columns of stdout; 80 where it is no terminal, so that piped text is the same everywhere. */
export function columns(): number {
  return Math.max(60, process.stdout.columns ?? 80);
}

/** Colours obey NO_COLOR, FORCE_COLOR and whether stdout is a terminal, in this order. */
export const colorful: boolean = wantsColor(process.env, process.stdout.isTTY === true);

/** picocolors' own detection also colours what a CI job writes to a file. */
export function wantsColor({ NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv, terminal: boolean): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== "0";
  return terminal && TERM !== "dumb";
}

/** Writes data to stdout. */
export function print(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** Writes talk to stderr. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/**
 * A reader that closes its end early (`| head`) has what it wanted: the work goes on without a word, for a run still has its
 * reports to write. Any other failure, such as a full disk, is told once.
 */
export function endWithReader(): void {
  for (const [name, stream] of [
    ["Standard output", process.stdout],
    ["Standard error", process.stderr],
  ] as const) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE" || process.exitCode === exitCodes.error) return;
      process.exitCode = exitCodes.error;
      say(`streambound: ${errors.outputFailed(name, reasonOf(error)).message}`);
    });
  }
}

/** What a status line needs of stderr. */
export interface TalkStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line on stderr that is drawn over itself; where stderr is no terminal, only lines that are worth keeping are written. */
export class StatusLine {
  readonly #stream: TalkStream;
  #shown = false;

  constructor(stream: TalkStream = process.stderr) {
    this.#stream = stream;
  }

  /** Is there a line that can be drawn over? */
  get live(): boolean {
    return this.#stream.isTTY === true;
  }

  /** @param text cut to the terminal's width */
  show(text: string): void {
    if (!this.live) return;
    const width = (this.#stream.columns ?? 80) - 1;
    this.#stream.write(`\r\u001b[2K${stripVTControlCharacters(text).slice(0, width)}`);
    this.#shown = true;
  }

  /** A line that stays. */
  keep(text: string): void {
    this.clear();
    this.#stream.write(`${text}\n`);
  }

  clear(): void {
    if (this.#shown) this.#stream.write("\r\u001b[2K");
    this.#shown = false;
  }
}
