/** The axes of a transfer: how a file's bytes come to where they go. */
import { z } from "zod";

/** By the addon: a blocking socket. */
export const nativeMethods = ["read-write", "sendfile", "splice", "mmap-write", "zerocopy"] as const;
/** By Node alone. */
export const nodeMethods = ["pipeline", "read-sync-write-sync", "copy-file"] as const;
export const methods = [...nativeMethods, ...nodeMethods] as const;
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
  .refine(({ method, sink }) => method !== "zerocopy" || sink === "tcp", { error: "MSG_ZEROCOPY is for TCP" });

export type TransferParams = z.infer<typeof transferParams>;
