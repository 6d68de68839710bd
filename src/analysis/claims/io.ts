/** What the document's "Linux I/O Overhead" says, judged by the findings of the suite `io`. */
import { faultAroundPages, pageBytes } from "../../models/system-calls.ts";
import { formatRate, formatSignificant, formatSize } from "../../units.ts";
import type { Claim } from "../claims.ts";
import type { Spread } from "../estimate-schema.ts";
import { unpairedRatio } from "../interval.ts";
import type { CallFit, Faults, IoFinding, Reading } from "../io/schema.ts";
import { figure, type Judgement, judged, notMeasured, openReason, place, ratio, type Statement, verdictOf } from "./statement.ts";

const section = "Linux I/O Overhead";

/** Gains from which we call a difference dramatic, and below which we call it not worth a ring; costs that we call similar lie within this factor. */
const dramatic = 2;
const worthwhile = 1.25;
const similar = 3;
/** Of the cost of a call: what may be left of it in a batch whose overhead is called constant. */
const constantShare = 0.1;
/** Calls of different blocks whose costs lie within this factor cost the same. */
const alike = 1.5;

export function ioClaims(io: IoFinding): readonly Claim[] {
  return judged(section, statements, io);
}

const statements: readonly Statement<IoFinding>[] = [
  { id: "io/minimal-call", claim: "A minimal system call takes hundreds of nanoseconds.", judge: minimalCall },
  { id: "io/io-calls-dearer", claim: "A call that does I/O costs more than a minimal one.", judge: dearerCalls },
  { id: "io/scales-with-calls", claim: "The overhead of reading grows with the number of calls.", judge: scalingCalls },
  { id: "io/uring-one-call", claim: "By io_uring, 1000 reads take one system call.", judge: oneCall },
  { id: "io/uring-constant-overhead", claim: "The overhead of io_uring is roughly constant in the number of reads.", judge: constantOverhead },
  { id: "io/uring-high-iops", claim: "For many small operations io_uring makes a dramatic difference.", judge: highIops },
  {
    id: "io/uring-sequential",
    claim: "For simple sequential reading of large files io_uring may not be worth its complexity.",
    judge: sequentialRing,
  },
  { id: "io/map-no-calls", claim: "A mapped file is read without a system call a block.", judge: mappedCalls },
  { id: "io/fault-per-page", claim: "The first access to each page of 4 KiB takes a page fault.", judge: faultPerPage },
  { id: "io/fault-like-call", claim: "A page fault costs about as much as a system call.", judge: faultCost },
  { id: "io/map-random", claim: "For random access a mapping is often the best way.", judge: mappedRandom },
  { id: "io/read-sequential", claim: "For sequential streaming, read with the right buffer does better than a mapping.", judge: readSequential },
];

function minimalCall({ minimal, absent }: IoFinding): Judgement {
  const call = minimal.find((one) => one.call === "getppid");
  if (!call) return notMeasured(reasonOf(absent, "getppid") ?? "getppid was not measured");
  const verdict = verdictOf(call.ns.spread, 100, 1000);
  const vdso = minimal.find((one) => one.call === "clock-vdso");
  const beside = vdso ? ` A call that never enters the kernel takes ${figure(vdso.ns, " ns")}.` : "";
  return {
    prediction: "100 to 1000 ns",
    measurement: `getppid ${figure(call.ns, " ns")}`,
    verdict,
    reason: `${verdict === "open" ? openReason(call.ns.spread) : "What is measured is entering and leaving the kernel; mitigations and virtual machines change it."}${beside}`,
  };
}

function dearerCalls(io: IoFinding): Judgement {
  const minimal = io.minimal.find((one) => one.call === "getppid")?.ns;
  const smallest = preadFit(io)?.points[0];
  if (!minimal || !smallest) return notMeasured(missing(io, minimal ? "pread" : "getppid"));
  const over = unpairedRatio(smallest.blockNs, minimal);
  const verdict = verdictOf(over.spread, 1, Number.POSITIVE_INFINITY);
  return {
    prediction: "more than ×1",
    measurement: `pread of ${formatSize(smallest.block)} ${figure(smallest.blockNs, " ns")}, ${ratio(over)} of getppid`,
    verdict,
    reason:
      verdict === "open"
        ? openReason(over.spread)
        : "Finding the page in the page cache costs more than entering the kernel, before any byte is copied.",
  };
}

