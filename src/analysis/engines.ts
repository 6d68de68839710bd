/** The price of each way to run one kernel, against the reference of its group, at each level of the hierarchy. */

import { isPlain, variantOf } from "./bandwidth.ts";
import { groupBy, isQuoted, type Point, rateOf, rateRatio, textParam } from "./point.ts";
import type { EngineFinding } from "./summary.ts";

export function engineFindings(points: readonly Point[]): readonly EngineFinding[] {
  const members = points.filter((point) => isQuoted(point) && point.trial.suite === "engines");
  return groupBy(members, (point) => JSON.stringify([point.group.id, point.threads])).flatMap((group) => {
    const reference =
      group.find((point) => point.trial.key === point.group.referenceKey) ??
      group.find((point) => textParam(point, "engine") === "wasm" && isPlain(point));
    return reference ? group.flatMap((point) => finding(point, reference)) : [];
  });
}

function finding(point: Point, reference: Point): readonly EngineFinding[] {
  const counted = point.counts?.counted === "payload" ? "payload" : "requested";
  const rate = rateOf(point, point.counts?.[counted]);
  const ratio = rateRatio(point, reference, (counts) => counts[counted]);
  const level = (["l1", "l2", "dram"] as const).find((name) => name === textParam(point, "size"));
  if (!rate || !ratio || !level) return [];
  const views = textParam(point, "views");
  const { width } = variantOf(point);
  return [
    {
      kernel: textParam(point, "kernel"),
      threads: point.threads,
      level,
      label: point.label,
      engine: textParam(point, "engine"),
      buffer: textParam(point, "buffer"),
      ...(views ? { views } : {}),
      store: textParam(point, "store"),
      ...(width ? { width } : {}),
      rate,
      counted,
      reference: referenceText(reference),
      ratio,
    },
  ];
}

function referenceText(reference: Point): string {
  const { width } = variantOf(reference);
  return [textParam(reference, "engine"), width ? `${width}-bit` : ""].filter(Boolean).join(" ");
}
