/** A node:test reporter: one line a file, failures in full, skipped tests with their reasons, one summary. */
import { relative } from "node:path";
import { inspect } from "node:util";

/** @param {AsyncIterable<{ type: string, data: any }>} source */
export default async function* report(source) {
  const files = new Set();
  let total = 0;
  let tally = { passed: 0, failed: 0, skipped: 0 };
  const skipped = [];
  const failures = [];
  let current;
  // Tests that several files share (a conformance suite) belong to the module that defines them: a line of theirs tells one turn.
  const line = (file) => {
    const { passed, failed, skipped: left } = tally;
    total += passed + failed;
    tally = { passed: 0, failed: 0, skipped: 0 };
    const parts = [`${passed} passed`, ...(failed > 0 ? [`${failed} FAILED`] : []), ...(left > 0 ? [`${left} skipped`] : [])];
    return `  ${name(file)}: ${parts.join(", ")}\n`;
  };
  for await (const { type, data } of source) {
    if (type === "test:stderr" || type === "test:stdout") yield data.message;
    if (type !== "test:pass" && type !== "test:fail") continue;
    const file = data.file ?? "unknown file";
    if (current !== undefined && current !== file) yield line(current);
    current = file;
    // A suite repeats what its tests have told, unless it failed by itself (in a hook) or was skipped as a whole.
    const suitePassed = type === "test:pass" && data.details?.type === "suite" && data.skip === undefined;
    if (suitePassed || data.details?.error?.failureType === "subtestsFailed") continue;
    files.add(file);
    if (data.skip !== undefined) {
      tally.skipped++;
      skipped.push(`${name(file)}: ${data.name} (${data.skip === true || data.skip === "" ? "no reason given" : data.skip})`);
    } else if (type === "test:pass" || data.todo !== undefined) {
      tally.passed++;
    } else {
      tally.failed++;
      failures.push(`${name(file)}: ${data.name}: ${firstLine(data.details?.error)}`);
      yield `\n✖ ${name(file)}: ${data.name}\n${inspect(data.details?.error?.cause ?? data.details?.error, { depth: 4 }).replace(/^/gm, "    ")}\n\n`;
    }
  }
  if (current !== undefined) yield line(current);
  if (skipped.length > 0) yield `\nSkipped:\n${skipped.map((entry) => `  ${entry}\n`).join("")}`;
  if (failures.length > 0) yield `\nFailed:\n${failures.map((entry) => `  ${entry}\n`).join("")}`;
  yield `\n${total} tests in ${files.size} files: ${total - failures.length} passed, ${failures.length} failed, ${skipped.length} skipped\n`;
}

/** What a summary says of a failure: where a log is cut, this is what is left of it. */
function firstLine(error) {
  const cause = error?.cause ?? error;
  return String(cause?.message ?? cause).split("\n", 1)[0];
}

/** `dist/src/records/read.test.js` → `src/records/read.test`. */
function name(file) {
  return relative(process.cwd(), file)
    .replace(/^dist[/\\]/, "")
    .replace(/\.m?js$/, "");
}
