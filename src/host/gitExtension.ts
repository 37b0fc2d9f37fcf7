// The part of version 1 of the API of VS Code's Git extension that we use.
import * as vscode from "vscode";
import { fail } from "../core/failures.ts";

/** A changed file. `status` is a number of the API's own. */
export interface GitChange {
  readonly uri: vscode.Uri;
  readonly status: number;
}

/** The API's number for a file that Git does not know yet. */
export const untrackedStatus = 7;

export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: {
    readonly workingTreeChanges: readonly GitChange[];
    readonly untrackedChanges: readonly GitChange[];
  };
  readonly ui: { readonly selected: boolean };
  /** `cached`: diff of the staged changes; else of the working tree, without new files. */
  diff(cached: boolean): Promise<string>;
  log(options: { readonly maxEntries: number }): Promise<readonly { readonly message: string }[]>;
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): { readonly repositories: readonly GitRepository[]; readonly git: { readonly path: string } };
}

/** The git that the editor uses. Until its extension has found one, the one on the path. */
export function gitProgram(): string {
  const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
  const git = extension?.isActive === true ? extension.exports : undefined;
  return git?.enabled === true ? git.getAPI(1).git.path : "git";
}

/**
 * The repository a command applies to: the one whose title bar it was run from, else the selected one, else the active file's.
 * Raises `badInput` if there is none.
 */
export async function gitRepository(argument: unknown): Promise<GitRepository> {
  const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
  const git = await extension?.activate();
  if (git?.enabled !== true)
    fail("badInput", vscode.l10n.t("VS Code's Git extension is disabled or could not find Git."));
  const { repositories } = git.getAPI(1);
  const root = rootOf(argument) ?? vscode.window.activeTextEditor?.document.uri;
  return (
    repositories.find(({ rootUri }) => rootUri.toString() === rootOf(argument)?.toString()) ??
    (repositories.length > 1 ? repositories.find(({ ui }) => ui.selected) : undefined) ??
    repositories
      .filter(({ rootUri }) => root?.path.startsWith(`${rootUri.path}/`))
      .sort((a, b) => b.rootUri.path.length - a.rootUri.path.length)[0] ??
    repositories[0] ??
    fail("badInput", vscode.l10n.t("No Git repository is open."))
  );
}

/** Menus of a repository pass its source control to their commands. */
function rootOf(argument: unknown): vscode.Uri | undefined {
  const root: unknown =
    typeof argument === "object" && argument !== null && "rootUri" in argument ? argument.rootUri : undefined;
  return root instanceof vscode.Uri ? root : undefined;
}
