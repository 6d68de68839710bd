/** Whether a test can have the packages that users may lack. */
import { loadPackage, type PackageId } from "../families/packages.ts";

/** Options of a test that needs them: skipped with the reason of the first that is missing. */
export async function installed(...ids: readonly PackageId[]): Promise<{ readonly skip: string | false }> {
  for (const id of ids) {
    try {
      await loadPackage(id);
    } catch (thrown) {
      return { skip: (thrown as Error).message };
    }
  }
  return { skip: false };
}
