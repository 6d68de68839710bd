/** What reads a file: once, with the runtime and the reader's package there before it begins. */
import { readFileSync, statSync } from "node:fs";
import { assertNever, errors } from "../../errors.ts";
import { monotonicClock } from "../../harness/clock.ts";
import type { BodyContext, SampleQuantities, Subject } from "../../harness/subject.ts";
import type { Verification } from "../../records/record.ts";
import { columns } from "../dataset/columns.ts";
import { datasetFile, datasetTotals, type Totals } from "../dataset/dataset.ts";
import { wantedOf } from "./columns.ts";
import { fileOf } from "./file.ts";
import type { FormatsParams } from "./params.ts";
import type { OpenReader, Reading } from "./reader.ts";
import { readerOf } from "./readers/registry.ts";
import { type Refusal, refusalBy } from "./refusal.ts";
import { difference } from "./tally.ts";

export async function open({ params, scratch }: BodyContext): Promise<Subject> {
  if (scratch === undefined) throw errors.internal("a formats trial without a scratch folder");
  // Validated and completed when it was planned: loading zod once more would be a third of the start of a process.
  const point = params as unknown as FormatsParams;
  const openReader = await readerOf[point.reader]();
  const reading: Reading = { path: await datasetFile(scratch, fileOf(point)), params: point, columns, wanted: wantedOf(point) };
  if (point.input !== "good") return new BadReading(reading);
  const expected = await datasetTotals(scratch, point);
  return new GoodReading(reading, await openReader(reading), expected);
}

/** The time of the reading alone, and what it took: what is asked of the file afterwards is not part of it. */
async function timed(read: () => Promise<Totals>): Promise<{ readonly totals: Totals; readonly quantities: SampleQuantities }> {
  const before = readSoFar();
  const cpu = process.cpuUsage();
  const start = monotonicClock.now();
  const totals = await read();
  const durationNs = Number(monotonicClock.now() - start);
  const { user, system } = process.cpuUsage(cpu);
  const after = readSoFar();
  return {
    totals,
    quantities: { durationNs, cpuNs: (user + system) * 1e3, ...(before !== undefined && after !== undefined && { readBytes: after - before }) },
  };
}

class GoodReading implements Subject {
  readonly #reading: Reading;
  readonly #reader: OpenReader;
  readonly #expected: Totals;
  #read: Totals | undefined;

  constructor(reading: Reading, reader: OpenReader, expected: Totals) {
    this.#reading = reading;
    this.#reader = reader;
    this.#expected = expected;
  }

  /** A process that has read the file before would have grown already: the one sample is the first. */
  warm(): void {}

  async sample(): Promise<SampleQuantities> {
    const { totals, quantities } = await timed(() => this.#reader.read());
    this.#read = totals;
    return { ...quantities, records: totals.rows, fileBytes: statSync(this.#reading.path).size, ...(await this.#reader.facts()) };
  }

  settle(): string | undefined {
    return this.#read && difference(this.#read, this.#expected, this.#reading.wanted);
  }

  verify(): Verification {
    const { wanted, params } = this.#reading;
    return { state: "verified", method: `sums of ${wanted.length} columns against the generator's`, elements: params.rows * wanted.length };
  }

  close(): void {
    this.#reader.close?.();
  }
}

/** For a bad file, which is small. */
const deadlineMs = 1500;

/** Whether bad input is refused by its reader, and in which words. What is taken without a word is not compared with anything. */
class BadReading implements Subject {
  readonly #reading: Reading;
  #said = "";

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  warm(): void {}

  async sample(): Promise<SampleQuantities> {
    const refusal = await refusalBy(this.#reading, deadlineMs);
    this.#said = saidOf(refusal);
    return { refused: refusal.state === "refused" ? 1 : 0 };
  }

  verify(): Verification {
    return { state: "verified", method: `${this.#reading.params.reader} ${this.#said}`, elements: 1 };
  }

  close(): void {}
}

function saidOf(refusal: Refusal): string {
  switch (refusal.state) {
    case "refused":
      return `said: ${refusal.said}`;
    case "taken":
      return "said nothing";
    case "endless":
      return `did not end within ${refusal.deadlineMs / 1000} s`;
    default:
      return assertNever(refusal);
  }
}

/** Bytes that this process has read by system calls until now, without those of this very question. Absent outside Linux. */
function readSoFar(): number | undefined {
  try {
    const counters = readFileSync("/proc/self/io", "latin1");
    const read = /^rchar: (\d+)$/m.exec(counters)?.[1];
    return read === undefined ? undefined : Number(read);
  } catch {
    return undefined;
  }
}
