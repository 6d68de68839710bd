/** Progress, as data. Events are emitted between samples only, never inside a timed region. */
export type RunEvent =
  | { readonly kind: "planned"; readonly groups: number; readonly trials: number; readonly epochs: number }
  /** The first one-thread read, before anything was tuned. */
  | { readonly kind: "provisional"; readonly bytesPerSecond: number; readonly kernel: string; readonly engine: string }
  | { readonly kind: "searched"; readonly search: string; readonly winner: string; readonly gain?: number }
  | {
      readonly kind: "progress";
      readonly group: string;
      /** The trial that was just sampled. */
      readonly key: string;
      readonly epoch: number;
      readonly epochs: number;
      /** Trials times epochs: each trial counts once an epoch. */
      readonly trialsDone: number;
      readonly trials: number;
      /** Payload rate of the sample where the trial has bytes. */
      readonly bytesPerSecond?: number;
      readonly fraction: number;
      /** Estimated from the visits so far; absent before anything is known. */
      readonly leftNs?: number;
    }
  | { readonly kind: "failed"; readonly group: string; readonly key: string; readonly message: string };
