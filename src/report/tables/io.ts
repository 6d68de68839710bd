/** What reading a file costs: by call, by block, by batch, by depth, by page. */
import type { Absent, IoFinding, Reading } from "../../analysis/io/schema.ts";
import type { Estimate, Summary } from "../../analysis/summary.ts";
import { formatDuration, formatRate, formatSignificant, formatSize } from "../../units.ts";
import { ascending, printable, ratioText, spreadName, spreadText } from "../chart/spec/figures.ts";
import { fitName } from "../chart/spec/io.ts";
import { placeTitles, readingPlace } from "../chart/spec/mapping.ts";
import { type Line, number, optional, spread, type Table, words } from "./table.ts";

export function ioTables({ io }: Summary): readonly Table[] {
  if (!io) return [];
  return [callTable(io), jobTable(io), batchTable(io), fitTable(io), nodeTable(io), mappingTable(io), ...depthTables(io)].filter(
    (table) => table.lines.length > 0,
  );
}

const ns = (estimate: Estimate | undefined) => (estimate ? formatSignificant(estimate.median) : "");
const nsSpread = (estimate: Estimate | undefined) => (estimate ? spreadText(estimate, formatSignificant) : "");
const ratio = (estimate: Pick<Estimate, "median"> | undefined) => (estimate ? ratioText(estimate.median) : "");
const tally = (value: number | undefined) => (value === undefined ? "" : String(Number(value.toPrecision(4))));

/** Ways that are absent for one reason share a line. */
function absences(absent: readonly Absent[]): readonly Line[] {
  const reasons = [...new Set(absent.map(({ reason }) => reason))];
  return reasons.map((reason) => {
    const ways = absent.flatMap((one) => (one.reason === reason ? [one.cache === "direct" ? `${one.way} past the page cache` : one.way] : []));
    return { cells: [printable([...new Set(ways)].join("; "))], remark: `absent: ${printable(reason)}` };
  });
}

/** Lines of readings, the absent ones last, each with as many cells as there are columns. */
function withAbsent(columns: Table["columns"], lines: readonly Line[], absent: readonly Absent[]): readonly Line[] {
  return [...lines, ...absences(absent).map((line) => ({ ...line, cells: columns.map((_, i) => line.cells[i] ?? "") }))];
}

/** Minimal calls, a page fault beside them. */
function callTable({ minimal, faults, absent }: IoFinding): Table {
  const names: Readonly<Record<string, string>> = {
    getppid: "getppid, a minimal call",
    "clock-real": "clock_gettime by the kernel",
    "clock-vdso": "clock_gettime by the vDSO",
  };
  const columns = [words("what"), number("ns"), spread, number("÷ getppid")];
  const calls = minimal.map(({ call, ns: time, overMinimal }) => ({
    cells: [names[call] ?? printable(call), ns(time), nsSpread(time), ratio(overMinimal)],
  }));
  const pages = faults
    ? [
        { cells: ["page fault in a cached file", ns(faults.faultNs), nsSpread(faults.faultNs), ratio(faults.overMinimal)] },
        { cells: ["the same, a page of 4 KiB", ns(faults.pageNs), nsSpread(faults.pageNs), ratio(faults.pageOverMinimal)] },
      ]
    : [];
  return {
    id: "io-calls",
    title: `What a call and a page fault cost (${spreadName(minimal.map((one) => one.ns))})`,
    columns,
    lines: withAbsent(
      columns,
      [...calls, ...pages],
      absent.filter(({ way }) => way in names),
    ),
    ...(faults && {
      note: `A fault maps ${formatSignificant(1 / faults.perPage.median)} pages here; its time is that of mapping and touching ${faults.pages} cached pages, so an upper limit.`,
    }),
  };
}

function jobTable({ job }: IoFinding): Table {
  const columns = [words("way"), number("ns/block"), spread, number("CPU ns"), number("calls"), number("÷ pread"), optional(spread)];
  const [first] = job?.readings ?? [];
  return {
    id: "io-job",
    title: first
      ? `The document's job: ${first.blocks} blocks of ${formatSize(first.block)} from the page cache (${spreadName(job?.readings.map(({ blockNs }) => blockNs) ?? [])})`
      : "The document's job",
    columns,
    lines: withAbsent(
      columns,
      (job?.readings ?? []).map(({ way, blockNs, cpuNs, calls, overPread }) => ({
        cells: [printable(way), ns(blockNs), nsSpread(blockNs), ns(cpuNs), tally(calls), ratio(overPread), nsSpread(overPread)],
      })),
      job?.absent ?? [],
    ),
    note: "÷ pread: rate over rate, paired. Of each block two words are read, so that a mapping's pages are touched but not copied.",
  };
}

