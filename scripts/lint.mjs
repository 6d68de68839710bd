/** Lints and checks the format of the whole repository: `npm run lint`, or `npm run lint -- --write` to mend what can be mended. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const biome = fileURLToPath(new URL("../node_modules/@biomejs/biome/bin/biome", import.meta.url));
const [option, ...rest] = process.argv.slice(2);

if ((option !== undefined && option !== "--write") || rest.length > 0) {
  console.error(`lint: ${[option, ...rest].join(" ")} is not known; the only option is --write.`);
  process.exitCode = 2;
} else {
  const command = option === "--write" ? ["check", "--write"] : ["ci"];
  const colors = process.stdout.isTTY ? [] : ["--colors=off"];
  const { status } = spawnSync(process.execPath, [biome, ...command, ...colors, "--error-on-warnings", "."], { cwd: root, stdio: "inherit" });
  process.exitCode = status ?? 1;
}
