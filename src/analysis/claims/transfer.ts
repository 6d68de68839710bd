/** What the document's "Zero-Copy: Following the Data Path" says, judged by the findings of the suite `zero-copy`. */
import { copyBudgets } from "../../models/copies.ts";
import { formatRate, formatSize, KiB } from "../../units.ts";
import type { Claim } from "../claims.ts";
import type { Estimate } from "../estimate-schema.ts";
import { unpairedRatio } from "../interval.ts";
import type { Beside, Budget, Saving, TransferFinding, TransferRow } from "../transfer/schema.ts";
import { figure, type Judgement, judged, notMeasured, openReason, place, ratio, type Statement, verdictOf } from "./statement.ts";

const section = "Zero-Copy: Following the Data Path";

/** A budget that is "roughly" met lies within this factor. */
const roughly = 1.5;
/** Of read-write's CPU time: what may be left where the CPU has nothing to do with the data. */
const untouched = 0.1;
/** Of the rate at which memory copies: below it, memory is not what limits a transfer. */
const limiting = 0.5;
/** Of what other work gets done: a gain that counts. */
const noticeable = 0.02;
/** The document's path: to a socket, with a buffer as libraries have it, to a receiver that takes every byte. */
const usual = { sink: "tcp", receiver: "check", buffer: 64 * KiB } as const;

export function transferClaims(transfer: TransferFinding): readonly Claim[] {
  return judged(section, statements, transfer);
}

const statements: readonly Statement<TransferFinding>[] = [
  { id: "transfer/copy-budget", claim: "The two copies of read and write cost 2 × size ÷ B.", judge: copyBudget },
  { id: "transfer/copies-eliminated", claim: "sendfile does away with both copies.", judge: copiesEliminated },
  { id: "transfer/cpu-untouched", claim: "With sendfile no CPU touches the data.", judge: cpuUntouched },
  { id: "transfer/bandwidth-freed", claim: "That leaves memory bandwidth to other work.", judge: bandwidthFreed },
  {
    id: "transfer/limited-elsewhere",
    claim: "The rate is then limited by storage, network and the kernel's path, not by memory bandwidth.",
    judge: limitedElsewhere,
  },
];

function copyBudget(transfer: TransferFinding): Judgement {
  const saving = transfer.savings.find(isUsual);
  const budget = transfer.budgets.find(({ id }) => id === "memcpy");
  const prediction = budget && `${figure(budget.nsPerByte)} ns a byte: 2 ÷ ${figure(budget.rate, " GB/s", formatRate)}, the rate of a copy`;
  if (!saving?.cpu || !budget || !prediction) return notMeasured(budget ? missing(transfer) : "the rate of a copy was not measured in this run");
  const cpu = saving.cpu;
  const verdict = verdictOf(cpu.spread, budget.nsPerByte.spread.low / roughly, budget.nsPerByte.spread.high * roughly);
  const near = transfer.budgets.filter(
    ({ nsPerByte }) => place(cpu.spread, nsPerByte.spread.low / roughly, nsPerByte.spread.high * roughly) !== "outside",
  );
  return {
    prediction,
    measurement: `read-write − sendfile: ${figure(cpu)} ns a byte of the sender's CPU time, ${figure(saving.wall)} of wall time, ${sinkText(saving)}`,
    verdict,
    reason: verdict === "open" ? openReason(cpu.spread) : budgetText(saving, near),
  };
}

/** Budgets that the saving comes near to; where a copy in cache is the nearest, why. */
function budgetText(saving: Saving, near: readonly Budget[]): string {
  if (near.length === 0) return `No budget comes within ×${roughly} of it.`;
  const off = ({ nsPerByte }: Budget) => Math.abs(Math.log((saving.cpu?.median ?? Number.NaN) / nsPerByte.median));
  const nearest = [...near].sort((a, b) => off(a) - off(b));
  const found = nearest.map(({ id, nsPerByte }) => `${copyBudgets[id].name} = ${figure(nsPerByte)}`);
  const cached = nearest[0]?.id === "cache" ? ` The buffer of ${formatSize(saving.buffer)} stays in cache: its copies do not wait for memory.` : "";
  return `Within ×${roughly} of it, the nearest first: ${found.join(", ")}.${cached}`;
}

