import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import { fileTree } from "../testing/file-tree.ts";
import { firmwarePeak, type MemoryDevice, memoryDevices } from "./firmware.ts";
import { openTree } from "./tree.ts";

interface Module {
  readonly size?: number;
  readonly width?: number;
  readonly speed?: number;
  readonly configured?: number;
  readonly device: string;
  readonly bank?: string;
}

/** A structure of type 17 as version 3.3 writes it: 92 bytes, then its texts. */
function structure({ size = 16384, width = 64, speed = 3200, configured = speed, device, bank = "BANK 0" }: Module, handle = 0x1100): Buffer {
  const bytes = Buffer.alloc(0x5c);
  bytes[0] = 17;
  bytes[1] = bytes.length;
  bytes.writeUInt16LE(handle, 2);
  bytes.writeUInt16LE(width + 8, 0x08);
  bytes.writeUInt16LE(width, 0x0a);
  bytes.writeUInt16LE(size, 0x0c);
  bytes[0x10] = 1;
  bytes[0x11] = 2;
  const words = [
    [speed, 0x15, 0x54],
    [configured, 0x20, 0x58],
  ] as const;
  for (const [value, at, extended] of words) {
    bytes.writeUInt16LE(Math.min(value, 0xffff), at);
    if (value >= 0xffff) bytes.writeUInt32LE(value, extended);
  }
  return Buffer.concat([bytes, Buffer.from(`${device}\0${bank}\0\0`, "latin1")]);
}

function treeWith(path: string, contents: Uint8Array) {
  const root = fileTree({});
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), contents);
  return openTree(root);
}

const table = (modules: readonly Module[]) =>
  memoryDevices(
    treeWith(
      "sys/firmware/dmi/tables/DMI",
      // A structure of another type without texts before them, the end of the table behind them.
      Buffer.concat([Buffer.from([16, 4, 0, 16, 0, 0]), ...modules.map((one) => structure(one)), Buffer.from([127, 4, 0, 127, 0, 0])]),
    ),
  );
const letters = ["A", "B", "C", "D", "E", "F", "G", "H"];

describe("the theoretical peak by the firmware", () => {
  test("of eight channels of DDR4-3200 is 204.8 GB/s", () => {
    // 3200e6 × 8 B = 25.6 GB/s a channel.
    assert.equal(firmwarePeak(table(letters.map((letter) => ({ device: `DIMM_${letter}1` })))), 8 * 25.6e9);
  });

  test("counts a channel once, however many modules it holds, and sockets apart", () => {
    const modules = [0, 1].flatMap((cpu) => ["A1", "A2", "B1", "B2"].map((place) => ({ device: `P${cpu}_DIMM_${place}`, speed: 2933 })));
    // 2 sockets × 2 channels × 2933e6 × 8 B.
    assert.equal(firmwarePeak(table(modules)), 4 * 2933e6 * 8);
  });

  test("takes the configured speed before the rated one, and the slower module of a channel", () => {
    const modules = [
      { device: "DIMM 0", bank: "P0 CHANNEL A", speed: 3200, configured: 2666 },
      { device: "DIMM 1", bank: "P0 CHANNEL A", speed: 3200, configured: 2400 },
    ];
    assert.equal(firmwarePeak(table(modules)), 2400e6 * 8);
  });

  test("leaves out sockets without a module", () =>
    assert.equal(firmwarePeak(table([{ device: "DIMM_A1" }, { device: "DIMM_B1", size: 0, speed: 0 }])), 25.6e9));

  test("reads speeds beyond 65,535 from their longer field", () =>
    assert.equal(table([{ device: "DIMM_A1", speed: 70_000 }])[0]?.megaTransfers, 70_000));

  for (const [why, modules] of [
    ["one module keeps its speed to itself", [{ device: "DIMM_A1" }, { device: "DIMM_B1", speed: 0 }]],
    ["one module keeps its width to itself", [{ device: "DIMM_A1" }, { device: "DIMM_B1", width: 0xffff - 8 }]],
    ["locators do not tell the channels", [{ device: "DIMM 0" }, { device: "DIMM 1" }]],
    ["there is no module", [{ device: "DIMM_A1", size: 0 }]],
  ] as const satisfies readonly (readonly [string, readonly Module[]])[]) {
    test(`is unknown where ${why}`, () => {
      const devices: readonly MemoryDevice[] = table(modules).map(({ widthBits, ...rest }) =>
        widthBits === undefined || widthBits > 128 ? rest : { ...rest, widthBits },
      );
      assert.equal(firmwarePeak(devices), undefined);
    });
  }

  test("of a lone module needs no name of its channel", () => assert.equal(firmwarePeak(table([{ device: "DIMM 0", bank: "" }])), 25.6e9));

  test("is read from the entries of the firmware where the kernel offers those", () => {
    const tree = treeWith("sys/firmware/dmi/entries/17-0/raw", structure({ device: "ChannelA-DIMM0", bank: "BANK 0" }));
    assert.deepEqual(memoryDevices(tree), [{ populated: true, widthBits: 64, megaTransfers: 3200, locator: "BANK 0 ChannelA-DIMM0" }]);
  });

  test("is unknown where the table may not be read", () => assert.deepEqual(memoryDevices(openTree(fileTree({}))), []));

  test("survives any bytes", () => {
    const root = fileTree({});
    mkdirSync(join(root, "sys/firmware/dmi/tables"), { recursive: true });
    const path = join(root, "sys/firmware/dmi/tables/DMI");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        writeFileSync(path, bytes);
        const peak = firmwarePeak(memoryDevices(openTree(root)));
        assert.ok(peak === undefined || (Number.isFinite(peak) && peak > 0));
      }),
      { numRuns: 200 },
    );
  });
});
