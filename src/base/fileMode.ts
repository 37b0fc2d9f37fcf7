/** The bits of a file's mode that allow anybody to write. */
const anyoneMayWrite = 0o222;

/** True for a file or folder that nobody may write. Root can do so all the same, but such a file is meant to stay. */
export function isReadOnly(mode: number): boolean {
  return (mode & anyoneMayWrite) === 0;
}
