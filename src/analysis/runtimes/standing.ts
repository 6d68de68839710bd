/** Is Node's best form as fast as those of the other runtimes at the same bound, and what the same run says of why. */
import { formatDuration, formatSignificant, formatSize } from "../../units.ts";
import type { Estimate } from "../summary.ts";
import { type ContestantId, formOf, type RuntimeId, runtimeIds, runtimeTitles } from "./contestants.ts";
import { comparable, fastest, type Member, speedRatio } from "./entries.ts";
import type { RuntimeEntry, Runtimes, Standing } from "./schema.ts";

/** Rates whose ratio is nearer to 1 than this are called equal: 5 % is the design's own limit of a gain. */
const equal = 0.05;

export function standingsOf(members: readonly Member[], entries: readonly RuntimeEntry[], costs: Runtimes["chunkCosts"]): readonly Standing[] {
  const seen = new Set<Member>();
  const drafts = members.flatMap((member) => {
    if (seen.has(member) || member.fault !== "none") return [];
    const set = comparable(member, members);
    for (const one of set) seen.add(one);
    const draft = draftOf(set);
    return draft ? [draft] : [];
  });
  return drafts.map((draft) => ({ ...draft, reason: reasonOf(draft, entries, costs, drafts) }));
}

type Draft = Omit<Standing, "reason">;

function draftOf(set: readonly Member[]): Draft | undefined {
  const best = (runtime: RuntimeId) => fastest(set.filter(({ contestant }) => formOf(contestant).runtime === runtime));
  const node = best("node");
  if (!node) return undefined;
  const others = runtimeIds.flatMap((runtime) => {
    const other = runtime === "node" ? undefined : best(runtime);
    const ratio = other && speedRatio(node, other);
    return other && ratio ? [{ contestant: other.contestant, ratio }] : [];
  });
  if (others.length === 0) return undefined;
  const { group, chunkBytes, fileBytes, waitMs } = node;
  const concurrency = Math.max(...set.filter(({ correct }) => correct).map((member) => member.concurrency));
  return { group, concurrency, chunkBytes, fileBytes, waitMs, node: node.contestant, others, verdict: verdictOf(others.map(({ ratio }) => ratio)) };
}

/** Only an interval tells: a range of few epochs may miss the truth. */
const behind = ({ spread }: Estimate) => spread.kind === "interval" && spread.high < 1 - equal;
const abreast = ({ spread }: Estimate) => spread.kind === "interval" && spread.low >= 1 - equal;

/** `as-fast`: no other runtime is shown to be faster by 5 %. `slower`: one is. */
function verdictOf(ratios: readonly Estimate[]): Standing["verdict"] {
  if (ratios.some(behind)) return "slower";
  return ratios.every(abreast) ? "as-fast" : "undecided";
}

function reasonOf(draft: Draft, entries: readonly RuntimeEntry[], costs: Runtimes["chunkCosts"], drafts: readonly Draft[]): string {
  const [hardest] = [...draft.others].sort((a, b) => a.ratio.median - b.ratio.median);
  if (!hardest) return "nothing else was measured";
  const [own, other] = [draft.node, hardest.contestant];
  if (draft.verdict === "undecided")
    return `the spread of ${ratioWords(hardest.ratio)} beside ${name(other)} does not decide, from ${hardest.ratio.epochs} epoch${hardest.ratio.epochs === 1 ? "" : "s"}`;
  // Only what speaks for the verdict is a reason for it.
  const ahead = hardest.ratio.median >= 1;
  const facts = [
    ...comparisons(draft, own, other, entries, costs).flatMap(({ own: mine, other: theirs, more, text }) =>
      mine > theirs === (more === ahead) && mine !== theirs ? [text] : [],
    ),
    ...(ahead ? [] : largerFact(draft, hardest.ratio, drafts)),
  ];
  return facts.length > 0 ? facts.join("; ") : "nothing that this run measured tells why";
}

