/** What the process of a block tells as it goes, one line each, among whatever the loops print. */
import type { Group } from "../../records/record.ts";
import type { Version } from "./order.ts";

/** What a loop is doing: where it is when its process dies or falls silent. */
export type Step = "loading" | "checking" | "initialising" | "warming" | "measuring" | "verifying";

export type BlockEvent =
  | { readonly kind: "step"; readonly loop: string; readonly step: Step; readonly version?: Version }
  | { readonly kind: "group"; readonly loop: string; readonly group: Group };

/** RFC 7464's record separator: no loop prints it by accident. */
const mark = "\u001e";

/** A line of its own, whatever stands before it. */
export function eventLine(event: unknown): string {
  return `\n${mark}${JSON.stringify(event)}\n`;
}

/** The events of a text; a line that was cut by the end of its process is none. */
export function eventsOf<T>(text: string): readonly T[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith(mark))
    .flatMap((line) => {
      try {
        return [JSON.parse(line.slice(mark.length)) as T];
      } catch {
        return [];
      }
    });
}

/** Prints an event and waits until it has left this process: what follows may end it. */
export function print(event: unknown): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(eventLine(event), () => resolve());
  });
}
