/** The two output streams: data to stdout, talk and progress to stderr. */
import picocolors from "picocolors";
import { stripVTControlCharacters } from "node:util";

/** Columns of stdout; 80 where it is no terminal, so that piped text is the same everywhere. */
export function columns(): number {
  return Math.max(60, process.stdout.columns ?? 80);
}

/** Colours obey NO_COLOR, FORCE_COLOR and whether stdout is a terminal. */
export const colorful: boolean = picocolors.isColorSupported;

/** Writes data to stdout. */
export function print(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** Writes talk to stderr. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A reader that closes stdout early (`| head`) has what it wanted: done, without a word. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
}

/** One line on stderr that is drawn over itself; where stderr is no terminal, only lines that are worth keeping are written. */
export class StatusLine {
  readonly #live = process.stderr.isTTY === true;
  #shown = false;

  /** @param text cut to the terminal's width */
  show(text: string): void {
    if (!this.#live) return;
    const width = (process.stderr.columns ?? 80) - 1;
    process.stderr.write(`\r\u001b[2K${stripVTControlCharacters(text).slice(0, width)}`);
    this.#shown = true;
  }

  /** A line that stays. */
  keep(text: string): void {
    this.clear();
    say(text);
  }

  clear(): void {
    if (this.#shown) process.stderr.write("\r\u001b[2K");
    this.#shown = false;
  }
}
