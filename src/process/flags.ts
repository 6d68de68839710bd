/** Flags of Node that a child process is given: those of this process, but for the ones that say what this process itself does. */

/** Flags that name a program, a mode or a debugger's port; those of the first list take the next word where they have no `=`. */
const valued = ["-e", "--eval", "-p", "--print", "-pe", "--input-type", "--watch-path"];
const bare = ["-i", "--interactive", "-c", "--check", "--test", "--test-only", "--watch", "--inspect", "--inspect-brk", "--inspect-wait"];

/** @param flags as `process.execArgv` has them */
export function childFlags(flags: readonly string[] = process.execArgv): readonly string[] {
  const kept: string[] = [];
  for (let index = 0; index < flags.length; index++) {
    const flag = flags[index] as string;
    const [name = ""] = flag.split("=", 1);
    if (valued.includes(name)) index += flag.includes("=") ? 0 : 1;
    else if (!bare.includes(name)) kept.push(flag);
  }
  return kept;
}