function scalingCalls(io: IoFinding): Judgement {
  const found = preadFit(io);
  if (!found) return notMeasured(missing(io, "pread"));
  const { fit } = found;
  const prediction = "time = calls × cost + bytes ÷ rate, the cost the same for every block";
  if (!fit) return { prediction, verdict: "open", reason: "The times do not fit a cost above 0 for each call." };
  const { costNs, rate, residual, negligibleBytes, evenness } = fit;
  const fitted = `${figure(costNs, " ns")} a call and ${figure(rate, " GB/s", formatRate)} beside it, off by ${percent(residual)} on average`;
  if (!evenness)
    return { prediction, measurement: fitted, verdict: "open", reason: "Fewer than two block sizes are small enough to tell the cost of a call." };
  const { smallest, largest, ratio: over } = evenness;
  const verdict = verdictOf(over.spread, 1 / alike, alike);
  const reasons = {
    open: openReason(over.spread),
    holds: `Twice as many calls cost twice the overhead. From blocks of about ${formatSize(Math.round(negligibleBytes))} it is below 10 % of the time.`,
    "does-not-hold": "The cost of a call depends on the size of its block, so the overhead is not in proportion to the calls.",
  } as const;
  return {
    prediction,
    measurement: `${fitted}; a call for ${formatSize(smallest)} costs ${ratio(over)} of one for ${formatSize(largest)}, bytes aside`,
    verdict,
    reason: reasons[verdict],
  };
}

function oneCall(io: IoFinding): Judgement {
  const blocks = io.job?.readings.find(({ call }) => call === "io_uring")?.blocks;
  const whole = io.batches?.points.find(({ batch }) => batch === blocks);
  if (!whole || whole.calls === undefined || blocks === undefined) return notMeasured(missing(io, "io_uring"));
  return {
    prediction: `1 call for ${blocks} reads, by pread ${blocks}`,
    measurement: `${callsText(whole.calls)} of io_uring_enter in a pass of ${blocks} reads, at ${figure(whole.blockNs, " ns")} a read`,
    verdict: whole.calls === 1 ? "holds" : "does-not-hold",
    reason: "One enter submits all reads and waits for them. The calls were counted; setting up the ring takes some more, once.",
  };
}

function constantOverhead(io: IoFinding): Judgement {
  const { batches } = io;
  const largest = batches?.points.at(-1);
  if (!batches || !largest) return notMeasured(missing(io, "io_uring"));
  if (!batches.document || largest.documentNs === undefined)
    return notMeasured("pread over several block sizes, which tells what the bytes alone cost, was not measured");
  const { costNs, copyNs } = batches.document;
  const { low, high, kind } = largest.blockNs.spread;
  // What is left of a call's cost in each read of the largest batch.
  const left: Spread = { kind, low: (low - copyNs) / costNs, high: (high - copyNs) / costNs };
  const verdict = verdictOf(left, Number.NEGATIVE_INFINITY, constantShare);
  const { entryNs, workNs } = batches;
  const why =
    entryNs !== undefined && workNs !== undefined
      ? `The batch shares the entry, ${formatSignificant(entryNs)} ns of pread's ${figure(batches.preadNs, " ns")}; looking up and copying the page, the other ${formatSignificant(workNs)} ns, is done for each read as before.`
      : "The batch shares the entry into the kernel; looking up and copying the page is done for each read as before.";
  return {
    prediction: `${formatSignificant(largest.documentNs)} ns a read in a batch of ${largest.batch}: one call for all, and the copy`,
    measurement: `${figure(largest.blockNs, " ns")} a read, ${ratio(largest.overPread)} of pread's rate`,
    verdict,
    reason: verdict === "open" ? openReason(largest.blockNs.spread) : verdict === "holds" ? "Hardly anything is left of the cost of a call." : why,
  };
}

function highIops(io: IoFinding): Judgement {
  const prediction = `at least ×${dramatic} of pread's operations a second`;
  const [direct, cached] = ["direct", "cached"].map((cache) => io.depths.find((one) => one.cache === cache));
  const best = (one: typeof direct) => one?.points.reduce((most, point) => (point.overPread.median > most.overPread.median ? point : most));
  const [device, memory] = [best(direct), best(cached)];
  if (!device || !direct) {
    const beside = memory ? `; from the page cache ${ratio(memory.overPread)} at depth ${memory.depth}` : "";
    return { prediction, ...notMeasured(`${missing(io, "io_uring", "direct")}${beside}`) };
  }
  const [there, here] = [device, memory].map((point) => point && place(point.overPread.spread, dramatic, Number.POSITIVE_INFINITY));
  const measurement = [
    `past the page cache ${ratio(device.overPread)} at depth ${device.depth}`,
    memory ? `from it ${ratio(memory.overPread)} at depth ${memory.depth}` : "",
  ]
    .filter(Boolean)
    .join(", ");
  if (there === "within") {
    const under = { condition: "past the page cache, with many reads in flight" };
    const reason = "What helps a device is more reads in flight, not fewer calls.";
    return here === "within"
      ? { prediction, measurement, verdict: "holds", reason }
      : { prediction, measurement, verdict: "holds-under", ...under, reason };
  }
  return there === "outside"
    ? { prediction, measurement, verdict: "does-not-hold", reason: "More reads in flight do not make this device answer more of them." }
    : { prediction, measurement, verdict: "open", reason: openReason(device.overPread.spread) };
}

