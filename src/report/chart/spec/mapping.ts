/** Rates of mappings beside pread: by advice, in order and at random, cached and not. */
import type { IoFinding, Reading } from "../../../analysis/io/schema.ts";
import { formatRate, formatSize } from "../../../units.ts";
import { datum } from "./curves.ts";
import { printable, ratioText, spreadName } from "./figures.ts";
import { type ChartSpec, tone } from "./panel.ts";
import { oneTwoFive } from "./scales.ts";

/** What readings of one place have in common. */
export function readingPlace({ cache, order }: Reading): string {
  return `${cache}, ${order === "sequential" ? "in order" : "at random"}`;
}

/** `Cached, in order`. */
export function placeTitles(place: string): string {
  return printable(place.charAt(0).toUpperCase() + place.slice(1));
}

/** A dot a way, on a logarithmic axis: advice spans three orders of magnitude. */
export function mappingChart({ mapping }: IoFinding): readonly ChartSpec[] {
  const readings = mapping?.readings ?? [];
  if (readings.length < 2) return [];
  const groups = [...new Set(readings.map(readingPlace))];
  const ways = [...new Set(readings.map(({ way }) => way))];
  const rates = readings.flatMap(({ rate }) => [rate.spread.low / 1e9, rate.spread.high / 1e9]);
  return [
    {
      id: "io-mapping",
      title: "Mapping a file beside reading it",
      sentence: mappingText(readings),
      columns: 1,
      height: 90 + 34 * ways.length,
      panels: [
        {
          x: { title: `GB/s of the file (${spreadName(readings.map(({ rate }) => rate))})`, scale: "log", format: "number", ...oneTwoFive(rates) },
          y: { title: "", scale: "categories", labels: ways.map(printable), format: "number", reversed: true },
          marks: [],
          series: groups.map((group, i) => ({
            label: placeTitles(group),
            tone: tone(i),
            kind: "points",
            shape: (["circle", "rect", "triangle"] as const)[i % 3] ?? "circle",
            data: readings
              .filter((reading) => readingPlace(reading) === group)
              .map((reading) =>
                datum(
                  ways.indexOf(reading.way) + (i - (groups.length - 1) / 2) * 0.18,
                  reading.rate,
                  1e9,
                  reading.overPread ? `${ratioText(reading.overPread.median)} of pread` : `blocks of ${formatSize(reading.block)}`,
                ),
              ),
          })),
        },
      ],
    },
  ];
}

function mappingText(readings: readonly Reading[]): string {
  const plain = readings.filter(({ call, advice, populate, overPread }) => call === "mmap" && advice === undefined && populate !== true && overPread);
  const parts = plain.map((reading) => `${readingPlace(reading)} ${ratioText(reading.overPread?.median ?? Number.NaN)}`);
  const slowest = readings.filter(({ call }) => call === "mmap").sort((a, b) => a.rate.median - b.rate.median)[0];
  const worst = slowest?.advice
    ? ` Slowest is advice ${printable(slowest.advice)}, ${readingPlace(slowest)}: ${formatRate(slowest.rate.median)} GB/s.`
    : "";
  return parts.length === 0 ? "Rates of mappings." : `A mapping's rate over pread's: ${parts.join("; ")}.${worst}`;
}
