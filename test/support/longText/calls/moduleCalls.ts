import { importsOf } from "../../../../src/core/completion/modules/importedNames.ts";
import {
  filesNamed,
  foldersOf,
  isRelative,
  isThere,
  namesOf,
  noModules,
} from "../../../../src/core/completion/modules/knownModules.ts";
import { moduleStyle, modulesNamedIn, type ModuleStyle } from "../../../../src/core/completion/modules/modulePaths.ts";
import { withoutNewErrors } from "../../../../src/core/completion/soundCompletion.ts";
import { noCost, type CompletionResult } from "../../../../src/core/completion/completion.ts";
import type { TextCall } from "../growth.ts";
import { inDocument, shortDocument, type CallTable } from "./calls.ts";

const styles: readonly ModuleStyle[] = ["script", "python", "include", "rust", "ruby"];
const each = (call: (path: string, style: ModuleStyle) => unknown): TextCall[] =>
  styles.map((style) => (text) => call(text, style));
const named = (path: string) => ({ path, start: 0, end: path.length });
const shown = (text: string): CompletionResult => ({
  completion: { text, replaceAfter: 0, source: "model", cost: noCost, applied: [] },
  applied: [],
});
const model = {
  complete: () => Promise.reject(new Error("not asked")),
  warm: async () => undefined,
  syntaxErrors: async ({ texts }: { texts: readonly string[] }) => texts.map((_, index) => index),
};

/** What is done with the modules that a text names, and with its errors. */
export const moduleCalls: CallTable = {
  "core/completion/modules/modulePaths": { moduleStyle, modulesNamedIn: each(modulesNamedIn) },
  "core/completion/modules/importedNames": {
    importsOf: [
      ...["typescript", "python", "c"].map((language) => (text: string) => importsOf(text, language)),
      (text) => importsOf(`import { ${text} } from "./a"`, "typescript"),
      (text) => importsOf(`from a import (${text})`, "python"),
    ],
  },
  "core/completion/modules/knownModules": {
    foldersOf: each((path, style) => foldersOf([named(`./${path}`)], style, ["src"])),
    isThere: each((path, style) => isThere(named(path), style, noModules)),
    filesNamed: each((path, style) => filesNamed(named(path), style, noModules)),
    namesOf: (text) => namesOf(text, "typescript"),
    isRelative,
  },
  "core/completion/soundCompletion": {
    withoutNewErrors: [
      (text) => withoutNewErrors(shown(text), shortDocument, model),
      ...inDocument((document) => withoutNewErrors(shown("a"), document, model)),
    ],
  },
};