function sequentialRing(io: IoFinding): Judgement {
  const points = io.batches?.points ?? [];
  const [best] = [...points].sort((a, b) => b.overPread.median - a.overPread.median);
  if (!best || !io.batches) return notMeasured(missing(io, "io_uring"));
  const places = points.map(({ overPread }) => place(overPread.spread, 0, worthwhile));
  const verdict = places.includes("outside") ? "does-not-hold" : places.every((one) => one === "within") ? "holds" : "open";
  return {
    prediction: `less than ×${worthwhile} of pread's rate`,
    measurement: `at best ${ratio(best.overPread)}, in batches of ${best.batch}`,
    verdict,
    reason:
      verdict === "open"
        ? openReason(best.overPread.spread)
        : `Blocks of ${formatSize(io.batches.block)} from the page cache. ${verdict === "holds" ? "A larger block saves the calls as well." : "The ring saves more than the entry here."}`,
  };
}

function mappedCalls(io: IoFinding): Judgement {
  const mapped = io.job?.readings.find((reading) => reading.call === "mmap");
  if (!mapped || mapped.calls === undefined) return notMeasured(missing(io, "mmap"));
  const few = mapped.calls <= 4;
  return {
    prediction: `no call for any of ${mapped.blocks} blocks`,
    measurement: `${callsText(mapped.calls)} in a pass of ${mapped.blocks} blocks`,
    verdict: few ? "holds" : "does-not-hold",
    reason: few ? "Mapping and unmapping are calls; the blocks are not. Faults enter the kernel as well." : "The calls grow with the blocks.",
  };
}

function faultPerPage(io: IoFinding): Judgement {
  const { faults } = io;
  if (!faults) return notMeasured(missing(io, "mmap"));
  const verdict = verdictOf(faults.perPage.spread, 0.9, 1.1);
  const cold = io.mapping?.readings.find(({ call, cache, advice }) => call === "mmap" && cache === "cold" && advice === "random");
  const each = cold && perPage(cold);
  const coldText = each ? `; with advice random, of a file that is not in the page cache, ${figure(each)} faults a page` : "";
  const shared = {
    prediction: "1 fault a page",
    measurement: `${figure(faults.perPage)} faults a page of a cached file, one for ${formatSignificant(1 / faults.perPage.median)} pages${coldText}`,
  };
  if (verdict === "does-not-hold" && each && place(each.spread, 0.9, 1.1) === "within")
    return {
      ...shared,
      verdict: "holds-under",
      condition: "with advice random, for pages that are not in the page cache",
      reason: aroundText(faults),
    };
  return {
    ...shared,
    verdict,
    reason:
      verdict === "open"
        ? openReason(faults.perPage.spread)
        : verdict === "holds"
          ? "No pages around a fault are mapped with it here."
          : aroundText(faults),
  };
}

/** Why there are fewer faults than pages. */
function aroundText({ perPage: { spread } }: Faults): string {
  return spread.high < 0.9 / faultAroundPages
    ? `Of cached pages this kernel maps more at a fault than the ${faultAroundPages} around it: its page cache holds them in larger folios.`
    : `Of cached pages Linux maps up to ${faultAroundPages} around each fault.`;
}

/** Major and minor faults a page; those of one kind are mostly none. */
function perPage({ minorFaults, majorFaults, blocks, block }: Reading): Reading["minorFaults"] {
  const pages = (blocks * block) / pageBytes;
  // Each major fault is counted as one; the minor ones among them are pages that another fault had brought in.
  const counted = majorFaults && majorFaults.median >= (minorFaults?.median ?? 0) ? majorFaults : minorFaults;
  return (
    counted && {
      ...counted,
      median: counted.median / pages,
      spread: { ...counted.spread, low: counted.spread.low / pages, high: counted.spread.high / pages },
      best: counted.best / pages,
    }
  );
}

