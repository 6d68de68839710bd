/**
 * Executable baselines: the bundles of a project's loops under a name, to be run again beside later code. Numbers of another hour are no
 * baseline: the machine has changed meanwhile.
 *
 * `.streambound/baselines/<name>/` holds one bundle a loop, named by its hash, and `manifest.json`, which names them. Bundles are written first, the
 * manifest replaces the old one in one step, and what only the old one named is removed last: whatever ends this process, the folder holds the
 * old baseline or the new one.
 */
import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { errors, messageOf } from "../errors.ts";
import { codeOf, reasonOf } from "../records/causes.ts";
import { makeFolder, replaceFile } from "../records/write.ts";
import { contractHash, type LoopContract } from "./contract.ts";
import type { LoadedLoop } from "./load.ts";

export const baselineVersion = 1;

const text = z.string().min(1).max(4096);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/** Enough of a contract's structure to read it; that it is the one that was written, its hash tells. */
const contractSchema = z.custom<LoopContract>(
  (value) =>
    z
      .looseObject({
        name: text,
        form: z.enum(["make", "run", "transform"]),
        passes: z.int().positive(),
        params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
        buffers: z.record(z.string(), z.looseObject({ type: text, role: text, placement: text })),
        granularity: z.int().positive(),
        sliceable: z.boolean(),
        threads: z.union([z.int().positive(), z.literal("all")]),
      })
      .safeParse(value).success,
  "it is no contract of a loop",
);

const acceptanceSchema = z.strictObject({
  time: z.iso.datetime(),
  reason: text,
  commit: commit.optional(),
  /** What the baseline had and has: only one of both for a loop that is new or gone. */
  loops: z.array(z.strictObject({ loop: text, from: sha256.optional(), to: sha256.optional() })),
});

const manifestSchema = z.strictObject({
  schemaVersion: z.literal(baselineVersion),
  name: text,
  time: z.iso.datetime(),
  /** Version of streambound that wrote it. */
  tool: text,
  commit: commit.optional(),
  dirty: z.boolean().optional(),
  loops: z.array(
    z.strictObject({
      /** Relative to the project, with `/`. */
      file: text,
      contract: contractSchema,
      contractHash: sha256,
      bundle: z.string().regex(/^[\w.-]{1,200}\.mjs$/),
      bundleHash: sha256,
    }),
  ),
  /** Every time that the baseline was moved, oldest first. */
  accepted: z.array(acceptanceSchema),
});

export type Acceptance = z.infer<typeof acceptanceSchema>;
type Manifest = z.infer<typeof manifestSchema>;

/** What is known of a baseline beside its loops. */
export interface BaselineFacts {
  /** ISO 8601. */
  readonly time: string;
  readonly tool: string;
  readonly commit?: string;
  readonly dirty?: boolean;
  readonly accepted?: readonly Acceptance[];
}

export interface Baseline extends Required<Pick<BaselineFacts, "time" | "tool" | "accepted">>, Pick<BaselineFacts, "commit" | "dirty"> {
  readonly name: string;
  readonly loops: readonly LoadedLoop[];
}

/** A baseline in a list: one that cannot be read does not hide the others. */
export type ListedBaseline =
  | ({ readonly state: "intact" } & Baseline)
  | { readonly state: "damaged"; readonly name: string; readonly code: string; readonly problem: string };

const manifestFile = "manifest.json";
const baselinesFolder = (root: string): string => join(resolve(root), ".streambound", "baselines");

/** @throws bad-value for a name that could not be a folder's on every system */
export function assertBaselineName(name: string): void {
  if (/^[A-Za-z0-9][\w.-]{0,63}$/.test(name) && !name.endsWith(".")) return;
  throw errors.badValue(
    "Baseline",
    name,
    "its name has letters, digits, -, _ and ., at most 64, and begins with a letter or a digit",
    "Example: main.",
  );
}

/**
 * Writes a baseline, in place of one of its name.
 * @throws bad-value, baseline-not-writable
 */
export async function saveBaseline(root: string, name: string, loops: readonly LoadedLoop[], facts: BaselineFacts): Promise<Baseline> {
  assertBaselineName(name);
  const folder = join(baselinesFolder(root), name);
  const entries = loops.map(({ file, contract, bundle }) => ({
    file,
    contract,
    contractHash: contractHash(contract),
    bundle: bundleName(contract.name, bundle.hash),
    bundleHash: bundle.hash,
  }));
  const { time, tool, commit, dirty, accepted = [] } = facts;
  const manifest: Manifest = {
    schemaVersion: baselineVersion,
    name,
    time,
    tool,
    ...(commit !== undefined && { commit }),
    ...(dirty !== undefined && { dirty }),
    loops: entries,
    accepted: [...accepted],
  };
  const before = await manifestText(folder).then(bundlesNamed, () => []);
  await attempt(baselinesFolder(root), makeFolder);
  // A checkout that changed line ends would change the code.
  await attempt(join(baselinesFolder(root), ".gitattributes"), (path) => replaceFile(path, "* -text\n"));
  for (const [i, { bundle }] of entries.entries()) await attempt(join(folder, bundle), (path) => replaceFile(path, loops[i]?.bundle.code ?? ""));
  await attempt(join(folder, manifestFile), (path) => replaceFile(path, `${JSON.stringify(manifest, undefined, 2)}\n`));
  const kept = new Set(entries.map(({ bundle }) => bundle));
  for (const old of before) if (!kept.has(old)) await rm(join(folder, old), { force: true }).catch(() => {}); // Left behind, it harms nobody.
  return { name, time, tool, ...(commit !== undefined && { commit }), ...(dirty !== undefined && { dirty }), loops, accepted };
}

