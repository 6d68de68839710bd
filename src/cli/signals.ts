/** Ctrl-C and SIGTERM: the first asks the work to end and keeps what there is, the second ends at once. */
import { exitCodes } from "../errors.ts";

export interface Interruption {
  readonly signal: AbortSignal;
  /** The exit code that the signal asks for, once one has come. */
  readonly code: number | undefined;
}

/** Listens for the rest of the process's life. */
export function interruption(): Interruption {
  const controller = new AbortController();
  let code: number | undefined;
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (code !== undefined) process.exit(exitCodes[name]);
      code = exitCodes[name];
      controller.abort();
    });
  }
  return {
    signal: controller.signal,
    get code() {
      return code;
    },
  };
}
