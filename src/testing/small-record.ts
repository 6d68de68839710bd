/** The smallest record with every outcome: one measured, one absent and one failed trial. A fresh copy a call, to be spoilt by tests. */
import { type Measured, type RunRecord, trialKey } from "../records/record.ts";

export function smallRecord(): RunRecord {
  const trial = (pattern: string) => ({ key: trialKey("memory", { pattern }), suite: "patterns", family: "memory", params: { pattern } });
  return {
    schemaVersion: 1,
    tool: { name: "streambound", version: "0.1.0" },
    run: {
      id: "r1",
      command: "run patterns",
      profile: "quick",
      seed: 1,
      startedAt: "2026-11-22T12:37:05.250Z",
      state: "complete",
      wallNs: 2e9,
      timedNs: 1e9,
      outsideNs: { warm: 5e8 },
    },
    machine: {
      architecture: "x64",
      platform: "linux",
      osRelease: "6.1.0",
      cpusAvailable: 2,
      cpusOnline: 2,
      caches: [{ level: 3, type: "unified", sizeBytes: 33554432, sharedBy: 2, instances: 1 }],
      lastLevelCache: { sizeBytes: 33554432, source: "system" },
      memoryTotalBytes: 8589934592,
      memoryAvailableBytes: 6442450944,
      nodeVersion: "v20.20.2",
      v8Version: "11.3",
      engines: [{ id: "wasm", state: "available" }],
    },
    groups: [
      {
        id: "patterns",
        suite: "patterns",
        question: "What does each pattern cost?",
        purpose: "measure",
        referenceKey: "memory:pattern=seq64",
        epochs: 2,
        trials: [
          { ...trial("seq64"), outcome: measuredOutcome() },
          { ...trial("seq8"), outcome: { state: "absent", code: "no-engine", reason: "no addon" } },
          { ...trial("rand8"), outcome: { state: "failed", code: "worker-lost", message: "Worker 1 exited", partial: partialSeries() } },
        ],
      },
    ],
  };
}

function partialSeries() {
  return { epoch: [0, 1], round: [0, 0], passes: [4, 4], quantities: { durationNs: [1000, 1100] } };
}

function measuredOutcome(): Measured {
  return {
    state: "measured",
    ...partialSeries(),
    windows: {
      startNs: [
        [0, 5],
        [0, 6],
      ],
      endNs: [
        [990, 1000],
        [1090, 1100],
      ],
    },
    verification: { state: "verified", method: "checksum", elements: 1024 },
    stop: "planned",
    quality: {},
    flags: [],
  };
}