function batchTable({ batches }: IoFinding): Table {
  const { entryNs, workNs, ringNs } = batches ?? {};
  const parts =
    entryNs !== undefined && workNs !== undefined && ringNs
      ? `s ÷ batch + w + ring, with s = ${formatSignificant(entryNs)} (getppid), w = ${formatSignificant(workNs)} (pread − s), ring = ${formatSignificant(ringNs.median)} (${spreadText(ringNs, formatSignificant)}) ns.`
      : "";
  const columns = [words("batch"), number("ns/read"), spread, number("calls"), number("÷ pread"), spread, number("document"), number("corrected")];
  return {
    id: "io-batch",
    title: `io_uring by batch: ${formatSize(batches?.block ?? 0)} from the page cache`,
    columns,
    lines: batches
      ? [
          { cells: ["pread", ns(batches.preadNs), nsSpread(batches.preadNs), "", "", "", "", ""] },
          ...batches.points.map(({ batch, blockNs, calls, overPread, documentNs, correctedNs }) => ({
            cells: [
              String(batch),
              ns(blockNs),
              nsSpread(blockNs),
              tally(calls),
              ratio(overPread),
              nsSpread(overPread),
              documentNs === undefined ? "" : formatSignificant(documentNs),
              correctedNs === undefined ? "" : formatSignificant(correctedNs),
            ],
          })),
        ]
      : [],
    ...(parts && { note: `Corrected: ${parts} The document: one call for the batch, and the copy of each block.` }),
  };
}

function fitTable({ fits, absent }: IoFinding): Table {
  const columns = [words("way"), number("ns a call"), spread, number("GB/s"), optional(spread), number("off by"), number("< 10 % from")];
  return {
    id: "io-fit",
    title: "time = calls × cost + bytes ÷ rate, fitted over the block sizes",
    columns,
    lines: withAbsent(
      columns,
      fits.map(({ fit, ...curve }) =>
        fit
          ? {
              cells: [
                fitName(curve),
                ns(fit.costNs),
                nsSpread(fit.costNs),
                formatRate(fit.rate.median),
                spreadText(fit.rate),
                `${formatSignificant(fit.residual * 100)} %`,
                `${fit.measured ? "" : "~"}${formatSize(Math.round(fit.negligibleBytes))}`,
              ],
            }
          : { cells: [fitName(curve), "", "", "", "", "", ""], remark: "no fit: smaller blocks are not dearer by a cost for each call" },
      ),
      absent.filter(({ way, cache }) => cache !== undefined && !way.startsWith("io_uring")),
    ),
    note: "The last column: the block from which the calls take below 10 % of the time; ~ where that lies beyond the blocks that were measured.",
  };
}

function nodeTable({ node }: IoFinding): Table {
  const columns = [words("way"), number("GB/s"), number("µs/block"), number("CPU µs"), number("hop µs"), spread, number("÷ readSync")];
  const micro = (value: number) => formatSignificant(value / 1e3);
  const [first] = node?.readings ?? [];
  return {
    id: "io-node",
    title: `Node's own ways, blocks of ${formatSize(first?.block ?? 0)}, cached: what leaving the thread costs`,
    columns,
    lines: withAbsent(
      columns,
      (node?.readings ?? []).map(({ way, rate, blockNs, cpuNs }) => {
        const hop = node?.hops.find((one) => one.way === way);
        return {
          cells: [
            printable(way),
            formatRate(rate.median),
            micro(blockNs.median),
            cpuNs ? micro(cpuNs.median) : "",
            hop ? micro(hop.hopNs.median) : "",
            hop ? spreadText(hop.hopNs, micro) : "",
            hop ? ratio(hop.overReadSync) : "",
          ],
        };
      }),
      node?.absent ?? [],
    ),
    detail: true,
    note: "The hop: time of a block beside that of readSync, paired; ÷ readSync: time over time.",
  };
}

