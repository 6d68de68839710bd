/** Copies what the built reports need beside their code: the Inter font and its licence. */
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const inter = fileURLToPath(new URL("../node_modules/@fontsource/inter/", import.meta.url));

/** The files read, for callers that skip unchanged steps. */
export const assetSources = [
  join(inter, "files/inter-latin-400-normal.woff2"),
  join(inter, "files/inter-latin-700-normal.woff2"),
  join(inter, "LICENSE"),
];

/** Writes the fonts and `inter-LICENSE` into `outDir`. */
export async function copyAssets(outDir) {
  await mkdir(outDir, { recursive: true });
  const [regular, bold, licence] = assetSources;
  await copyFile(regular, join(outDir, "inter-latin-400-normal.woff2"));
  await copyFile(bold, join(outDir, "inter-latin-700-normal.woff2"));
  await copyFile(licence, join(outDir, "inter-LICENSE"));
}
