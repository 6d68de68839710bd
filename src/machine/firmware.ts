/**
 * The theoretical peak of memory from the firmware's list of memory modules: SMBIOS structures of type 17, "Memory Device" (DMTF DSP0134,
 * section 7.18). Readable by root alone on most machines.
 */
import type { Tree } from "./tree.ts";

/** One socket for a module, as its structure tells; what it does not tell is absent. */
export interface MemoryDevice {
  /** Is a module in it? */
  readonly populated: boolean;
  /** Bits of data without those of error correction. */
  readonly widthBits?: number;
  /** Transfers a second, in millions: as configured, else as rated. */
  readonly megaTransfers?: number;
  /** Names of the socket and of its bank, such as `DIMM_A1` and `P0 CHANNEL A`. */
  readonly locator: string;
}

const dmiRoot = "sys/firmware/dmi";
const memoryDeviceType = 17;
const endOfTableType = 127;
const unknownWord = 0xffff;

/** Every memory device that the firmware lists; none where the list may not be read. */
export function memoryDevices(tree: Tree): readonly MemoryDevice[] {
  const entries = tree.names(`${dmiRoot}/entries`).filter((name) => name.startsWith(`${memoryDeviceType}-`));
  const raw = entries.flatMap((name) => tree.bytes(`${dmiRoot}/entries/${name}/raw`) ?? []);
  const structures = raw.length > 0 ? raw.flatMap(structuresOf) : structuresOf(tree.bytes(`${dmiRoot}/tables/DMI`) ?? new Uint8Array());
  return structures.flatMap((structure) => (structure.bytes[0] === memoryDeviceType ? [deviceOf(structure)] : []));
}

/**
 * Bytes a second that the modules can deliver together: a channel's transfers × its width, over the channels that hold a module. Undefined
 * where any module keeps its speed or width to itself, or its locator does not tell its channel: two modules on one channel are no faster
 * than one.
 */
export function firmwarePeak(devices: readonly MemoryDevice[]): number | undefined {
  const modules = devices.filter(({ populated }) => populated);
  const channels = new Map<string, number>();
  for (const { widthBits, megaTransfers, locator } of modules) {
    const channel = channelOf(locator) ?? (modules.length === 1 ? "only" : undefined);
    if (widthBits === undefined || megaTransfers === undefined || channel === undefined) return undefined;
    const rate = (megaTransfers * 1e6 * widthBits) / 8;
    // A channel runs at the pace of its slowest module.
    channels.set(channel, Math.min(channels.get(channel) ?? Number.POSITIVE_INFINITY, rate));
  }
  return channels.size === 0 ? undefined : [...channels.values()].reduce((sum, rate) => sum + rate, 0);
}

/**
 * Processor and channel as board makers write them: `P0 CHANNEL A`, `CPU1_DIMM_B2`, `Node0_Channel3_Dimm0`, `ChannelA-DIMM1`. Letters
 * name a channel and the digit behind one the place on it; a digit alone would count places, so that it names no channel.
 */
function channelOf(locator: string): string | undefined {
  const processor = /(?:CPU|PROC(?:ESSOR)?|SOCKET|NODE|P)[ _-]?(\d+)/i.exec(locator)?.[1] ?? "0";
  const channel = /CH(?:ANNEL|AN)?[ _-]?([A-Z](?![A-Z])|\d+)/i.exec(locator)?.[1] ?? /DIMM[ _-]?([A-Z])\d*(?![A-Z])/i.exec(locator)?.[1];
  return channel === undefined ? undefined : `${processor}/${channel.toUpperCase()}`;
}

interface Structure {
  /** The formatted part. */
  readonly bytes: Uint8Array;
  readonly texts: readonly string[];
}

/** The structures that follow one another in `table`: each a formatted part of its own length, then texts, each ended by 0, and another 0. */
function structuresOf(table: Uint8Array): readonly Structure[] {
  const found: Structure[] = [];
  for (let at = 0; at + 4 <= table.length; ) {
    const length = table[at + 1] as number;
    if (length < 4 || at + length > table.length) break;
    const bytes = table.subarray(at, at + length);
    let end = at + length;
    while (end + 1 < table.length && (table[end] !== 0 || table[end + 1] !== 0)) end++;
    const texts = String.fromCharCode(...table.subarray(at + length, end)).split("\0");
    found.push({ bytes, texts });
    if (bytes[0] === endOfTableType) break;
    at = end + 2;
  }
  return found;
}

/** Offsets of DSP0134 table 79; fields beyond the structure's length came with later versions and are absent. */
function deviceOf({ bytes, texts }: Structure): MemoryDevice {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const word = (at: number): number => (at + 2 <= bytes.length ? view.getUint16(at, true) : 0);
  const long = (at: number): number => (at + 4 <= bytes.length ? view.getUint32(at, true) : 0);
  const text = (at: number): string => texts[(bytes[at] ?? 0) - 1] ?? "";
  // A speed of 65,535 stands in a longer field of its own.
  const speed = (at: number, extended: number): number => (word(at) === unknownWord ? long(extended) : word(at));
  const width = word(0x0a);
  const megaTransfers = speed(0x20, 0x58) || speed(0x15, 0x54);
  return {
    populated: word(0x0c) !== 0,
    ...(width > 0 && width !== unknownWord && { widthBits: width }),
    ...(megaTransfers > 0 && { megaTransfers }),
    locator: `${text(0x11)} ${text(0x10)}`.trim(),
  };
}
