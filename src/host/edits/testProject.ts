// What a project says of its tests: the framework, a test to write others like, and how they are run.
import * as vscode from "vscode";
import { endingOf, type TestedCode } from "../../core/edits/testing/testedCode.ts";
import {
  patternOf,
  projectFiles,
  saysHowToRun,
  testFilesGlob,
  testFramework,
  type ProjectFile,
  type TestFramework,
} from "../../core/edits/testing/testFramework.ts";
import { headOfFile, pathOf } from "../documents.ts";
import type { EditReviews } from "./editReviews.ts";

export interface TestProject {
  readonly code: TestedCode;
  readonly framework: TestFramework | undefined;
  readonly pattern: string;
  /** Where its tests are run; undefined where the project does not say how. */
  readonly runsIn: vscode.Uri | undefined;
}

/** Folders above the code in which a project's files are looked for. */
const mostFolders = 8;
const mostTestFiles = 40;

/** Finds out about the tests of the project that a piece of code belongs to. `existing`: its test file, if there is one. */
export async function testProject(
  document: vscode.TextDocument,
  range: vscode.Range,
  existing: string,
  isIgnored: (uri: vscode.Uri) => Promise<boolean>,
): Promise<TestProject> {
  const { languageId } = document;
  const fileName = document.uri.path.split("/").at(-1) ?? "";
  const folders = foldersAbove(document.uri);
  const found = (await Promise.all(folders.map(filesIn))).flat();
  const tests = existing.trim() === "" ? await nearestTest(document, isIgnored) : existing;
  const pattern = patternOf(tests);
  // What is not in a file cannot be imported: the model is left to make something of it.
  const framework = document.uri.scheme === "file" ? testFramework(languageId, found, tests) : undefined;
  const packages = languageId === "python" ? await packagesOf(folders) : [];
  const text = document.getText();
  const ending = framework ? endingOf(fileName, [text, tests], framework.name) : "";
  const code = { languageId, fileName, text, start: range.start.line, end: range.end.line, packages, ending };
  const saysHow = framework !== undefined && saysHowToRun(framework, found, pattern);
  return { code, framework, pattern, runsIn: saysHow ? (found[0]?.folder ?? folders[0]) : undefined };
}

/** Asks whether to run new tests, and runs them as a task, where the project says how and the workspace is trusted. */
export async function offerRun(
  { framework, runsIn }: TestProject,
  target: vscode.TextDocument,
  reviews: EditReviews,
): Promise<void> {
  if (framework === undefined || runsIn === undefined || !vscode.workspace.isTrusted) return;
  const { l10n } = vscode;
  const uri = target.isUntitled ? target.uri.with({ scheme: "file" }) : target.uri;
  const file = uri.path.startsWith(`${runsIn.path}/`) ? uri.path.slice(runsIn.path.length + 1) : uri.fsPath;
  const [program, ...args] = framework.run.map((part) => part.replace("{file}", file));
  const command = [program, ...args].join(" ");
  // Those for a file that has some already are an edit, of which nothing is in the file yet.
  const [run, question] = reviews.isReviewing(target)
    ? [
        l10n.t("Accept and Run"),
        l10n.t(
          "Ghostlight: The tests are written. Accept them, save {0}, and run it with “{1}”?",
          pathOf(uri),
          command,
        ),
      ]
    : [
        l10n.t("Save and Run"),
        l10n.t("Ghostlight: The tests are written. Save {0}, and run it with “{1}”?", pathOf(uri), command),
      ];
  if ((await vscode.window.showInformationMessage(question, run)) !== run) return;
  if (reviews.isReviewing(target)) await reviews.accept();
  if (!(await target.save())) return;
  const execution = new vscode.ShellExecution(program!, args, { cwd: runsIn.fsPath });
  const task = new vscode.Task(
    { type: "shell" },
    vscode.TaskScope.Workspace,
    l10n.t("New tests"),
    "Ghostlight",
    execution,
  );
  await vscode.tasks.executeTask(task);
}

interface FoundFile extends ProjectFile {
  readonly folder: vscode.Uri;
}

function foldersAbove(uri: vscode.Uri): vscode.Uri[] {
  if (uri.scheme !== "file") return [];
  const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  const folders: vscode.Uri[] = [];
  for (let at = vscode.Uri.joinPath(uri, ".."); folders.length < mostFolders; at = vscode.Uri.joinPath(at, "..")) {
    folders.push(at);
    if (root === undefined || at.path === root.path || at.path === "/") break;
  }
  return folders;
}

async function filesIn(folder: vscode.Uri): Promise<FoundFile[]> {
  const all = await Promise.all(
    projectFiles.map(async (name) => {
      const text = await textOf(vscode.Uri.joinPath(folder, name));
      return text === undefined ? [] : [{ name, text, folder }];
    }),
  );
  return all.flat();
}

/** The test file of the project that is nearest to the code. */
async function nearestTest(
  document: vscode.TextDocument,
  isIgnored: (uri: vscode.Uri) => Promise<boolean>,
): Promise<string> {
  const glob = testFilesGlob(document.languageId);
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  if (glob === undefined || folder === undefined) return "";
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, glob),
    "**/node_modules/**",
    mostTestFiles,
  );
  const here = document.uri.path.split("/");
  const shared = ({ path }: vscode.Uri): number => path.split("/").findIndex((part, index) => part !== here[index]);
  for (const uri of found.sort((a, b) => shared(b) - shared(a)).slice(0, 5)) {
    if (uri.path === document.uri.path || (await isIgnored(uri))) continue;
    const text = (await textOf(uri)) ?? "";
    if (patternOf(text) !== "") return text;
  }
  return "";
}

/** The packages of Python around a file, outermost first: folders with an `__init__.py`. */
async function packagesOf(folders: readonly vscode.Uri[]): Promise<string[]> {
  const packages: string[] = [];
  for (const folder of folders) {
    if ((await textOf(vscode.Uri.joinPath(folder, "__init__.py"))) === undefined) break;
    packages.unshift(folder.path.split("/").at(-1) ?? "");
  }
  return packages;
}

/** Files of a project that say what tests look like are no longer, in bytes. */
const mostRead = 100_000;

async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const bytes = await headOfFile(uri, mostRead);
  return bytes && new TextDecoder().decode(bytes);
}
