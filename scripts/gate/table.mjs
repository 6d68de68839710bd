/** The judged gates as Markdown. Pure. */
import { judge, judgeUsers } from "./judge.mjs";

const percent = (share) => `${Number((share * 100).toPrecision(3))} %`;
const line = (cells) => `| ${cells.join(" | ")} |`;
const table = (heads, rows) => [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");

const claimTexts = {
  alarms: (limit) => `false alarms ≤ ${percent(limit)}`,
  seen: (limit) => `seen ≥ ${percent(limit)}`,
  "seen-or-undecided": (limit) => `seen or left open ≥ ${percent(limit)}`,
};

function gateLine({ title, certificate, claim, verdict }) {
  const { regressions, seen, verdicts, seconds } = certificate;
  const others = ["pass", "improved", "inconclusive", "unproven", "failed"].flatMap((one) => (verdicts[one] ? [`${verdicts[one]} ${one}`] : []));
  const bound = claim?.kind === "alarms" ? `≤ ${percent(regressions.bound)}` : `≥ ${percent(seen.bound)}`;
  return [
    title,
    `${regressions.count} of ${regressions.of}`,
    bound,
    others.join(", "),
    seconds ? `${seconds.median.toFixed(1)} s (${seconds.p90.toFixed(1)})` : "",
    claim ? claimTexts[claim.kind](claim.limit) : "",
    verdict ?? "",
  ];
}

/** @returns Markdown: the gates, then the usual ways on the same loops */
export function gateTable(record) {
  const gates = table(
    ["experiment", "regressions", "95 % bound", "other verdicts", "time to a verdict, median (p90)", "claim", "verdict"],
    judge(record).map(gateLine),
  );
  const { ten, users } = record;
  const blocks = [gates];
  if (ten) blocks.push(`Ten loops in one gate: ${ten.seconds.toFixed(0)} s.`);
  if (users?.pairs.length > 0) {
    const rows = judgeUsers(users).map(({ title, alarms, misses, of }) => [title, `${alarms} of ${of}`, `${misses} of ${of}`]);
    blocks.push(table(["the usual ways on the same loops", "false alarms", `misses of ${percent(users.share)}`], rows));
  }
  return `${blocks.join("\n\n")}\n`;
}
