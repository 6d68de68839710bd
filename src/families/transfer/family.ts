/** A cached file to a socket or into another file: what copying costs, and what it costs to avoid it. */
import type { Params } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { absence, cacheFlags, type Extension } from "../expansion.ts";
import { fileNames } from "./files.ts";
import { isNative, type TransferParams, transferParams } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
/** Stands for what a pass does, as the hash of a kernel stands for its body: to be raised with any change to it. */
const definition = "transfer/1";

export const transfer: Family = {
  id: "transfer",
  params: transferParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(transferParams.parse(point), context)),
};

function specOf(params: TransferParams, context: PlanContext): TrialSpec {
  const { method, sink, buffer, file, beside = 0 } = params;
  const absent = lack(params, context);
  const { input, output } = fileNames(params);
  return {
    family: transfer.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    executor: "local",
    team: [{ kernel: method, engine: isNative(method) ? "native" : "js", variant: `buffer ${buffer}`, count: 1, sliceBytes: file + 2 * beside }],
    files: { [input]: file, ...(sink === "file" && { [output]: file }) },
    accesses: {
      kernelHash: definition,
      perPass:
        method === "none" ? [] : [{ role: "read", level: "file", part: "input", accessBytes: buffer, strideBytes: buffer, count: file / buffer }],
    },
    ...(absent && { absent }),
    flags: method === "none" ? [] : cacheFlags(file, context),
  };
}

/** What the trial needs and is not here, if anything. Node opens no blocking socket, and cannot ask the kernel to throw bytes away. */
function lack({ method, sink, receiver }: TransferParams, context: PlanContext): TrialSpec["absent"] {
  if (sink === "unix" && process.platform === "win32") return { code: "no-unix-socket", reason: "Windows has no sockets by a path" };
  const blocking = method === "read-sync-write-sync" && sink !== "file";
  if (!isNative(method) && !blocking && receiver === "check") return absence("js", 1, context);
  const absent = absence("native", 1, context);
  if (!absent || isNative(method)) return absent;
  const need = blocking ? "Node alone opens no blocking socket" : "Node alone cannot receive without copying";
  return { ...absent, reason: `${need}, and of the native addon: ${absent.reason}` };
}
