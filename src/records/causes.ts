/** The reason of a failed file operation in words. */
import { messageOf } from "../errors.ts";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  EPERM: "the operation is not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the device",
  EDQUOT: "the disk quota is used up",
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is a file, not a folder",
  EEXIST: "a file of that name is in the way",
  EISDIR: "it is a folder",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its symbolic links form a loop",
  EMFILE: "this process has too many open files",
  EIO: "the device reported an error",
};

/** The system's error code, such as `ENOENT`, or undefined for anything else. */
export function codeOf(thrown: unknown): string | undefined {
  const code = thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined;
  return typeof code === "string" ? code : undefined;
}

export function reasonOf(thrown: unknown): string {
  return reasons[codeOf(thrown) ?? ""] ?? messageOf(thrown);
}
