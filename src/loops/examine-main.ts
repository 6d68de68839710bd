/** Entry of the process that loads one bundle: writes its contract, or what is wrong with it, to a file and ends whatever the loop left running. */
import { writeFileSync } from "node:fs";
import { loadBundle } from "./arm.ts";
import { broken, type Examination } from "./examine.ts";

const [path = "", file = "", answer = ""] = process.argv.slice(2);

// What a loop prints is nobody's here, and to a pipe Node prints in the background: an endless loop of it would fill the memory first.
for (const stream of [process.stdout, process.stderr]) stream.write = () => true;

async function examination(): Promise<Examination> {
  try {
    return { contract: (await loadBundle(path, file)).contract };
  } catch (thrown) {
    return broken(thrown);
  }
}

writeFileSync(answer, JSON.stringify(await examination()));
process.exit(0);
