/** Runs the command of its arguments and ends with it, or with its own stdin, whichever is first (`leashed`). */
import { spawn } from "node:child_process";

const [, , program = "", ...args] = process.argv;
const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"], windowsHide: true });

process.stdin.resume().once("close", () => {
  child.kill("SIGKILL");
  process.exit(3);
});
child.once("error", (error) => {
  console.error(error.message);
  process.exit(127);
});
// As shells tell the end by a signal; which one does not matter here.
child.once("exit", (code) => process.exit(code ?? 128));
