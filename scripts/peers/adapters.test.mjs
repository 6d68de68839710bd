import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { babelStream } from "./babelstream.mjs";
import { bandwidthBenchmark, bandwidthBenchmarkNt } from "./bandwidth-benchmark.mjs";
import { tscHz } from "./installed.mjs";
import { likwid } from "./likwid.mjs";
import { multichase, multiload } from "./multichase.mjs";
import { adapterOf, adapters } from "./peers.mjs";
import { pmbw } from "./pmbw.mjs";
import { rows } from "./rows.mjs";
import { stream } from "./stream.mjs";

const task = (kernel, more = {}) => ({ kernel, arrayBytes: 136_000_000, threads: 1, seconds: 0.6, ...more });
const near = (actual, expected) => assert.ok(Math.abs(actual / expected - 1) < 1e-9, `${actual} is not ${expected}`);

describe("the figure of likwid-bench", () => {
  const output = (clock, rate) =>
    `Test: load_avx512\nCycles:\t\t\t687695268\nCPU Clock:\t\t${clock}\nCycle Clock:\t\t${clock}\nTime:\t\t\t2.649e-01 sec\n` +
    `Data volume (Byte):\t10240000000\nMByte/s:\t\t${rate}\n`;
  test("is its own rate where its clock works", () =>
    near(likwid.value(likwid.parse(output(2_596_000_000, "38655.12"), task("load_avx512")), {}), 38_655_120_000));
  // 10.24 GB in 687695268 of 2596098000 ticks a second: 0.26489572 s, so 38.656721 GB/s.
  test("is its bytes over its cycles where its clock reads 0", () =>
    near(
      likwid.value(likwid.parse(output(0, "0.00"), task("load_avx512")), { tscHz: 2_596_098_000 }),
      10_240_000_000 / (687_695_268 / 2_596_098_000),
    ));
  test("is refused where neither clock is known", () =>
    assert.throws(() => likwid.value(likwid.parse(output(0, "0.00"), task("load_avx512")), {}), /time stamp counter is unknown/));
  test("counts the arrays of each kernel, and asks for the bytes of all of them", () => {
    assert.deepEqual(["load", "store_mem_avx", "update_sse", "copy_mem", "daxpy_avx", "stream_mem_avx512"].map(likwid.arrays), [1, 1, 1, 2, 2, 3]);
    // 0.6 s at 40 GB/s over 272 MB: 88.2 repetitions.
    const { args, env } = likwid.command(task("copy_mem", { threads: 2, expected: 40e9 }), "/p/likwid");
    assert.deepEqual(args, ["-t", "copy_mem", "-i", "89", "-W", "N:272000000B:2"]);
    assert.equal(env.LD_LIBRARY_PATH, "/p/likwid:/p/likwid/ext/hwloc:/p/likwid/ext/lua");
  });
});

describe("the figure of STREAM", () => {
  const output = `Array size = 17000000 (elements), Offset = 0 (elements)
Each kernel will be executed 15 times.
Function    Best Rate MB/s  Avg time     Min time     Max time
Copy:           39655.6     0.007034     0.006859     0.007363
Triad:          40484.4     0.010187     0.010078     0.010400
Solution Validates: avg error less than 1.000000e-13 on all three arrays`;
  test("is its best rate, in 10^6 bytes a second, of all repetitions but the first", () => {
    const printed = stream.parse(output, task("Triad"));
    assert.deepEqual(printed, { mbytePerSecond: 40484.4, repetitions: 14 });
    near(stream.value(printed), 40_484_400_000);
  });
  test("is refused where it was built for another size or did not validate", () => {
    assert.throws(() => stream.parse(output, task("Copy", { arrayBytes: 8_000_000 })), /built for arrays of 17000000 elements, wanted 1000000/);
    assert.throws(() => stream.parse(output.replace("Solution Validates", "Failed Validation"), task("Copy")), /does not validate/);
  });
});

