/**
 * Entry of a child process. The task is the first line of stdin; when its subject is open the process says so on stdout, and the second line asks for a sample
 * of so many passes. The answer is the last line of stdout. A process whose stdin ends before it is asked is not wanted any more.
 */
import { messageOf } from "../errors.ts";
import { type ChildTask, openedMark, openTask, sampleOnce } from "./child.ts";

async function* linesOf(input: AsyncIterable<string>): AsyncGenerator<string, undefined> {
  let rest = "";
  for await (const text of input) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() as string;
    yield* lines;
  }
}

try {
  const lines = linesOf(process.stdin.setEncoding("utf8"));
  const { value: task = "" } = await lines.next();
  const subject = await openTask(JSON.parse(task) as ChildTask);
  if ("unavailable" in subject) process.stdout.write(`\n${JSON.stringify(subject)}\n`);
  else {
    process.stdout.write(`\n${openedMark}\n`);
    const { value: passes } = await lines.next();
    if (passes === undefined) await subject.close();
    else process.stdout.write(`\n${JSON.stringify(await sampleOnce(subject, Number(passes)))}\n`);
  }
} catch (thrown) {
  process.stderr.write(`${messageOf(thrown)}\n`);
  process.exitCode = 1;
} finally {
  process.stdin.destroy();
}
