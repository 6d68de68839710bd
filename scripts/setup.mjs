/**
 * Makes a checkout ready: installs when the lock file has changed since the last install, then builds what is due.
 * Runs before `npm start` and `npm test`, also in a bare clone, so it uses built-ins only until the install is done.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { hashOf } from "./steps.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Inside node_modules, so that whoever removes that folder removes the stamp too. */
const stamp = join(root, "node_modules", ".streambound-lock");

function install() {
  const hash = hashOf(root, [join(root, "package-lock.json")]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  rmSync(stamp, { force: true });
  console.error("setup: installing the dependencies that package-lock.json names");
  // Dev dependencies build the project; NODE_ENV=production would leave them out.
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund"];
  const npm = process.env.npm_execpath;
  const { status, error } =
    npm !== undefined && basename(npm) === "npm-cli.js"
      ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ["ignore", 2, 2] })
      : spawnSync("npm", args, { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (status !== 0) throw new Error(`setup: npm ci failed${error === undefined ? "" : ` (${error.message})`}; its output above says why.`);
  writeFileSync(stamp, hash);
}

try {
  install();
  await build();
} catch (thrown) {
  console.error(thrown.message);
  process.exitCode = 1;
}