function copiesEliminated(transfer: TransferFinding): Judgement {
  const row = sendfile(transfer);
  const over = row?.cpuOverReadWrite;
  if (!row || !over) return notMeasured(missing(transfer));
  const verdict = verdictOf(over.spread, 0, 1);
  const cache = transfer.budgets.find(({ id }) => id === "cache");
  const dearer = transfer.rows.filter(
    ({ method, sink, cpuOverReadWrite }) =>
      method === "sendfile" && sink !== "file" && cpuOverReadWrite && place(cpuOverReadWrite.spread, 0, 1) === "outside",
  );
  const shared = {
    prediction: cache
      ? `less CPU time than read-write, by ${figure(cache.nsPerByte)} ns a byte where both copies stay in cache`
      : "less CPU time than read-write",
    measurement: `${ratio(over)} of read-write's CPU time${row.rateOverReadWrite ? `, ${ratio(row.rateOverReadWrite)} of its rate` : ""}, ${sinkText(row)}`,
  };
  if (verdict === "open") return { ...shared, verdict, reason: openReason(over.spread) };
  if (verdict === "does-not-hold") return { ...shared, verdict, reason: "The sender takes as much CPU time as with its copies." };
  const reason = "The sender's two copies are gone; a receiver on the same machine still copies every byte out of the socket.";
  if (dearer.length === 0) return { ...shared, verdict, reason };
  const where = dearer.map(
    (one) => `${sinkText(one)}${one.receiver === "discard" ? ", discarded" : ""} (${ratio(one.cpuOverReadWrite as Estimate)})`,
  );
  return { ...shared, verdict: "holds-under", condition: sinkText(row), reason: `${reason} It takes more CPU time ${where.join("; ")}.` };
}

function cpuUntouched(transfer: TransferFinding): Judgement {
  const row = sendfile(transfer);
  if (!row?.cpuPerByte || !row.cpuOverReadWrite) return notMeasured(missing(transfer));
  const verdict = verdictOf(row.cpuOverReadWrite.spread, 0, untouched);
  return {
    prediction: `CPU time below ${untouched * 100} % of read-write's`,
    measurement: `${figure(row.cpuPerByte)} ns a byte of the sender's CPU time, ${ratio(row.cpuOverReadWrite)} of read-write's, ${sinkText(row)}`,
    verdict,
    reason:
      verdict === "open"
        ? openReason(row.cpuOverReadWrite.spread)
        : verdict === "holds"
          ? "Hardly any CPU time of the sender is left."
          : "Pages and packets still cost CPU time, and the receiver's CPU copies every byte. Without copies in either needs a card that gathers pages and computes checksums, and no TLS in user space.",
  };
}

