/** The service as its owner sees it: a process on a leash that ends with whoever started it. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { atEnd } from "../../../process/ending.ts";
import { childFlags } from "../../../process/flags.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
/** To start and to tell its port. */
const startMs = 10_000;

export interface Service {
  readonly port: number;
  readonly pid: number | undefined;
  /** Ends it; gives way when it is gone. */
  stop(): Promise<void>;
}

export async function startService(): Promise<Service> {
  const path = fileURLToPath(new URL(`./service-main${extension}`, import.meta.url));
  const child = spawn(process.execPath, [...childFlags(), path], { stdio: ["pipe", "pipe", "inherit"], windowsHide: true });
  child.stdin.on("error", () => {});
  const forget = atEnd(() => void child.kill("SIGKILL"));
  const gone = new Promise<void>((resolve) => {
    child.once("exit", resolve);
    // One that could not be started never exits.
    child.once("error", () => child.pid === undefined && resolve());
  });
  const stop = async (): Promise<void> => {
    forget();
    child.kill("SIGKILL");
    await gone;
  };
  try {
    const port = await new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the service did not start within ${startMs / 1000} s`)), startMs);
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        then();
      };
      child.once("error", (error) => settle(() => reject(new Error(`the service could not be started: ${error.message}`))));
      child.once("exit", (code, signal) => settle(() => reject(new Error(`the service ended before it listened (${signal ?? code})`))));
      createInterface({ input: child.stdout }).once("line", (line) => settle(() => resolve(Number(line))));
    });
    return { port, pid: child.pid, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}