async function attempt(path: string, action: (path: string) => Promise<void>): Promise<void> {
  try {
    await action(path);
  } catch (thrown) {
    throw errors.baselineNotWritable(path, reasonOf(thrown));
  }
}

/** Letters, digits, `-` and `_` of the loop's name, and its hash, which alone must tell files apart. */
function bundleName(loop: string, hash: string): string {
  return `${loop.replaceAll("/", ".").slice(0, 100)}-${hash.slice(0, 16)}.mjs`;
}

/** Files that a manifest names, whatever else is wrong with it. */
function bundlesNamed(manifest: string): readonly string[] {
  return [...manifest.matchAll(/"bundle": "([\w.-]+\.mjs)"/g)].map(([, bundle]) => bundle as string);
}

const manifestText = (folder: string): Promise<string> => readFile(join(folder, manifestFile), "utf8");

/**
 * Reads a baseline and checks every hash in it.
 * @throws no-baseline where none is saved; unknown-name, with the nearest; baseline-damaged, baseline-version
 */
export async function readBaseline(root: string, name: string): Promise<Baseline> {
  const folder = join(baselinesFolder(root), name);
  const names = await namesIn(root);
  if (!names.includes(name)) {
    if (names.length === 0) throw errors.noBaseline(name);
    throw errors.unknownName("Baseline", name, names);
  }
  const manifest = parseManifest(
    name,
    await manifestText(folder).catch((thrown: unknown) => damaged(name, `its ${manifestFile} cannot be read: ${reasonOf(thrown)}`)),
  );
  const loops = await Promise.all(manifest.loops.map((entry) => readLoop(folder, name, entry)));
  const { time, tool, commit, dirty, accepted } = manifest;
  return { name, time, tool, ...(commit !== undefined && { commit }), ...(dirty !== undefined && { dirty }), loops, accepted };
}

function damaged(name: string, problem: string): never {
  throw errors.baselineDamaged(name, problem);
}

function parseManifest(name: string, manifest: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(manifest);
  } catch (thrown) {
    damaged(name, `its ${manifestFile} is not JSON (${messageOf(thrown)})`);
  }
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version === "number" && version !== baselineVersion) throw errors.baselineVersion(name, version, baselineVersion);
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return damaged(name, `${manifestFile}: ${issue?.path.join(".") || "it"}: ${issue?.message ?? "it does not fit"}`);
}

async function readLoop(folder: string, name: string, entry: Manifest["loops"][number]): Promise<LoadedLoop> {
  const { file, contract, bundle } = entry;
  if (contractHash(contract) !== entry.contractHash)
    damaged(name, `the contract of ${contract.name} does not have the hash that ${manifestFile} tells`);
  const code = await readFile(join(folder, bundle), "utf8").catch((thrown: unknown) =>
    damaged(name, `${bundle} cannot be read: ${reasonOf(thrown)}`),
  );
  const hash = createHash("sha256").update(code).digest("hex");
  if (hash !== entry.bundleHash) damaged(name, `${bundle} does not have the hash that ${manifestFile} tells`);
  return { file, contract, bundle: { code, hash } };
}

/** Names of folders that hold a manifest: others are what a crash left before the first one. */
async function namesIn(root: string): Promise<readonly string[]> {
  const folder = baselinesFolder(root);
  const entries = await readdir(folder, { withFileTypes: true }).catch((thrown: unknown) => {
    if (codeOf(thrown) === "ENOENT") return [];
    throw errors.baselineDamaged("", `${folder} cannot be read: ${reasonOf(thrown)}`);
  });
  const hasManifest = (name: string): Promise<boolean> =>
    stat(join(folder, name, manifestFile)).then(
      () => true,
      () => false,
    );
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const there = await Promise.all(folders.map(hasManifest));
  return folders.filter((_, i) => there[i]).sort();
}

/** Every saved baseline, by name. */
export async function listBaselines(root: string): Promise<readonly ListedBaseline[]> {
  return Promise.all(
    (await namesIn(root)).map((name) =>
      readBaseline(root, name).then(
        (baseline): ListedBaseline => ({ state: "intact", ...baseline }),
        (thrown: unknown): ListedBaseline => {
          const { code } = thrown as { readonly code?: string };
          if (code !== "baseline-damaged" && code !== "baseline-version") throw thrown;
          return { state: "damaged", name, code, problem: messageOf(thrown) };
        },
      ),
    ),
  );
}
