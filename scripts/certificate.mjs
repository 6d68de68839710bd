/** What the scripts of the certificates have in common: their command line, and how their records are kept. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/**
 * Runs the script if it is the program, and does nothing where it is only imported: help, the text, or what went wrong in one line.
 * @param {string} url of the script's module
 * @param {{ options: object, usage: string, text: (values: object) => string | Promise<string> }} script
 */
export async function runCertificate(url, { options, usage, text }) {
  if (process.argv[1] !== fileURLToPath(url)) return;
  try {
    const { values } = parseArgs({ options });
    console.log(values.help ? usage : await text(values));
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    process.exitCode = 1;
  }
}

/** A record that was kept. */
export const recordIn = (path) => JSON.parse(readFileSync(path, "utf8"));

/** Keeps a record, and gives it back. */
export function keep(path, record) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(record)}\n`);
  return record;
}
