/** What starts a contestant for each sample, in a worker whose thread stays free meanwhile, and compares every byte that came of it. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { errors } from "../../errors.ts";
import { type BodyContext, type SampleQuantities, type Subject, Unavailable } from "../../harness/subject.ts";
import { runChild } from "../../process/child.ts";
import { childFlags } from "../../process/flags.ts";
import type { Verification } from "../../records/record.ts";
import { scratchFile } from "../scratch-file.ts";
import { answerOf, quantitiesOf } from "./answer.ts";
import { isRight, type Program, programs } from "./contestants.ts";
import { inputName, placeName } from "./family.ts";
import { findJava, findPython, oldestVirtual } from "./installed.ts";
import { javaClasses } from "./java-classes.ts";
import { exitCodeOf, outcomeQuantities, problemOf, type SampleFacts, withoutFolders } from "./judge.ts";
import { type JobParams, parseParams } from "./params.ts";
import { Parking } from "./parking.ts";
import { canBeFull, Place, wrongBytesOf } from "./place.ts";
import { makeText, type Text } from "./text.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const contestantsFolder = new URL("../../../benchmarks/contestants/", import.meta.url);

/** A command to a worker may take a minute, and everything about a sample must be over by then. */
const deadlineMs = 45_000;
/** Of a job that hangs by request. */
const stallMs = 300;
/** From a job's deadline to the end of its process; of a form that keeps no deadline, all the time that it is given. */
const graceMs = { right: 5000, faulty: 1200 } as const;
const outputLimitBytes = 1 << 20;

type Command = readonly [string, ...string[]];

let text: Text | undefined;

export async function open({ params, scratch }: BodyContext): Promise<Subject> {
  if (scratch === undefined) throw errors.internal("a runtimes trial without a scratch folder");
  const point = parseParams(params);
  if ("parked" in point) {
    const threads = point.contestant === "java-virtual" ? "virtual" : "platform";
    return new Parking(await commandOf({ kind: "java", main: "Parked", threads }, scratch), point);
  }
  if (point.fault === "full" && !canBeFull()) throw new Unavailable("full-absent", "this system has no /dev/full to stand for a full disk");
  const program = await commandOf(programs[point.contestant], scratch);
  text ??= makeText();
  const { input } = text;
  const path = await scratchFile(scratch, inputName(point.file), point.file, (piece, offset) => piece.set(input(offset, piece.length)));
  return new Contest(point, program, path, new Place(join(scratch, placeName)), text);
}

/** @throws Unavailable where the runtime is not installed */
async function commandOf(program: Program, scratch: string): Promise<Command> {
  switch (program.kind) {
    case "node":
      return [process.execPath, ...childFlags(), fileURLToPath(new URL(`node/${program.script}${extension}`, contestantsFolder))];
    case "python": {
      const { python } = await findPython();
      // Compiled modules would stay behind beside the sources.
      return [python, "-B", fileURLToPath(new URL(`python/${program.script}.py`, contestantsFolder))];
    }
    case "java": {
      const { java, major } = await findJava();
      // The faulty form's faults are the same on either kind of thread.
      if (program.threads === "virtual" && major < oldestVirtual && program.main !== "Faulty")
        throw new Unavailable("virtual-threads-absent", `virtual threads need Java ${oldestVirtual} or later, and this is ${major}`);
      const classes = await javaClasses(scratch, new URL("java/", contestantsFolder));
      return [java, "-cp", classes, program.main, `threads=${program.threads}`];
    }
  }
}

class Contest implements Subject {
  readonly #params: JobParams;
  readonly #program: Command;
  readonly #input: string;
  readonly #place: Place;
  readonly #text: Text;
  #runtime = "";

  constructor(params: JobParams, program: Command, input: string, place: Place, text: Text) {
    this.#params = params;
    this.#program = program;
    this.#input = input;
    this.#place = place;
    this.#text = text;
  }

  /** Every sample is a process that begins from nothing. */
  warm(): void {}

  async sample(): Promise<SampleQuantities> {
    const { contestant, fault, file } = this.#params;
    const right = isRight(contestant);
    this.#place.prepare(file, fault === "full");
    const deadline = fault === "stall" ? stallMs : deadlineMs;
    const startNs = Number(process.hrtime.bigint());
    const outcome = await runChild({
      command: [...this.#program, ...this.#job(deadline)],
      timeoutMs: deadline + (right ? graceMs.right : graceMs.faulty),
      maxOutputBytes: outputLimitBytes,
      leash: true,
    });
    const endNs = Number(process.hrtime.bigint());
    const exitCode = exitCodeOf(outcome);
    if (exitCode === undefined)
      throw errors.childFailed(outcome.state === "failed" ? withoutFolders(outcome.reason) : `its end was: ${outcome.state}`);
    const succeeded = exitCode === 0;
    const answer = succeeded ? answerOf(outcome.stdout) : undefined;
    const found = this.#place.found(succeeded);
    // A job that says that it failed has no output that could be wrong; without a fault it must have one.
    const compared = succeeded || fault === "none";
    const wrongBytes = compared ? await this.#wrongBytes(found.outputBytes) : undefined;
    this.#place.remove();
    const facts: SampleFacts = { fault, exitCode, stderr: outcome.stderr, answer, found, wrongBytes };
    const problem = right ? problemOf(facts) : undefined;
    if (problem !== undefined) throw errors.verification(`${contestant}: ${problem}`);
    if (answer) this.#runtime = answer.runtime;
    const told = answer ? quantitiesOf(answer, { startNs, endNs }) : { durationNs: endNs - startNs };
    return { ...told, ...outcomeQuantities(facts) };
  }

  verify(): Verification {
    const { fault, file } = this.#params;
    const who = this.#runtime && `, ${this.#runtime}`;
    const method = fault === "none" ? `every byte of the output${who}` : `exit code, files left behind, and the output that was there before${who}`;
    return { state: "verified", method, elements: file };
  }

  close(): void {
    this.#place.remove();
  }

  /** An output that is no file misses all. */
  async #wrongBytes(outputBytes: number | undefined): Promise<number> {
    const { file } = this.#params;
    return outputBytes === undefined ? file : await wrongBytesOf(this.#place.output, file, this.#text);
  }

  #job(deadline: number): readonly string[] {
    const { concurrency, chunk, file, waitMs, fault } = this.#params;
    const job = {
      input: this.#input,
      output: this.#place.output,
      chunk,
      concurrency,
      "wait-ms": waitMs,
      fault,
      // In the middle: something was done already, and something is still to come.
      "fault-at": Math.floor(file / chunk / 2),
      "deadline-ms": deadline,
    };
    return Object.entries(job).map(([name, value]) => `${name}=${value}`);
  }
}