/** Other work is a copy of memory in another process, told for each second of its own CPU time; by each buffer, the usual one first. */
function bandwidthFreed(transfer: TransferFinding): Judgement {
  const { beside } = transfer;
  const seen = beside.flatMap((sent) => {
    const over = sent.method === "sendfile" ? sent.overReadWrite : undefined;
    const copying = over && beside.find((one) => one.method === "read-write" && one.buffer === sent.buffer);
    return over && copying ? [{ sent, copying, over, verdict: freed(over) }] : [];
  });
  const [first] = seen;
  if (!first) return notMeasured(sendfile(transfer) ? "no other work ran beside sendfile and read-write in this run" : missing(transfer));
  const alone = beside.find(({ method }) => method === "none");
  const shared = {
    prediction: `a copy of memory in another process gets more done beside sendfile than beside read-write, by at least ${noticeable * 100} %`,
    measurement: [
      ...seen.map(
        ({ sent, copying, over }) =>
          `beside sendfile ${figure(sent.rate, "", formatRate)} GB in a second of its CPU time, beside read-write ${figure(copying.rate, "", formatRate)}, ${ratio(over)} ${sinkText(sent)}`,
      ),
      ...(alone ? [`by itself ${figure(alone.rate, "", formatRate)}`] : []),
    ].join("; "),
  };
  const holding = seen.filter(({ verdict }) => verdict === "holds");
  const against = seen.filter(({ verdict }) => verdict === "does-not-hold");
  const why = "Where the sender does not copy, other work waits less for memory, and for what CPUs of one core share.";
  if (holding.length === seen.length) return { ...shared, verdict: "holds", reason: why };
  if (holding.length > 0) return { ...shared, verdict: "holds-under", condition: holding.map(({ sent }) => sinkText(sent)).join(", "), reason: why };
  if (against.length === seen.length) return { ...shared, verdict: "does-not-hold", reason: keptText(against.map(({ sent }) => sent)) };
  return { ...shared, verdict: "open", reason: openReason((seen.find(({ verdict }) => verdict === "open") ?? first).over.spread) };
}

/** Work beside sendfile over that beside read-write: more by what is worth noticing, less than that, or undecided. */
function freed({ spread: { kind, low, high } }: Estimate): ReturnType<typeof verdictOf> {
  return verdictOf({ kind, low, high }, 1 + noticeable, Number.POSITIVE_INFINITY);
}

/** What the copies would have freed is not memory's. */
function keptText(sent: readonly Beside[]): string {
  const slower = sent.filter(({ overAlone }) => overAlone && place(overAlone.spread, 1, Number.POSITIVE_INFINITY) === "outside");
  const beside = slower.length > 0 ? " Beside either it gets less done than by itself: packets, and the receiver's copy and comparison, remain." : "";
  return `The two copies go through a buffer that a cache can hold: they take little of memory's bandwidth that could be freed.${beside}`;
}

function limitedElsewhere(transfer: TransferFinding): Judgement {
  const row = sendfile(transfer);
  const copy = transfer.budgets.find(({ id }) => id === "memcpy");
  if (!row || !copy) return notMeasured(row ? "the rate of a copy was not measured in this run" : missing(transfer));
  const over = unpairedRatio(row.rate, copy.rate);
  const verdict = verdictOf(over.spread, 0, limiting);
  const copying = transfer.rows.find((one) => one.method === "read-write" && isUsual(one));
  const either = copying && place(unpairedRatio(copying.rate, copy.rate).spread, 0, limiting) === "within";
  return {
    prediction: `below ×${limiting} of the rate at which memory copies`,
    measurement: `sendfile ${figure(row.rate, " GB/s", formatRate)}, ${ratio(over)} of a copy's ${figure(copy.rate, " GB/s", formatRate)}, ${sinkText(row)}`,
    verdict,
    reason:
      verdict === "open"
        ? openReason(over.spread)
        : verdict === "holds"
          ? either
            ? `So is read-write, at ${figure(copying.rate, " GB/s", formatRate)}: its copies did not make memory the limit either.`
            : "Memory copies faster than that."
          : "The transfer comes near to the rate at which memory copies.",
  };
}

function sendfile({ rows }: TransferFinding): TransferRow | undefined {
  return rows.find((row) => row.method === "sendfile" && isUsual(row));
}

function isUsual({ sink, receiver, buffer }: Pick<TransferRow, keyof typeof usual>): boolean {
  return sink === usual.sink && receiver === usual.receiver && buffer === usual.buffer;
}

function sinkText({ sink, buffer }: Pick<Saving, "sink" | "buffer">): string {
  return `over ${sink === "unix" ? "a Unix socket" : sink.toUpperCase()} by ${formatSize(buffer)}`;
}

function missing({ absent }: TransferFinding): string {
  const found = absent.find(({ method }) => method === "sendfile") ?? absent.find(({ method }) => method === "read-write");
  return found ? `${found.method}: ${found.reason}` : "sendfile and read-write over TCP by 64 KiB were not measured";
}
