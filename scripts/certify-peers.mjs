/**
 * The certificate that sets our rates beside those of other memory benchmarks, run by hand on an idle machine:
 * `node scripts/certify-peers.mjs --peers <folder>` takes the figures, writes the record and prints its table; `--judge <file>` judges a
 * record again. `--help` tells the rest.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { recordIn, runCertificate } from "./certificate.mjs";
import { rowOf, rows } from "./peers/rows.mjs";
import { certify } from "./peers/session.mjs";
import { peersTable } from "./peers/table.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Where the committed record lies, below the root. */
export const peersRecord = "results/reference/peers.json";

const options = {
  peers: { type: "string" },
  pairs: { type: "string", default: "15" },
  seconds: { type: "string", default: "0.6" },
  minutes: { type: "string", default: "35" },
  only: { type: "string" },
  out: { type: "string", default: join(root, peersRecord) },
  judge: { type: "string" },
  help: { type: "boolean", short: "h" },
};

const usage = `node scripts/certify-peers.mjs --peers <folder> [options]

  --peers <folder>   where the peers were built; CONTRIBUTING says how
  --pairs <n>        rotations of each row [${options.pairs.default}]
  --seconds <s>      timed part of one measurement [${options.seconds.default}]
  --minutes <m>      rows that begin later are absent [${options.minutes.default}]
  --only <rows>      these again; the others stay as the record has them. Of: ${rows.map(({ id }) => id).join(", ")}
  --out <file>       the record [${peersRecord}]
  --judge <file>     measure nothing; judge that record again

Runs on an idle machine, reports and does not judge us: ends with 0 whatever the verdicts, with 1 where it could not do its work.`;

function positive(values, name) {
  const value = Number(values[name]);
  if (!(value > 0)) throw new Error(`--${name} "${values[name]}" is not valid: it is a number above 0. Leave it out for the default.`);
  return value;
}

/** One measurement a line, so that the file can be read and compared. */
export function recordText(record) {
  const flat = (value) => JSON.stringify(value);
  const list = (values, indent) => (values.length === 0 ? "[]" : `[\n${values.map((one) => `${indent}  ${flat(one)}`).join(",\n")}\n${indent}]`);
  const fields = (object, indent, lists) =>
    `{\n${Object.entries(object)
      .map(([name, value]) => `${indent}  ${flat(name)}: ${lists.includes(name) ? list(value, `${indent}  `) : flat(value)}`)
      .join(",\n")}\n${indent}}`;
  const { rows: taken, ...head } = record;
  const top = fields(head, "", ["peers"]).replace(/\n\}$/, "");
  return `${top},\n  "rows": [\n${taken.map((row) => `    ${fields(row, "    ", ["contestants", "tried", "measurements"])}`).join(",\n")}\n  ]\n}\n`;
}

async function take(values) {
  if (values.peers === undefined) throw new Error("--peers is missing: it names the folder in which the peers were built. CONTRIBUTING says how.");
  const wanted = values.only === undefined ? rows : values.only.split(",").map(rowOf);
  const scratch = mkdtempSync(join(tmpdir(), "streambound-peers-"));
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => interrupted.abort());
  try {
    return await certify({
      root: resolve(values.peers),
      scratch,
      rows: wanted,
      ...(values.only !== undefined && existsSync(values.out) && { known: JSON.parse(readFileSync(values.out, "utf8")).rows }),
      pairs: Math.ceil(positive(values, "pairs")),
      seconds: positive(values, "seconds"),
      deadline: performance.now() + positive(values, "minutes") * 60_000,
      signal: interrupted.signal,
      say: (line) => console.error(line),
      keep: (record) => {
        mkdirSync(dirname(values.out), { recursive: true });
        writeFileSync(values.out, recordText(record));
      },
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

await runCertificate(import.meta.url, {
  options,
  usage,
  text: async (values) => peersTable(values.judge === undefined ? await take(values) : recordIn(values.judge)),
});
