/** Finds the suite files: `*.suite` modules of a folder, with the extension of this module. */
import { readdir } from "node:fs/promises";
import { errors, messageOf } from "../errors.ts";
import type { SuiteDefinition } from "./suite.ts";

/** The suites of this package, beside the compiled sources. */
export const benchmarksFolder = new URL("../../benchmarks/", import.meta.url);

/**
 * Loads every suite of a folder, in the order of their file names.
 * @throws suite-invalid that names the file
 */
export async function discoverSuites(folder: URL = benchmarksFolder): Promise<readonly SuiteDefinition[]> {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const files = (await readdir(folder)).filter((file) => file.endsWith(`.suite${extension}`) && !file.endsWith(".d.ts")).sort();
  const suites = await Promise.all(files.map((file) => load(new URL(file, folder))));
  const ids = suites.map((suite) => suite.id);
  const twice = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (twice >= 0) throw errors.suiteInvalid(files[twice] as string, `its id "${ids[twice]}" is used by another file`);
  return suites;
}

async function load(file: URL): Promise<SuiteDefinition> {
  let loaded: { default?: Partial<SuiteDefinition> };
  try {
    loaded = (await import(file.href)) as typeof loaded;
  } catch (thrown) {
    throw errors.suiteInvalid(file.pathname.split("/").at(-1) ?? "", messageOf(thrown));
  }
  const suite = loaded.default;
  if (typeof suite?.id !== "string" || typeof suite.groups !== "function")
    throw errors.suiteInvalid(file.pathname.split("/").at(-1) ?? "", "its default export has no id or no groups");
  return suite as SuiteDefinition;
}
