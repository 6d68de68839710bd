/** Entry of a process that holds one version of a loop: serves its stage until the process that asked for it is gone. */
import { openStage } from "./open.ts";
import { serve } from "./remote.ts";
import { shareSeat } from "./seat.ts";
import type { StageSpec } from "./stage.ts";

const spec = JSON.parse(process.argv[2] ?? "") as StageSpec;
process.on("disconnect", () => process.exit(0));
if (spec.threads === 1) shareSeat(0);
serve(
  spec.loop,
  openStage(spec, "in-situ"),
  (listener) => process.on("message", listener as (message: unknown) => void),
  (reply) => process.send?.(reply),
);
