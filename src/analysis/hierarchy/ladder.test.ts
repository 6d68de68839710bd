import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { kernelAccesses } from "../../catalogue/accesses.ts";
import { plainVariant } from "../../catalogue/kernel.ts";
import { type KernelId, kernelOf } from "../../catalogue/kernels.ts";
import { type KnownTrial, recordOf } from "../../testing/hierarchy-points.ts";
import { KiB, MiB } from "../../units.ts";
import { pointsOf } from "../point.ts";
import { ladderFindings } from "./ladder.ts";
import { ladderSchema } from "./ladder-schema.ts";

/** 4 KiB … 64 MiB. */
const sizes = Array.from({ length: 15 }, (_, i) => 4 * KiB * 2 ** i);
/** Of one hop, and of a read line, in caches of 32 KiB, 512 KiB and 8 MiB. */
const latencyOf = (bytes: number) => (bytes <= 32 * KiB ? 1 : bytes <= 512 * KiB ? 4 : bytes <= 8 * MiB ? 15 : 90);
const lineOf = (bytes: number) => (bytes <= 32 * KiB ? 1 : bytes <= 512 * KiB ? 2 : bytes <= 8 * MiB ? 2.2 : 6);

function rung(kernel: KernelId, bytes: number, threads: number, engine = "native"): KnownTrial {
  const lines = bytes / 64 / kernelOf(kernel).streams.length;
  return {
    family: "memory",
    params: { kernel, engine, pages: "huge", size: bytes / threads, threads },
    passNs: (lines * lineOf(bytes / threads)) / threads,
    perPass: kernelAccesses(kernel, plainVariant, lines),
    sliceBytes: bytes / threads,
    threads,
  };
}

function chase(bytes: number, pages: string, more = {}): KnownTrial {
  return {
    family: "latency",
    params: { kernel: "rand8", engine: "native", bytes, order: "random", spacing: 64, pages, chains: 1, threads: 1, ...more },
    passNs: latencyOf(bytes),
    perPass: kernelAccesses("rand8", plainVariant, 1),
    sliceBytes: bytes,
    hops: true,
  };
}

const findings = (trials: readonly KnownTrial[], suite = "ladder") => ladderFindings(pointsOf(recordOf(suite, trials)));

describe("the ladder", () => {
  const trials = [
    ...sizes.flatMap((bytes) => [rung("seq64", bytes, 1), rung("copy", bytes, 1)]),
    ...sizes.map((bytes) => rung("seq64", 2 * bytes, 2)),
    ...sizes.flatMap((bytes) => [chase(bytes, "huge"), chase(bytes, "4k")]),
    chase(MiB, "huge", { chains: 8 }),
    chase(MiB, "huge", { spacing: 256 }),
  ];
  const found = findings(trials);

  test("is one finding a thread count, whose curves are its kernels over the bytes of all threads", () => {
    for (const finding of found) ladderSchema.parse(finding);
    assert.deepEqual(
      found.map(({ threads, curves }) => [threads, ...curves.map(({ kernel }) => kernel)]),
      [
        [1, "seq64", "copy"],
        [2, "seq64"],
      ],
    );
    assert.equal(found[1]?.curves[0]?.points[0]?.bytes, 8 * KiB);
  });

  test("quotes requested bytes: 64 a read line, 128 a copied one; the median of eight epochs, half of them 2 % slower", () => {
    const [read, copied] = found[0]?.curves ?? [];
    const between = (64e9 / 1 + 64e9 / 1.02) / 2;
    assert.equal(read?.points[0]?.rate.median.toPrecision(9), between.toPrecision(9));
    assert.equal(copied?.points[0]?.rate.median.toPrecision(9), (2 * between).toPrecision(9));
    assert.equal(read?.points[0]?.rate.epochs, 8);
  });

  test("finds three edges in the latency on huge pages, two of them in the bandwidth, which hides the middle one", () => {
    const caches = found[0]?.caches;
    assert.equal(caches?.pages, "huge");
    assert.equal(caches?.points.length, sizes.length);
    assert.deepEqual(
      caches?.edges.map(({ level, fromBytes, toBytes, kernels }) => [level, fromBytes, toBytes, kernels]),
      [
        [1, 32 * KiB, 64 * KiB, ["seq64 native", "copy native"]],
        [2, 512 * KiB, MiB, []],
        [3, 8 * MiB, 16 * MiB, ["seq64 native", "copy native"]],
      ],
    );
    assert.deepEqual(caches?.share, { fromBytes: 8 * MiB, toBytes: 16 * MiB });
    assert.deepEqual(
      found[0]?.curves[0]?.edges.map(({ fromBytes }) => fromBytes),
      [32 * KiB, 8 * MiB],
    );
    assert.deepEqual(found[0]?.curves[0]?.share, { fromBytes: 8 * MiB, toBytes: 16 * MiB });
  });

  test("counts the caches of both threads where both have their own", () => {
    assert.deepEqual(
      found[1]?.curves[0]?.edges.map(({ fromBytes }) => fromBytes),
      [64 * KiB, 16 * MiB],
    );
    assert.equal(found[1]?.caches, undefined);
  });

  test("gives no edge a level where only 4 KiB pages were measured", () => {
    const [finding] = findings([rung("seq64", MiB, 1), ...sizes.map((bytes) => chase(bytes, "4k"))]);
    assert.equal(finding?.caches?.edges.length, 3);
    assert.ok(finding?.caches?.edges.every((edge) => edge.level === undefined));
  });

  test("without latencies has no edges of caches, and without rungs there is none", () => {
    assert.equal(findings([rung("seq64", MiB, 1)])[0]?.caches, undefined);
    assert.deepEqual(
      findings(
        sizes.map((bytes) => chase(bytes, "huge")),
        "latency",
      ),
      [],
    );
  });
});
