/** The files of a transfer in the run's scratch folder: what is sent, and where it is copied to. Trials of one size share them. */
import type { TransferParams } from "./params.ts";

export function fileNames({ file }: Pick<TransferParams, "file">): { readonly input: string; readonly output: string } {
  return { input: `transfer-${file}`, output: `transfer-${file}-copy` };
}
