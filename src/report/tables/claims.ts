/** What the document claims beside what this run says to it: a table a section for documents and page, a list for the terminal. */
import { type Claim, claimVerdicts } from "../../analysis/claims.ts";
import type { Summary } from "../../analysis/summary.ts";
import { listText, printable } from "../chart/spec/figures.ts";
import { type Table, words } from "./table.ts";

type Verdict = Claim["verdict"];

const glyphs: Readonly<Record<Verdict, string>> = { holds: "✓", "holds-under": "◐", "does-not-hold": "✗", open: "?", "not-measured": "–" };

/** `✗ does not hold`, `◐ holds for cached files`. */
export function verdictText({ verdict, condition }: Pick<Claim, "verdict" | "condition">): string {
  const text = verdict === "holds-under" ? `holds ${condition ?? "under a condition"}` : verdict.replaceAll("-", " ");
  return `${glyphs[verdict]} ${printable(text)}`;
}

/** The claims section by section, in the order of their first appearance. */
function bySection(claims: readonly Claim[]): ReadonlyMap<string, readonly Claim[]> {
  return new Map([...new Set(claims.map(({ section }) => section))].map((section) => [section, claims.filter((claim) => claim.section === section)]));
}

/** One table a section of the document: every part of each claim has its column. */
export function claimTables({ claims = [] }: Summary): readonly Table[] {
  return [...bySection(claims)].map(([section, own]) => ({
    id: `claims-${section.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`,
    title: printable(section),
    // The verdict beside its claim: a narrow page shows the first columns.
    columns: [words("claim"), words("verdict"), words("predicts"), words("measured"), words("because")],
    lines: own.map((claim) => ({
      cells: [claim.claim, verdictText(claim), claim.prediction ?? "", claim.measurement ?? "", claim.reason].map(printable),
    })),
  }));
}

const verdictCounts: Readonly<Record<Verdict, (count: number) => string>> = {
  holds: (count) => `${count} ${count === 1 ? "holds" : "hold"}`,
  "holds-under": (count) => `${count} ${count === 1 ? "holds" : "hold"} under a condition`,
  "does-not-hold": (count) => `${count} ${count === 1 ? "does" : "do"} not hold`,
  open: (count) => `${count} ${count === 1 ? "stays" : "stay"} open`,
  "not-measured": (count) => `${count} ${count === 1 ? "was" : "were"} not measured`,
};

/** `Of 30 claims, 12 hold, 9 do not hold and 2 were not measured.`; "" where there are none. */
export function claimsSentence({ claims = [] }: Summary): string {
  const counts = claimVerdicts.flatMap((verdict) => {
    const count = claims.filter((claim) => claim.verdict === verdict).length;
    return count > 0 ? [verdictCounts[verdict](count)] : [];
  });
  return claims.length === 0 ? "" : `Of ${claims.length} claim${claims.length === 1 ? "" : "s"} of the document, ${listText(counts)}.`;
}

/** One claim of a list: its first line, and what a reader may want to know beside it. */
export interface ClaimItem {
  readonly title: string;
  readonly details: readonly string[];
}

/** The claims as a list, a section after the other. */
export function claimList({ claims = [] }: Summary): readonly { readonly section: string; readonly items: readonly ClaimItem[] }[] {
  return [...bySection(claims)].map(([section, own]) => ({
    section: printable(section),
    items: own.map((claim) => ({
      title: printable(`${glyphs[claim.verdict]} ${claim.claim}`),
      details: [
        claim.prediction === undefined ? "" : `predicted: ${claim.prediction}`,
        claim.measurement === undefined ? "" : `measured: ${claim.measurement}`,
        `${verdictText(claim).slice(2)}: ${claim.reason}`,
      ]
        .filter(Boolean)
        .map(printable),
    })),
  }));
}
