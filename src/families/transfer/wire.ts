/**
 * What passes over a connection: one byte that says what the receiver is to do; its one byte that it is ready; the file's bytes and the
 * half-close; the receiver's answer. All but the bytes, the half-close and the answer lie outside of what is timed.
 */
import type { TransferParams } from "./params.ts";

const requests = { check: 1, discard: 2 } as const satisfies Record<TransferParams["receiver"], number>;

export const requestOf = (receiver: TransferParams["receiver"]): Uint8Array => Uint8Array.of(requests[receiver]);
export const isDiscard = (request: number | undefined): boolean => request === requests.discard;
export const readyBytes: Uint8Array = Uint8Array.of(0x21);

/** What the receiver got. Of a receiver that discards nothing is known to be wrong. */
export interface Answer {
  readonly received: number;
  readonly wrong: number;
}

/** Two doubles, little-endian. */
export const answerBytes = 16;

export function encodeAnswer({ received, wrong }: Answer): Uint8Array {
  const view = new DataView(new ArrayBuffer(answerBytes));
  view.setFloat64(0, received, true);
  view.setFloat64(8, wrong, true);
  return new Uint8Array(view.buffer);
}

export function decodeAnswer(bytes: Uint8Array): Answer {
  const view = new DataView(bytes.buffer, bytes.byteOffset, answerBytes);
  return { received: view.getFloat64(0, true), wrong: view.getFloat64(8, true) };
}