const ratioWords = ({ spread }: Estimate) => `×${formatSignificant(spread.low)}–${formatSignificant(spread.high)}`;
/** `node-workers` → `Node`. */
const name = (contestant: ContestantId) => runtimeTitles[formOf(contestant).runtime];

/** A figure of both sides; `more`: does more of it make a form faster? */
interface Comparison {
  readonly own: number;
  readonly other: number;
  readonly more: boolean;
  readonly text: string;
}

function comparisons(
  draft: Draft,
  ownId: ContestantId,
  otherId: ContestantId,
  entries: readonly RuntimeEntry[],
  costs: Runtimes["chunkCosts"],
): readonly Comparison[] {
  const sides = [ownId, otherId].map((contestant) => ({
    entry: entries.find(
      (entry) =>
        entry.contestant === contestant &&
        entry.payload !== undefined &&
        (["group", "chunkBytes", "fileBytes", "waitMs"] as const).every((key) => entry[key] === draft[key]),
    ),
    perChunkNs: costs.find((cost) => cost.contestant === contestant)?.perChunkNs,
  }));
  const compare = (more: boolean, value: (side: (typeof sides)[number]) => number | undefined, text: (own: number, other: number) => string) => {
    const [own, other] = sides.map(value);
    return own === undefined || other === undefined ? [] : [{ own, other, more, text: text(own, other) }];
  };
  const [node, them] = [name(ownId), name(otherId)];
  return [
    ...compare(
      false,
      ({ entry }) => entry?.cpuNsPerByte?.median,
      (own, other) => `a byte costs ${node} ${formatSignificant(own)} ns of CPU and ${them} ${formatSignificant(other)}`,
    ),
    ...compare(
      true,
      ({ entry }) => (entry?.cpuNsPerByte && entry.wall ? (entry.cpuNsPerByte.median * entry.fileBytes) / entry.wall.median : undefined),
      (own, other) => `${node} keeps ${formatSignificant(own)} CPUs busy, ${them} ${formatSignificant(other)}`,
    ),
    ...compare(
      false,
      ({ perChunkNs }) => perChunkNs,
      (own, other) => `beside its bytes a chunk costs ${node} ${formatDuration(own)} and ${them} ${formatDuration(other)}`,
    ),
  ];
}

/** Larger chunks share the price of a chunk among more bytes. */
function largerFact(draft: Draft, here: Estimate, drafts: readonly Draft[]): readonly string[] {
  const [largest] = drafts
    .filter(({ group, waitMs, chunkBytes }) => group === "runtimes/chunk" && waitMs === draft.waitMs && chunkBytes > draft.chunkBytes)
    .sort((a, b) => b.chunkBytes - a.chunkBytes);
  const [hardest] = [...(largest?.others ?? [])].sort((a, b) => a.ratio.median - b.ratio.median);
  if (!largest || !hardest || hardest.ratio.median <= here.median) return [];
  return [`in chunks of ${formatSize(largest.chunkBytes)} it has ×${formatSignificant(hardest.ratio.median)} of ${name(hardest.contestant)}'s rate`];
}

/** `Node's best form (Node workers) is as fast as …, because …`: the verdict in one sentence. */
export function standingText({ node, others, verdict, concurrency, chunkBytes, reason }: Standing): string {
  const ratios = others.map(({ contestant, ratio }) => `×${formatSignificant(ratio.median)} of ${formOf(contestant).title} (${ratioWords(ratio)})`);
  // Of several runtimes one may be ahead of Node and another behind it.
  const meant = verdict === "slower" ? others.filter(({ ratio }) => behind(ratio)) : others;
  const runtimes = [...new Set(meant.map(({ contestant }) => `${name(contestant)}'s`))].join(" and ");
  const words = { "as-fast": "is as fast as", slower: "is not as fast as", undecided: "may or may not be as fast as" }[verdict];
  const at = `at ${concurrency} chunk${concurrency === 1 ? "" : "s"} of ${formatSize(chunkBytes)} in progress`;
  return `Node's best form (${formOf(node).title}) ${words} ${runtimes} ${at}: ${ratios.join(", ")}; because ${reason}.`;
}
