/** Bundles the report page's script and style; `src/report/html.ts` inlines both. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = fileURLToPath(new URL("../src/web/", import.meta.url));

/** Writes the script to `outFile` and the style beside it, as `page.css`. Resolves to the files that were read, for callers that skip unchanged steps. */
export async function buildPage(outFile) {
  const options = { bundle: true, minify: true, metafile: true, charset: "utf8", legalComments: "none", logLevel: "warning" };
  const results = await Promise.all([
    build({
      ...options,
      entryPoints: [join(web, "page.ts")],
      outfile: outFile,
      format: "iife",
      target: "es2022",
      platform: "browser",
      tsconfig: join(web, "tsconfig.json"),
    }),
    build({ ...options, entryPoints: [join(web, "page.css")], outfile: join(dirname(outFile), "page.css") }),
  ]);
  return results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
}
