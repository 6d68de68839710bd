/** What must be undone when this process ends: child processes killed, scratch folders removed. */

const cleanups = new Set<() => void>();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function cleanAll(): void {
  for (const cleanup of cleanups) {
    try {
      cleanup();
    } catch {
      // The process is ending: the other cleanups must still have their turn.
    }
  }
  cleanups.clear();
}

/**
 * Default signal death emits no "exit", so ours would be left behind. Where the program listens too, the decision is
 * the program's and "exit" follows; where it does not, we clean and let the signal have its usual effect.
 */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  cleanAll();
  unlisten();
  process.kill(process.pid, signal);
}

function listen(): void {
  process.on("exit", cleanAll);
  for (const signal of signals) process.on(signal, onSignal);
}

function unlisten(): void {
  process.off("exit", cleanAll);
  for (const signal of signals) process.off(signal, onSignal);
}

/**
 * Runs `cleanup` (synchronous) when the process ends by exit or by SIGINT, SIGTERM or SIGHUP; SIGKILL cannot be caught.
 * @returns a function that withdraws it.
 */
export function atEnd(cleanup: () => void): () => void {
  if (cleanups.size === 0) listen();
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) unlisten();
  };
}
