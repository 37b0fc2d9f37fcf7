// The files of a project that a document takes names from: those that it imports, through files that only pass names on, and in
// languages without imports between neighbours the files called like the types that it uses. All of them are really in one folder: a
// link in a repository that leads out of it must not bring a file of the user's into a prompt.
import { realpath } from "node:fs/promises";
import path from "node:path";
import { importsOf, type Import } from "../core/completion/modules/importedNames.ts";
import { filesNamed, foldersOf } from "../core/completion/modules/knownModules.ts";
import { moduleStyle } from "../core/completion/modules/modulePaths.ts";
import { foldersAround, foldersBeside } from "./moduleFiles.ts";

/** A file, and the names that are imported from it, as it calls them and as the document does. */
export interface ImportedFile {
  readonly file: string;
  readonly names: ReadonlyMap<string, string>;
}

/** Most files that a document is taken to need. */
const mostFiles = 16;
/** Most neighbours that a file which passes names on is followed to. */
const mostPassedOn = 8;
const passesOn = /^(?:index\.[cm]?[jt]sx?|__init__\.pyi?|mod\.rs)$/;
/** Languages in which the types of a folder are used without an import, by the endings of their files. */
const neighbours: Readonly<Record<string, string>> = { java: ".java", kotlin: ".kt", csharp: ".cs", scala: ".scala" };

export class ImportedFiles {
  private readonly folder: Promise<string>;
  private readonly read: (file: string) => Promise<string | undefined>;

  /** Those inside `folder`. `read` gives the text of a file that may be shown, else undefined. */
  constructor(folder: string, read: (file: string) => Promise<string | undefined>) {
    this.folder = realpath(folder).catch(() => folder);
    this.read = read;
  }

  /** Those of a document in `file`, in the order of its imports. `types` are the names of types that it uses. Never raises. */
  async of(
    file: string,
    { languageId, text }: { readonly languageId: string; readonly text: string },
    types: Iterable<string>,
  ): Promise<readonly ImportedFile[]> {
    const found = new Map<string, Map<string, string>>();
    const add = (each: string, names: Iterable<readonly [string, string]>): void => {
      if (each !== file) found.set(each, new Map([...(found.get(each) ?? []), ...names]));
    };
    for (const { module, names, files } of await this.resolved(file, languageId, text))
      // A Python package itself may be meant, or modules in it.
      for (const each of /^\.+$/.test(module.path) ? files : files.slice(0, 1)) {
        const wanted = new Map(names.map(({ name, local }) => [name, local]));
        add(each, wanted);
        if (wanted.size > 0 && passesOn.test(path.basename(each)))
          for (const [next, passed] of await this.passedOn(each, languageId, wanted)) add(next, passed);
      }
    const ending = Object.hasOwn(neighbours, languageId) ? neighbours[languageId] : undefined;
    if (ending !== undefined) {
      const names = new Set((await foldersBeside(file, ["."])).get("."));
      const called = [...types].flatMap((type) =>
        names.has(type + ending) ? [path.join(path.dirname(file), type + ending)] : [],
      );
      for (const each of await this.inside(called)) add(each, []);
    }
    return [...found].slice(0, mostFiles).map(([each, names]) => ({ file: each, names }));
  }

  /** Where the names that a file passes on come from. */
  private async passedOn(
    file: string,
    languageId: string,
    wanted: ReadonlyMap<string, string>,
  ): Promise<(readonly [string, ReadonlyMap<string, string>])[]> {
    const text = await this.read(file);
    if (text === undefined) return [];
    const resolved = await this.resolved(file, languageId, text);
    return resolved
      .flatMap(({ names, files }): (readonly [string, ReadonlyMap<string, string>])[] => {
        // `export *` names nothing.
        const passed =
          names.length === 0
            ? [...wanted]
            : names.flatMap(({ name, local }) => (wanted.has(local) ? [[name, wanted.get(local)!] as const] : []));
        return files.slice(0, 1).flatMap((each) => (passed.length > 0 ? [[each, new Map(passed)] as const] : []));
      })
      .slice(0, mostPassedOn);
  }

  private async resolved(
    file: string,
    languageId: string,
    text: string,
  ): Promise<(Import & { readonly files: readonly string[] })[]> {
    const style = moduleStyle(languageId);
    if (style === undefined) return [];
    const imports = importsOf(text, languageId);
    const modules = imports.map(({ module }) => module);
    const around = foldersAround(file);
    const known = { around, folders: await foldersBeside(file, foldersOf(modules, style, around)) };
    return Promise.all(
      imports.map(async (each) => {
        const files = filesNamed(each.module, style, known).map((relative) => path.join(path.dirname(file), relative));
        return { ...each, files: await this.inside(files) };
      }),
    );
  }

  /** Those of some files that are in the folder when all links are followed. */
  private async inside(files: readonly string[]): Promise<string[]> {
    const within = (await this.folder) + path.sep;
    const real = await Promise.all(files.map((each) => realpath(each).catch(() => "")));
    return files.filter((_, index) => real[index]!.startsWith(within));
  }
}
