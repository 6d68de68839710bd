/** The axes of a transfer: how a file's bytes come to where they go. */
import { z } from "zod";
import { MiB } from "../../units.ts";

/** By the addon: a blocking socket. */
export const nativeMethods = ["read-write", "sendfile", "splice", "mmap-write", "zerocopy"] as const;
/** By Node alone. */
export const nodeMethods = ["pipeline", "read-sync-write-sync", "copy-file"] as const;
/** `none` sends nothing and waits: what works beside a transfer, by itself. */
export const methods = [...nativeMethods, ...nodeMethods, "none"] as const;
export type Method = (typeof methods)[number];

export function isNative(method: Method): method is (typeof nativeMethods)[number] {
  return (nativeMethods as readonly Method[]).includes(method);
}

export const sinks = ["tcp", "unix", "file"] as const;
export type Sink = (typeof sinks)[number];

const bytes = z.number().int().positive().multipleOf(4096);

export const transferParams = z
  .strictObject({
    method: z.enum(methods),
    /** A loopback socket, or another file. */
    sink: z.enum(sinks),
    /** Bytes that one call is asked to move, where the method has a buffer or a chunk. */
    buffer: bytes,
    /** Bytes of the file: a pass sends all of it. */
    file: bytes,
    /** What the receiver does with them: compares every byte, or lets the kernel throw them away. */
    receiver: z.enum(["check", "discard"]).default("check"),
    /** Bytes of each of two arrays that a process of its own copies between meanwhile; without it nothing runs beside the transfer. */
    beside: z.number().int().positive().multipleOf(MiB).optional(),
  })
  .refine(({ method, sink }) => (method === "copy-file" ? sink === "file" : true), { error: "copy-file copies to a file" })
  .refine(
    ({ method, sink }) =>
      method === "sendfile" || sink !== "file" ? true : ["copy-file", "read-write", "read-sync-write-sync", "pipeline"].includes(method),
    {
      error: "this method sends to a socket",
    },
  )
  .refine(({ sink, receiver }) => sink === "tcp" || receiver === "check", { error: "only the kernel's TCP throws bytes away" })
  .refine(({ method, beside }) => method !== "none" || beside !== undefined, { error: "nothing is sent only beside something that runs" })
  .refine(({ sink, beside }) => sink !== "file" || beside === undefined, { error: "work beside a transfer is beside one to a socket" })
  .refine(({ method, sink }) => method !== "zerocopy" || sink === "tcp", { error: "MSG_ZEROCOPY is for TCP" });

export type TransferParams = z.infer<typeof transferParams>;
