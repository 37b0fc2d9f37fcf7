// A command must not outlive this process even where that is killed and can do nothing more. A small shell waits at the other end of a
// pipe, which the system closes then, and ends what is left. On Windows the system does it: what is not detached ends with its parent.
import { spawn } from "node:child_process";

/** `$1`: the command's group; `$2`: the mark of all that it started. A word on the pipe says that there is nothing left to do. */
const script = `
read -r word && exit
kill -s KILL -- "-$1"
rounds=0
while [ -d /proc/self ] && [ "$rounds" -lt 50 ]; do
  rounds=$((rounds + 1))
  left=$(grep -lsz -- "^$2\\$" /proc/[0-9]*/environ)
  [ -n "$left" ] || exit
  for file in $left; do
    file=\${file#/proc/}
    kill -s KILL "\${file%/environ}"
  done
done
`;

/**
 * Watches over a process that leads a group, until the returned function is called. `mark`: a name and a value that all that it starts
 * has in its environment.
 */
export function watchOver(pid: number, mark: string): () => void {
  if (process.platform === "win32") return () => undefined;
  const watch = spawn("/bin/sh", ["-c", script, "sh", String(pid), mark], {
    // It must not be what it looks for, and must not end with the terminal.
    ...{ env: { PATH: process.env["PATH"] }, cwd: "/", detached: true, stdio: ["pipe", "ignore", "ignore"] },
  });
  // Without it, a command is ended in all cases but one.
  watch.on("error", () => undefined);
  watch.stdin.on("error", () => undefined);
  watch.unref();
  return () => void watch.stdin.end("done\n");
}
