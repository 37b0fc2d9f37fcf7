// `files.exclude` translated to `.gitignore` patterns. No editor in here.

/** Most patterns that the braces of one are expanded to. */
const mostAlternatives = 64;

/**
 * The enabled patterns of a `files.exclude`. Where the two syntaxes differ, the result matches more files: `*.js` means the top
 * folder in one and every folder in the other, and a condition on a sibling file counts as met.
 */
export function excludePatterns(setting: unknown): readonly string[] {
  if (typeof setting !== "object" || setting === null) return [];
  return Object.entries(setting)
    .filter(([, value]) => value === true || (typeof value === "object" && value !== null))
    .flatMap(([pattern]) => alternatives(pattern.trim()))
    .filter((pattern) => pattern !== "")
    .map((pattern) => pattern.replace(/^[!#]/, "\\$&"));
}

/** `*.{js,map}` as `*.js` and `*.map`. */
function alternatives(pattern: string): string[] {
  let open = [pattern];
  const done: string[] = [];
  while (open.length > 0) {
    if (open.length + done.length > mostAlternatives) return [...done, ...open];
    open = open.flatMap((each) => {
      const braces = /\{([^{}]*)\}/.exec(each);
      if (!braces) return (done.push(each), []);
      const [before, after] = [each.slice(0, braces.index), each.slice(braces.index + braces[0].length)];
      return braces[1]!.split(",").map((choice) => before + choice + after);
    });
  }
  return done;
}
