// Patterns for file names, as people and models write them.
import { linearRegex } from "./linearRegex.ts";

/** Whether a path, relative and with `/`, fits a pattern. Without a slash in it, a pattern means names in any folder. */
export function globTest(glob: string): ((path: string) => boolean) | { readonly problem: string } {
  if (glob.length > longestGlob) return { problem: "The pattern for files is too long." };
  const plain = glob
    .trim()
    .replaceAll("\\", "/")
    .replace(/^\.?\//, "");
  const pattern = plain.includes("/") ? plain : `**/${plain}`;
  const regex = linearRegex(`^(?:${translated(pattern.endsWith("/") ? `${pattern}**` : pattern)})$`);
  if ("problem" in regex) return { problem: `The pattern “${glob}” for files cannot be used.` };
  return (path) => regex.find(path) >= 0;
}

/** In characters. */
const longestGlob = 500;

function translated(glob: string): string {
  let braces = 0;
  let regex = "";
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at]!;
    if (glob.startsWith("**/", at)) {
      regex += "(?:.*/)?";
      at += 2;
    } else if (glob.startsWith("**", at)) {
      regex += ".*";
      at += 1;
    } else if (character === "*") regex += "[^/]*";
    else if (character === "?") regex += "[^/]";
    else if (character === "{" && glob.includes("}", at)) {
      braces++;
      regex += "(?:";
    } else if (character === "}" && braces > 0) {
      braces--;
      regex += ")";
    } else if (character === "," && braces > 0) regex += "|";
    else if (character === "[" && glob.includes("]", at + 2)) {
      const end = glob.indexOf("]", at + 2);
      const inside = glob.slice(at + 1, end).replace(/\\/g, "\\\\");
      regex += `[${inside.startsWith("!") ? `^${inside.slice(1)}` : inside}]`;
      at = end;
    } else regex += character.replace(/[.+^$()|\\[\]{}]/, "\\$&");
  }
  return regex;
}
