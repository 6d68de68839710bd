/** Runs programs as strict sandboxes do: with system calls that fail with EPERM. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findCompiler } from "../native/compile.ts";

/**
 * A call by its name, or only where one argument (counted from 0) has this value: Node itself ends when its own `madvise` fails, so a
 * sandbox in which it runs at all refuses some advice, not the call.
 */
export type RefusedCall = string | { readonly call: string; readonly argument: number; readonly value: string };

/** Advice about huge pages, and nothing else of `madvise`. */
export const pageAdvice: readonly RefusedCall[] = ["MADV_HUGEPAGE", "MADV_NOHUGEPAGE"].map((value) => ({ call: "madvise", argument: 2, value }));

/** Rules that refuse the call and leave the others to the rules behind; the lower half of an argument is enough to tell small values. */
function rulesOf(refused: RefusedCall): string {
  const refuse = "BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)";
  const number = "BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))";
  const equals = (value: string, otherwise: number) => `BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ${value}, 0, ${otherwise})`;
  if (typeof refused === "string") return [number, equals(`SYS_${refused}`, 1), refuse].join(", ");
  const argument = `BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[${refused.argument}]))`;
  return [number, equals(`SYS_${refused.call}`, 3), argument, equals(refused.value, 1), refuse].join(", ");
}

/** Executes its arguments under the filter that it was compiled with. */
const launcher = (calls: readonly RefusedCall[]): string => `
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(int count, char **words) {
  struct sock_filter rules[] = {
    ${calls.map(rulesOf).join(",\n    ")},
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog filter = {sizeof rules / sizeof *rules, rules};
  if (count < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) return 126;
  execvp(words[1], words + 1);
  return 127;
}
`;

export type Sandbox = { readonly state: "ready"; readonly path: string } | { readonly state: "absent"; readonly reason: string };

/**
 * A program that runs its arguments in such a sandbox.
 * @param folder where it is compiled to
 */
export function sandboxWithout(calls: readonly RefusedCall[], folder: string): Sandbox {
  const compiler = process.platform === "linux" ? findCompiler() : undefined;
  if (compiler === undefined) return { state: "absent", reason: "needs Linux and a C compiler" };
  const [source, path] = [join(folder, "sandbox.c"), join(folder, "sandbox")];
  writeFileSync(source, launcher(calls));
  const [program = "", ...words] = compiler.words;
  const compiled = spawnSync(program, [...words, "-o", path, source], { encoding: "utf8" });
  if (compiled.status !== 0) return { state: "absent", reason: `its sandbox does not compile: ${compiled.stderr.split("\n")[0]}` };
  return spawnSync(path, ["true"]).status === 0 ? { state: "ready", path } : { state: "absent", reason: "this system takes no seccomp filters" };
}