function faultCost(io: IoFinding): Judgement {
  const { faults } = io;
  if (!faults?.overMinimal || !faults.pageOverMinimal) return notMeasured(missing(io, faults ? "getppid" : "mmap"));
  const verdict = verdictOf(faults.overMinimal.spread, 1 / similar, similar);
  const shared = {
    prediction: `within ×${similar} of a minimal call`,
    measurement: `${figure(faults.faultNs, " ns")} a fault, ${ratio(faults.overMinimal)} of getppid; a page ${figure(faults.pageNs, " ns")}, ${ratio(faults.pageOverMinimal)}`,
  };
  if (verdict === "does-not-hold" && place(faults.pageOverMinimal.spread, 1 / similar, similar) === "within")
    return {
      ...shared,
      verdict: "holds-under",
      condition: "counted by page, of which a fault maps several",
      reason: "A fault does more than a call: it looks up and maps all cached pages around it. In a virtual machine it costs more still.",
    };
  return {
    ...shared,
    verdict,
    reason: verdict === "open" ? openReason(faults.overMinimal.spread) : "Mapping, faults and two loads a page are in it: an upper limit of a fault.",
  };
}

function mappedRandom(io: IoFinding): Judgement {
  const found = mappings(io).find(({ order, cache, advice }) => order === "random" && cache === "cached" && advice === undefined);
  if (!found?.overPread) return notMeasured(missing(io, "mmap"));
  const over = found.overPread;
  const verdict = verdictOf(over.spread, 1, Number.POSITIVE_INFINITY);
  return {
    prediction: "a higher rate than pread's: more than ×1",
    measurement: `${ratio(over)} of pread's rate in blocks of ${formatSize(found.block)}, in random order`,
    ...(verdict === "holds" ? { verdict: "holds-under" as const, condition: "for files in the page cache" } : { verdict }),
    reason:
      verdict === "open"
        ? openReason(over.spread)
        : verdict === "holds"
          ? "No byte is copied, and no call is made."
          : "Faults cost more than the calls and the copy that they replace; a mapping that is kept would pay them once.",
  };
}

function readSequential(io: IoFinding): Judgement {
  const sequential = mappings(io).filter(({ order, advice }) => order === "sequential" && advice === undefined);
  const seen = (["cached", "cold"] as const).flatMap((cache) => {
    const over = sequential.find((reading) => reading.cache === cache)?.overPread;
    return over ? [{ cache, over, verdict: verdictOf(over.spread, 0, 1) }] : [];
  });
  const [first] = seen;
  if (!first) return notMeasured(missing(io, "mmap"));
  const shared = {
    prediction: "a mapping is read at a lower rate than by pread: less than ×1",
    measurement: `a mapping's rate over pread's: ${seen.map(({ cache, over }) => `${ratio(over)} where the file is ${cache}`).join(", ")}`,
  };
  const holding = seen.filter(({ verdict }) => verdict === "holds");
  const against = seen.filter(({ verdict }) => verdict === "does-not-hold");
  const block = formatSize(sequential[0]?.block ?? 0);
  const why = `pread in blocks of ${block} copies into a buffer that stays in cache; a mapping pays faults, and read-ahead sees less of its order.`;
  if (holding.length === seen.length) return { ...shared, verdict: "holds", reason: why };
  if (holding.length > 0)
    return { ...shared, verdict: "holds-under", condition: `for ${holding.map(({ cache }) => cache).join(", ")} files`, reason: why };
  if (against.length === seen.length) return { ...shared, verdict: "does-not-hold", reason: "Faults cost less here than the calls and the copy." };
  return { ...shared, verdict: "open", reason: openReason((seen.find(({ verdict }) => verdict === "open") ?? first).over.spread) };
}

/** Mappings that are not populated at once. */
function mappings({ mapping }: IoFinding): readonly Reading[] {
  return (mapping?.readings ?? []).filter(({ call, populate }) => call === "mmap" && populate !== true);
}

function preadFit(io: IoFinding): CallFit | undefined {
  return io.fits.find(({ call, cache, order, sum }) => call === "pread" && cache === "cached" && order === "sequential" && sum === "ends");
}

/** Why there is no figure: the reason of an absent trial from that place, the plainest first; else that there was none. */
function missing(io: IoFinding, call: string, cache = "cached"): string {
  const all = [...(io.job?.absent ?? []), ...(io.node?.absent ?? []), ...(io.mapping?.absent ?? []), ...io.absent];
  const place = cache === "cached" ? "" : `, ${cache},`;
  return (
    reasonOf(
      all.filter((absent) => (absent.cache ?? cache) === cache),
      call,
    ) ?? `${call}${place} was not measured`
  );
}

function reasonOf(absent: IoFinding["absent"], call: string): string | undefined {
  const [found] = absent.filter(({ way }) => way.startsWith(call)).sort((a, b) => a.way.length - b.way.length);
  return found && `${found.way}: ${found.reason}`;
}

const percent = (share: number) => (share < 1e-3 ? "less than 0.1 %" : `${formatSignificant(share * 100)} %`);

/** `1 call`, `15.6 calls`. */
const callsText = (calls: number) => `${Number(calls.toPrecision(3))} call${calls === 1 ? "" : "s"}`;
