/** The table of all trials: filtered, sorted, and rendered a page at a time, so that ten thousand rows stay quick. */
import type { Estimate, Row } from "../analysis/summary.ts";
import { countedRate, quantitiesText, ratioText, remarks, shareText, spreadText, trafficText } from "../report/chart/spec/figures.ts";
import { formatDuration, formatRate, formatSignificant } from "../units.ts";
import { element } from "./elements.ts";

interface Column {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** What the column sorts by; rows without it come last. Absent: the text. */
  readonly value?: (row: Row) => number | undefined;
}

const estimateColumn = (title: string, of: (row: Row) => Estimate | undefined, format: (value: number) => string): Column => ({
  title,
  text: (row) => {
    const found = of(row);
    return found ? format(found.median) : "";
  },
  value: (row) => of(row)?.median,
});

const columns: readonly Column[] = [
  { title: "trial", text: (row) => row.label },
  { title: "group", text: (row) => row.group },
  estimateColumn("payload GB/s", (row) => row.rates?.payload, formatRate),
  estimateColumn("requested GB/s", (row) => row.rates?.requested, formatRate),
  { title: "traffic GB/s", text: trafficText, value: (row) => row.rates?.trafficMin?.median },
  { title: "counts", text: (row) => row.rates?.counted ?? "" },
  { title: "spread", text: (row) => textOf(countedRate(row), spreadText), value: (row) => relativeSpread(countedRate(row)) },
  estimateColumn(
    "million lines/s",
    (row) => row.rates?.lines,
    (value) => formatSignificant(value / 1e6),
  ),
  estimateColumn("pass", (row) => row.passNs, formatDuration),
  estimateColumn("÷ ref.", (row) => row.versusReference, ratioText),
  { title: "share of bound", text: shareText, value: (row) => row.share?.min },
  { title: "remarks", text: remarks },
];

function textOf(estimate: Estimate | undefined, text: (estimate: Estimate) => string): string {
  return estimate ? text(estimate) : "";
}

function relativeSpread(estimate: Estimate | undefined): number | undefined {
  return estimate && (estimate.spread.high - estimate.spread.low) / estimate.median;
}

/** Rows that one press of the button adds. */
const pageSize = 100;

export function trialBrowser(container: HTMLElement, rows: readonly Row[]): void {
  const search = element("input", { type: "search", placeholder: "filter: kernel, engine, group …", ariaLabel: "Filter the trials" });
  const purposes = ["all purposes", ...new Set(rows.map((row) => row.purpose))].map((name) => element("option", { value: name, textContent: name }));
  const purpose = element("select", { ariaLabel: "Purpose of the group" }, purposes);
  const count = element("output");
  const body = element("tbody");
  const more = element("button", { type: "button" });
  const texts = new Map<Row, string>();
  let sortBy: { readonly column: Column; readonly descending: boolean } | undefined;
  let matching: readonly Row[] = [];
  let shown = 0;

  const headings = columns.map((column) => {
    const button = element("button", { type: "button", textContent: column.title });
    const heading = element("th", { scope: "col" }, [button]);
    button.addEventListener("click", () => {
      // Numbers are looked at from the largest, texts from A; a second press turns the order.
      const descending = sortBy?.column === column ? !sortBy.descending : column.value !== undefined;
      sortBy = { column, descending };
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      refresh();
    });
    return heading;
  });

  function refresh(): void {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = rows.filter(
      (row) => (purpose.selectedIndex === 0 || row.purpose === purpose.value) && words.every((word) => searchText(row).includes(word)),
    );
    matching = sortBy ? sorted(found, sortBy.column, sortBy.descending) : found;
    shown = 0;
    body.replaceChildren();
    showMore();
  }

  function searchText(row: Row): string {
    const known = texts.get(row) ?? [row.suite, row.group, row.key, row.label, row.state, remarks(row)].join(" ").toLowerCase();
    texts.set(row, known);
    return known;
  }

  function showMore(): void {
    body.append(...matching.slice(shown, shown + pageSize).map(tableRow));
    shown = Math.min(matching.length, shown + pageSize);
    count.textContent = `${shown} of ${matching.length}${matching.length === rows.length ? "" : ` (of ${rows.length} in all)`}`;
    more.textContent = `Show ${Math.min(pageSize, matching.length - shown)} more`;
    more.hidden = shown === matching.length;
  }

  search.addEventListener("input", refresh);
  purpose.addEventListener("change", refresh);
  more.addEventListener("click", showMore);
  const table = element("table", { className: "trials" }, [element("thead", {}, [element("tr", {}, headings)]), body]);
  container.append(
    element("p", { textContent: "Press a heading to sort, a trial to see everything that was recorded of it." }),
    element("div", { className: "controls" }, [search, purpose, count]),
    element("div", { className: "scroll", tabIndex: 0 }, [table]),
    more,
  );
  refresh();
}

function sorted(rows: readonly Row[], { value, text }: Column, descending: boolean): readonly Row[] {
  const direction = descending ? -1 : 1;
  if (value === undefined) return [...rows].sort((a, b) => direction * text(a).localeCompare(text(b)));
  const keyed = rows.map((row) => ({ row, key: value(row) }));
  const missing = keyed.filter(({ key }) => key === undefined);
  const present = keyed.flatMap(({ row, key }) => (key === undefined ? [] : [{ row, key }])).sort((a, b) => direction * (a.key - b.key));
  return [...present, ...missing].map(({ row }) => row);
}

function tableRow(row: Row): HTMLTableRowElement {
  const cells = columns.map((column) => element("td", { className: column.value ? "number" : "" }, [column.text(row)]));
  const line = element("tr", { className: row.state }, cells);
  const button = element("button", { type: "button", ariaExpanded: "false", textContent: row.label });
  cells[0]?.replaceChildren(button);
  button.addEventListener("click", () => {
    const open = button.ariaExpanded === "true";
    button.ariaExpanded = String(!open);
    if (open) line.nextElementSibling?.remove();
    else line.after(element("tr", { className: "remark" }, [element("td", { colSpan: columns.length }, [details(row)])]));
  });
  return line;
}

function details(row: Row): HTMLElement {
  const entries: readonly (readonly [string, string])[] = [
    ["suite", row.suite],
    ["key", row.key],
    [
      "team",
      row.team.map((role) => `${role.count} × ${role.kernel} ${role.engine} ${role.variant}${role.background ? " (background)" : ""}`).join(", "),
    ],
    ["samples", row.passNs ? `${row.passNs.samples} in ${row.passNs.epochs} epochs` : ""],
    ["best", textOf(countedRate(row), (rate) => `${formatRate(rate.best)} GB/s`)],
    ["recorded", quantitiesText(row, "all")],
    ["verification", row.verification ? (row.verification.state === "verified" ? row.verification.method : row.verification.reason) : ""],
  ];
  const known = entries.filter(([, value]) => value !== "");
  return element(
    "dl",
    {},
    known.flatMap(([name, value]) => [element("dt", { textContent: name }), element("dd", { textContent: value })]),
  );
}
