/** The version of this package, read from its manifest: one place says it. */
import { createRequire } from "node:module";

// By its own name, through `exports`: right from sources, from dist and from an installed package.
export const toolVersion: string = (createRequire(import.meta.url)("streambound/package.json") as { version: string }).version;
