/** Shares in a process of ours beside the transfers of a visit: one for all trials of it, started when it is first asked for. */

interface Stoppable {
  readonly ended: boolean;
  stop(): Promise<void>;
}

/** A share in the process of this thread. */
export interface Lease<T> {
  /** The process; a new one where the last has ended. */
  current(): Promise<T>;
  /** Ends the process, which failed: the next to ask for it gets another. */
  discard(): Promise<void>;
  /** The last that closes ends the process. */
  close(): Promise<void>;
}

interface Shared<T> {
  users: number;
  current: Promise<T> | undefined;
}

/** Leases by key; nothing is started before it is asked for. */
export function leases<T extends Stoppable>(): (key: string, start: () => Promise<T>) => Lease<T> {
  const shares = new Map<string, Shared<T>>();
  return (key, start) => {
    const share = shares.get(key) ?? { users: 0, current: undefined };
    shares.set(key, share);
    share.users++;
    let open = true;
    const discard = async (): Promise<void> => {
      const last = share.current;
      share.current = undefined;
      await (await last?.catch(() => undefined))?.stop();
    };
    return {
      async current() {
        const last = await share.current?.catch(() => undefined);
        if (last && !last.ended) return last;
        await last?.stop();
        share.current = start();
        return share.current;
      },
      discard,
      async close() {
        if (!open) return;
        open = false;
        if (--share.users > 0) return;
        shares.delete(key);
        await discard();
      },
    };
  };
}