describe("the figure of TheBandwidthBenchmark", () => {
  const output = `Solution Validates
Function      Rate(GB/s)  Rate(GFlop/s)  Avg time     Min time     Max time
Triad             40.74        3.39      0.0101       0.0100       0.0102
STriad            40.56        2.53      0.0135       0.0134       0.0136`;
  test("is that of the kernel, not of one whose name ends like it", () => {
    // 22 words of 136 MB are 2.992 GB a repetition: 0.6 s at 20 GB/s are 4.01 of them, below the least number, 6.
    assert.deepEqual(bandwidthBenchmark.parse(output, task("Triad")), { gbytePerSecond: 40.74, repetitions: 5 });
    near(bandwidthBenchmark.value({ gbytePerSecond: 40.74 }), 40_740_000_000);
  });
  test("comes from two programs, one with streaming stores", () => assert.notEqual(bandwidthBenchmark.folder, bandwidthBenchmarkNt.folder));
  test("asks for the array in elements", () =>
    assert.deepEqual(bandwidthBenchmark.command(task("Sum")).args, ["-m", "ws", "-s", "17000000", "-n", "6"]));
});

test("the figure of BabelStream is its best rate, of all repetitions but the first", () => {
  const output =
    "Running Triad 30 times in  Classic order \nFunction    MB/s        Min (sec)   Max         Average     \nTriad       39071.021   0.01044     0.01215     0.01101";
  const printed = babelStream.parse(output, task("Triad"));
  assert.deepEqual(printed, { mbytePerSecond: 39071.021, repetitions: 29 });
  near(babelStream.value(printed), 39_071_021_000);
});

describe("the figure of pmbw", () => {
  const line = (name) =>
    `RESULT\tdatetime=2026-01-01 00:00:00\thost=secret\tversion=0.6.3\tfuncname=${name}\tnthreads=2\tareasize=134217728\ttime=1.2\tbandwidth=39394140647.825111389\trate=8.1e-10`;
  test("is taken from the line of the kernel, without the name of the host", () => {
    const output = `${line("ScanRead256PtrUnrollLoopX")}\n${line("ScanRead256PtrUnrollLoop").replace("39394140647", "1")}\n`;
    assert.deepEqual(pmbw.parse(output, task("ScanRead256PtrUnrollLoop", { threads: 2 })), { bandwidth: 1.825111389 });
  });
  test("is of the power of two below the array size", () => {
    const { args } = pmbw.command(task("ScanRead256PtrUnrollLoop"));
    assert.equal(args[args.indexOf("-S") + 1], "134217728");
    assert.equal(args[args.indexOf("-M") + 1], "268435456");
  });
});

describe("the figures of the multichase suite", () => {
  test("are MiB for loads: 2^20 bytes each", () => {
    const output = `Samples	, Byte/thd	, ChaseThds	, ChaseNS	, ChaseMibs	, ChDeviate	, LoadThds	, LdMaxMibs	, LdAvgMibs	, LdDeviate	, ChaseArg	, MemLdArg
2     	, 135790592  	, 0       	, 0.000   	, 0       	, 0.000   	, 1       	, 31155   	, 30214   	, 0.062   	, --------	, memcpy-libc`;
    const printed = multiload.parse(output, task("memcpy-libc"));
    assert.deepEqual(printed, { mebibytesPerSecond: 30214 });
    near(multiload.value(printed), 31_681_675_264);
  });
  test("split the arrays of a load over its threads, in whole pages", () => {
    const { args } = multiload.command(task("memcpy-libc", { threads: 2 }));
    assert.equal(args[args.indexOf("-m") + 1], String(135_999_488));
  });
  test("are ns for the chase", () => assert.deepEqual(multichase.parse(" 149.8\n"), { nsPerHop: 149.8 }));
});

describe("adapters", () => {
  test("say so where an output holds no figure", () => {
    for (const adapter of adapters)
      assert.throws(() => adapter.parse("Segmentation fault", task("Copy")), /no .* in its output|does not validate/, adapter.id);
  });
  test("are known to every row, with a number of arrays for every kernel", () => {
    for (const { id, peers = [] } of rows)
      for (const { peer, kernel } of peers) assert.ok(adapterOf(peer).arrays(kernel) >= 1, `${id}: ${peer} ${kernel}`);
  });
});

describe("the rate of the time stamp counter", () => {
  test("is half of the kernel's BogoMIPS", () =>
    assert.equal(tscHz("flags\t\t: fpu constant_tsc nonstop_tsc\nbogomips\t: 5192.19\n"), 2_596_095_000));
  test("is unknown where the counter is not constant", () => assert.equal(tscHz("flags\t\t: fpu tsc\nbogomips\t: 5192.19\n"), undefined));
});
