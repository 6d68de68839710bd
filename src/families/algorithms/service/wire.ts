/** What is said between the stage that enriches and its service: doubles in this machine's order, since both are on it. */

/** `wait` asks for a user's region after so many ns, `cpu` for the service's CPU time; after `stall` nothing is answered any more. */
export const request = { wait: 0, cpu: 1, stall: 2 } as const;

/** Kind, user, the sender's stamp, ns to wait. */
export const requestFields = 4;
/** What was asked for, and the ns for which the request was held. */
export const answerFields = 2;

/** Cuts what arrives into messages of so many doubles, however it was split on its way. */
export function messages(fields: number, take: (message: Float64Array) => void): (chunk: Uint8Array) => void {
  const message = new Float64Array(fields);
  const bytes = new Uint8Array(message.buffer);
  let filled = 0;
  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + bytes.length - filled);
      bytes.set(part, filled);
      at += part.length;
      filled += part.length;
      if (filled < bytes.length) continue;
      filled = 0;
      take(message);
    }
  };
}
