/**
 * The certificate that sets our reads beside fio's, run by hand on an idle machine: `node scripts/certify-io.mjs` takes the figures, writes the
 * record and prints its table; `--judge` judges the record again. `--help` tells the rest.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { recordIn, runCertificate } from "./certificate.mjs";
import { recordText } from "./certify-peers.mjs";
import { fileBytes, rowOf, rows } from "./io/rows.mjs";
import { certify } from "./io/session.mjs";
import { ioTable } from "./io/table.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Where the committed record lies, below the root. */
export const ioPeersRecord = "results/reference/io-peers.json";

const options = {
  pairs: { type: "string", default: "25" },
  seconds: { type: "string", default: "0.4" },
  seed: { type: "string", default: "1" },
  scratch: { type: "string" },
  only: { type: "string" },
  out: { type: "string", default: join(root, ioPeersRecord) },
  judge: { type: "boolean" },
  help: { type: "boolean", short: "h" },
};

const usage = `node scripts/certify-io.mjs [options]

  --pairs <n>         pairs of each row [${options.pairs.default}]
  --seconds <s>       of reading in one measurement [${options.seconds.default}]
  --seed <n>          of the order of rows and sides [${options.seed.default}]
  --scratch <folder>  where the file that is read is made [the system's folder for temporary files]
  --only <rows>       these again; the others stay as the record has them. Of: ${rows.map(({ id }) => id).join(", ")}
  --out <file>        the record [${ioPeersRecord}]
  --judge             measure nothing; judge the record again

Wants fio and an idle machine, about five minutes. Ends with 0 whatever the verdicts, with 1 where it could not do its work.`;

function number(values, name) {
  const value = Number(values[name]);
  if (!(value > 0)) throw new Error(`--${name} "${values[name]}" is not valid: it is a number above 0. Leave it out for the default.`);
  return value;
}

async function take(values) {
  const wanted = values.only === undefined ? rows : values.only.split(",").map(rowOf);
  const { openRunScratch, scratchPlace } = await import("../dist/src/app/scratch.js");
  const place = scratchPlace(values.scratch, fileBytes);
  const scratch = openRunScratch(place);
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => interrupted.abort());
  try {
    const record = await certify({
      scratch: scratch.folder,
      fileSystem: place.facts.fileSystem,
      rows: wanted,
      ...(values.only !== undefined && existsSync(values.out) && { known: JSON.parse(readFileSync(values.out, "utf8")).rows }),
      pairs: Math.ceil(number(values, "pairs")),
      seconds: number(values, "seconds"),
      seed: Math.ceil(number(values, "seed")),
      signal: interrupted.signal,
      say: (line) => console.error(line),
    });
    mkdirSync(dirname(values.out), { recursive: true });
    writeFileSync(values.out, recordText(record));
    return record;
  } finally {
    scratch.close();
  }
}

await runCertificate(import.meta.url, { options, usage, text: async (values) => ioTable(values.judge ? recordIn(values.out) : await take(values)) });