function mappingTable({ mapping }: IoFinding): Table {
  const columns = [
    words("way"),
    { ...number("block"), align: "right" as const },
    number("GB/s"),
    spread,
    number("÷ pread"),
    number("faults"),
    number("major"),
  ];
  const readings = mapping?.readings ?? [];
  const places = [...new Set(readings.map(readingPlace))];
  return {
    id: "io-mapping",
    title: "Mapping a file and reading all its words, beside pread",
    columns,
    lines: withAbsent(
      columns,
      places.flatMap((place) => [
        { cells: [`${placeTitles(place)}:`, "", "", "", "", "", ""] },
        ...readings.filter((reading) => readingPlace(reading) === place).map(mappingLine),
      ]),
      mapping?.absent ?? [],
    ),
    detail: true,
    note: "Faults of a pass. What is cold was taken out of the page cache before each sample; a host may still hold it.",
  };
}

function mappingLine({ way, block, rate, overPread, minorFaults, majorFaults }: Reading): Line {
  return {
    cells: [
      `  ${printable(way)}`,
      formatSize(block),
      formatRate(rate.median),
      spreadText(rate),
      ratio(overPread),
      tally(minorFaults?.median),
      tally(majorFaults?.median),
    ],
  };
}

/** Past the page cache and from it, side by side. */
function depthTables({ depths, absent }: IoFinding): readonly Table[] {
  const rings = absent.filter(({ way }) => way.startsWith("io_uring"));
  if (depths.length === 0 && rings.length === 0) return [];
  const kinds = ascending(depths.flatMap(({ points }) => points.map(({ depth, registered }) => 2 * depth + Number(registered))));
  const hasLittle = depths.some(({ cache }) => cache === "direct");
  const columns = [
    words("in flight"),
    ...depths.flatMap(({ cache }) => {
      const group = cacheTitle(cache);
      const ends = { ...spread, group };
      return [number("k IOPS", group), optional(ends), number("÷ pread", group), cache === "direct" ? ends : optional(ends)];
    }),
    ...(hasLittle ? [optional(number("depth÷latency"))] : []),
  ];
  const thousands = (value: number) => formatSignificant(value / 1e3);
  const iops = (one: Estimate | undefined) => (one ? [thousands(one.median), spreadText(one, thousands)] : ["", ""]);
  return [
    {
      id: "io-depth",
      title: `Random reads of ${formatSize(depths[0]?.block ?? 4096)} by how many are in flight`,
      columns,
      lines: withAbsent(
        columns,
        [
          ...(depths.length === 0
            ? []
            : [{ cells: ["pread: 1", ...depths.flatMap(({ pread }) => [...iops(pread), "", ""]), ...(hasLittle ? [""] : [])] }]),
          ...kinds.map((kind) => {
            const found = depths.map(({ points }) => points.find(({ depth, registered }) => 2 * depth + Number(registered) === kind));
            const little = depths.flatMap(({ cache }, i) => (cache === "direct" ? [found[i]?.littleIops] : []))[0];
            return {
              cells: [
                `${Math.floor(kind / 2)}${kind % 2 === 1 ? ", registered" : ""}`,
                ...found.flatMap((point) => [...iops(point?.iops), ratio(point?.overPread), nsSpread(point?.overPread)]),
                ...(hasLittle ? [little === undefined ? "" : thousands(little)] : []),
              ],
            };
          }),
        ],
        rings,
      ),
      note: "depth÷latency: what as many in flight would reach if nothing else limited them (thousands a second).",
    },
  ];
}

const cacheTitle = (cache: string) => (cache === "direct" ? "past the page cache" : cache === "cached" ? "from it" : printable(cache));

/** What a call costs, from which block it no longer matters, and what io_uring changes; "" without the suite. */
export function ioSentence({ io }: Summary): string {
  const call = io?.minimal.find((one) => one.call === "getppid");
  const pread = io?.fits.find(({ call: name, cache }) => name === "pread" && cache === "cached")?.fit;
  const direct = io?.depths.find(({ cache }) => cache === "direct");
  const best = direct?.points.reduce((most, point) => (point.iops.median > most.iops.median ? point : most));
  const batch = io?.batches?.points.at(-1);
  const parts = [
    call ? `a minimal call takes ${formatDuration(call.ns.median)}` : "",
    pread ? `pread ${formatDuration(pread.costNs.median)} beside its bytes, below 10 % from ${formatSize(Math.round(pread.negligibleBytes))}` : "",
    batch ? `io_uring reads cached blocks at ${ratioText(batch.overPread.median)} of pread in batches of ${batch.batch}` : "",
    best ? `and ${ratioText(best.overPread.median)} past the page cache with ${best.depth} in flight` : "",
  ].filter(Boolean);
  return parts.length === 0 ? "" : `Reading files: ${parts.join("; ")}.`;
}
