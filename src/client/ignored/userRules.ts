// What the user ignores in every repository, as git's own configuration says.
import { readFile, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { textIfFile } from "../ordinaryFile.ts";
import { excludesFileIn, largestRules, type RuleFiles } from "./ignoreRules.ts";

/** The rules of folders on this machine. */
export const diskRuleFiles: RuleFiles = {
  read: async (file) => {
    // Usually there is none; a missing permission has the same effect.
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() !== true) return undefined;
    return found.size > largestRules ? "*" : readFile(file, "utf8");
  },
  readUserRules: userRules,
};

/** The text of the rules that the user has for all repositories; undefined without any. */
export async function userRules(): Promise<string | undefined> {
  // Most users have none of these files.
  const home = os.homedir();
  const configuration = process.env["XDG_CONFIG_HOME"] ?? path.join(home, ".config");
  let rules = path.join(configuration, "git", "ignore");
  for (const file of [path.join(configuration, "git", "config"), path.join(home, ".gitconfig")]) {
    const named = excludesFileIn((await textIfFile(file)) ?? "");
    if (named !== undefined) rules = named.replace(/^~(?=$|[/\\])/, home);
  }
  const text = await textIfFile(rules);
  return text !== undefined && text.length > largestRules ? "*" : text;
}
