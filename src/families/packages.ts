/** Packages that users install where they want the trials that need them: loaded on their first use, and absent with the command that adds them. */
import { Unavailable } from "../harness/subject.ts";

interface Exports {
  readonly duckdb: typeof import("@duckdb/node-api");
  readonly arrow: typeof import("apache-arrow");
  readonly csvParse: typeof import("csv-parse");
  readonly hyparquet: typeof import("hyparquet");
  readonly hyparquetCompressors: typeof import("hyparquet-compressors");
}

export type PackageId = keyof Exports;

/** The version that is named is the one that is tested; the manifest's optional peers say which others may serve. */
const packages: { readonly [Id in PackageId]: { readonly name: string; readonly version: string; readonly load: () => Promise<Exports[Id]> } } = {
  duckdb: { name: "@duckdb/node-api", version: "1.5.5-r.5", load: () => import("@duckdb/node-api") },
  arrow: { name: "apache-arrow", version: "21.2.0", load: () => import("apache-arrow") },
  csvParse: { name: "csv-parse", version: "7.0.3", load: () => import("csv-parse") },
  hyparquet: { name: "hyparquet", version: "1.31.5", load: () => import("hyparquet") },
  hyparquetCompressors: { name: "hyparquet-compressors", version: "1.1.2", load: () => import("hyparquet-compressors") },
};

/** Name and version of each, for the command that adds it. */
export const optionalPackages: readonly { readonly name: string; readonly version: string }[] = Object.values(packages);

/**
 * The package's exports.
 * @param load stands for the import in tests
 * @throws Unavailable where it is not installed, or not made for this system
 */
export async function loadPackage<Id extends PackageId>(id: Id, load: () => Promise<unknown> = packages[id].load): Promise<Exports[Id]> {
  const { name, version } = packages[id];
  try {
    return (await load()) as Exports[Id];
  } catch (thrown) {
    const missing = (thrown as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND";
    const why = missing ? "is not installed" : `does not load here (${String((thrown as Error).message).split("\n", 1)[0]})`;
    throw new Unavailable("package-absent", `${name} ${why}: npm install ${name}@${version} adds it`);
  }
}
