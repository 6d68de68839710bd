/** A thread a stage and rings between them: one pipeline, or several beside each other that share the source. */
import { type Stage, stages as stageIds } from "../document.ts";
import { nowNs } from "../now.ts";
import type { PlanParams } from "../params.ts";
import { RingReader, RingWriter, slotFields } from "../ring.ts";
import type { Parsed } from "../texts.ts";
import { type Part, type PartResult, type PlanForm, type Station, Tally } from "./plan.ts";

const ringsEach = stageIds.length - 1;
/** Fields of a slot, of which there are `slotFields`. */
const field = { id: 0, started: 1, user: 2, kind: 3, amount: 4, region: 5 } as const satisfies Record<string, number>;

/** What is handed from stage to stage. */
interface Passed {
  readonly record: Parsed;
  readonly startedNs: number;
  readonly region: number;
}

function read(fields: Float64Array, at: number): Passed {
  const value = (name: keyof typeof field): number => fields[at + field[name]] as number;
  return {
    record: { id: value("id"), user: value("user"), kind: value("kind"), amount: value("amount") },
    startedNs: value("started"),
    region: value("region"),
  };
}

function write(fields: Float64Array, at: number, { record, startedNs, region }: Passed): void {
  fields[at + field.id] = record.id;
  fields[at + field.started] = startedNs;
  fields[at + field.user] = record.user;
  fields[at + field.kind] = record.kind;
  fields[at + field.amount] = record.amount;
  fields[at + field.region] = region;
}

export const pipeline: PlanForm = {
  threaded: true,
  parts: ({ workers }) => Array.from({ length: workers }, (_, pipe) => stageIds.map((stage): Part => ({ stage, pipeline: pipe }))).flat(),
  rings: ({ workers }) => workers * ringsEach,
  handOvers: ringsEach,
  async work(station) {
    const { part, params } = station;
    const at = stageIds.indexOf(part.stage as Stage);
    const ring = (index: number) => station.rings[(part.pipeline ?? 0) * ringsEach + index];
    const [input, output] = [ring(at - 1), ring(at)];
    const stopped = (): boolean => station.field.meeting.stopped;
    const writer = at < ringsEach && output ? new RingWriter(output, params.batch, stopped) : undefined;
    const reader = at > 0 && input ? new RingReader(input, params.batch, stopped, () => writer?.publish()) : undefined;
    if (reader) return writer ? between(station, reader, writer) : last(station, reader);
    return first(station, writer as RingWriter, params);
  },
};

async function first({ field: records, stages }: Station, writer: RingWriter, { batch }: PlanParams): Promise<PartResult> {
  let handOverNs = 0;
  for (let taken = records.take(batch); taken; taken = records.take(batch)) {
    for (let id = taken.from; id < taken.to; id++) {
      // What is ready does not wait for what has yet to arrive.
      if ((records.arrivalOf(id) ?? 0) > nowNs()) writer.publish();
      const startedNs = records.start(id);
      const record = stages.parse(records.text, id);
      const from = nowNs();
      write(writer.fields, writer.slot(), { record, startedNs, region: 0 });
      writer.put();
      handOverNs += nowNs() - from;
    }
  }
  writer.end();
  return { handOverNs: handOverNs - writer.waitedNs };
}

async function between({ field: records, stages, part }: Station, reader: RingReader, writer: RingWriter): Promise<PartResult> {
  let handOverNs = 0;
  for (;;) {
    const from = nowNs();
    const at = reader.slot();
    if (at < 0) break;
    const passed = read(reader.fields, at);
    reader.take();
    handOverNs += nowNs() - from;
    const { record } = passed;
    let { region } = passed;
    if (part.stage === "filter") {
      if (!stages.filter(record)) {
        records.finish(record.id, passed.startedNs);
        continue;
      }
    } else {
      const found = stages.enrich(record);
      region = typeof found === "number" ? found : await found;
    }
    const done = nowNs();
    write(writer.fields, writer.slot(), { ...passed, region });
    writer.put();
    handOverNs += nowNs() - done;
  }
  writer.end();
  return { handOverNs: handOverNs - reader.waitedNs - writer.waitedNs };
}

async function last(station: Station, reader: RingReader): Promise<PartResult> {
  const tally = new Tally(station);
  let handOverNs = 0;
  for (;;) {
    const from = nowNs();
    const at = reader.slot();
    if (at < 0) break;
    const { record, region, startedNs } = read(reader.fields, at);
    reader.take();
    handOverNs += nowNs() - from;
    tally.add(record, region, startedNs);
  }
  return { handOverNs: handOverNs - reader.waitedNs, sums: [...tally.sums], inOrder: tally.inOrder };
}

if (Object.keys(field).length > slotFields) throw new Error("a record has more fields than a slot");
