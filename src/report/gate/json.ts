/** The GateSummary as it stands: what other programs read. Missing numbers are absent keys. */
import { jsonText } from "../json.ts";
import { type GateFormat, textReport } from "./format.ts";

export const jsonFormat: GateFormat = {
  title: "the whole summary for programs",
  render: (summary) => textReport("gate.json", jsonText(summary)),
};
