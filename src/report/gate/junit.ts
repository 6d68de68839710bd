/**
 * The gate as JUnit XML, a test case a loop. There is no official schema: elements and attributes are those that
 * github.com/testmoapp/junitxml documents (commit 1bcb6fb8) in the order of Jenkins' junit-10.xsd, as pytest 8 tests against.
 * A regression is a failure of type PerformanceRegression and a loop that failed an error; a loop without an answer is skipped with its
 * verdict as the message, since it neither passed nor failed.
 */
import type { GateLoop, GateSummary, Verdict } from "../../analysis/gate/schema.ts";
import { escapeHtml } from "../html.ts";
import { type GateFormat, textReport } from "./format.ts";
import { headline, loopFacts } from "./words.ts";

export const junitFormat: GateFormat = {
  title: "a test case a loop, for CI servers",
  render: (summary) => textReport("gate.junit.xml", junitXml(summary)),
};

type Outcome = "failure" | "error" | "skipped";

const outcomes: Readonly<Partial<Record<Verdict, Outcome>>> = {
  regression: "failure",
  failed: "error",
  unproven: "skipped",
  inconclusive: "skipped",
  incomparable: "skipped",
  new: "skipped",
};

const types: Readonly<Record<Outcome, string>> = { failure: ' type="PerformanceRegression"', error: ' type="LoopFailed"', skipped: "" };

function junitXml(summary: GateSummary): string {
  const { loops, base, head, seconds, buildWide } = summary;
  // An empty suite would read as a success.
  const nothing = loops.length === 0;
  const count = (outcome: Outcome) => loops.filter(({ verdict }) => outcomes[verdict] === outcome).length;
  const counts = `tests="${Math.max(1, loops.length)}" failures="${count("failure")}" errors="${nothing ? 1 : count("error")}"`;
  const time = `time="${seconds.toFixed(3)}"`;
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="streambound" ${counts} ${time}>`,
    `  <testsuite name="streambound gate" ${counts} skipped="${count("skipped")}" ${time}>`,
    "    <properties>",
    `      <property name="base" value="${escapeXml(base)}"/>`,
    `      <property name="head" value="${escapeXml(head)}"/>`,
    "    </properties>",
    ...(nothing ? [testCase("gate", seconds, result("error", headline(summary)))] : loops.map(loopCase)),
    `    <system-out>${escapeXml([headline(summary), ...(buildWide === undefined ? [] : [`Build-wide: ${buildWide}`])].join(" "))}</system-out>`,
    "  </testsuite>",
    "</testsuites>",
  ].join("\n")}\n`;
}

function loopCase(loop: GateLoop): string {
  const { verdict, reason } = loop;
  const outcome = outcomes[verdict];
  const facts = loopFacts(loop).map(([name, text]) => `${name}: ${text}`);
  const out = [`verdict: ${verdict}`, `reason: ${reason}`, ...facts].map(escapeXml).join("\n");
  return testCase(
    loop.loop,
    loop.seconds,
    `${outcome === undefined ? "" : result(outcome, `${verdict}: ${reason}`)}      <system-out>${out}</system-out>\n`,
  );
}

function testCase(name: string, seconds: number, content: string): string {
  return `    <testcase name="${escapeXml(name)}" classname="streambound.gate" time="${seconds.toFixed(3)}">\n${content}    </testcase>`;
}

function result(outcome: Outcome, message: string): string {
  return `      <${outcome} message="${escapeXml(message)}"${types[outcome]}/>\n`;
}

/** The text on one line as XML 1.0 shows it literally; characters that XML has no place for are question marks. */
export function escapeXml(text: string): string {
  return escapeHtml(text.replace(/[\ufffe\uffff]|\p{Surrogate}/gu, "?"));
}
