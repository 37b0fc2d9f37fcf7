// Edits by a model that answers by script, with the real parsers: [ ] marks the selection in a document.
import assert from "node:assert/strict";
import { silentLog } from "../../../src/base/log.ts";
import type { EditTask } from "../../../src/core/edits/editTask.ts";
import { makeEdit, type Edit, type EditModel, type Miss } from "../../../src/core/edits/makeEdit.ts";
import type { ChatRequest } from "../../../src/core/modelPort.ts";
import { Grammars } from "../../../src/worker/syntax/grammars.ts";
import { sharedGrammarFolder } from "../grammars.ts";
import { endOf } from "./scriptedChatModel.ts";

let grammars: Grammars | undefined;

/** The parsers of the worker. */
function realParser(): Pick<EditModel, "syntaxErrors" | "codeParts"> {
  const parsers = (grammars ??= new Grammars(sharedGrammarFolder(), silentLog));
  return {
    syntaxErrors: ({ languageId, texts }) => parsers.errorCounts(languageId, texts),
    codeParts: ({ languageId, texts }) => parsers.codeParts(languageId, texts),
  };
}

/** A parser that knows no language. */
export const noParser: Pick<EditModel, "syntaxErrors" | "codeParts"> = {
  syntaxErrors: async ({ texts }) => texts.map(() => null),
  codeParts: async ({ texts }) => texts.map(() => null),
};

/** What a model said: the whole of it, or as much as it was allowed to. */
export type Reply = string | { readonly cut: string };

export interface ScriptedEdit {
  readonly languageId: string;
  /** Path of the document; "a" unless told otherwise. */
  readonly file?: string;
  readonly task: EditTask;
  readonly replies: readonly Reply[];
  readonly parser?: Pick<EditModel, "syntaxErrors" | "codeParts">;
  /** Tokens of a text; one for every four characters unless told otherwise. */
  readonly tokensOf?: (text: string) => number;
}

export interface Made {
  readonly made: Edit | Miss;
  readonly asked: readonly ChatRequest[];
  /** The document after each part of the answer. */
  readonly parts: readonly string[];
  /** The document after the edit, or why there is none. */
  readonly result: string;
}

/** Has the selection of a document edited by a model that gives one reply after the other, the last one again and again. */
export async function editedByScript(
  document: string,
  {
    languageId,
    file = "a",
    task,
    replies,
    parser = realParser(),
    tokensOf = (text) => Math.ceil(text.length / 4),
  }: ScriptedEdit,
  signs: readonly [string, string] = ["[", "]"],
): Promise<Made> {
  const [start, end] = [document.indexOf(signs[0]), document.lastIndexOf(signs[1])];
  assert.ok(start >= 0 && end > start, "the document has no selection");
  const before = document.slice(0, start);
  const text = document.slice(start + signs[0].length, end);
  const behind = document.slice(end + signs[1].length);
  const asked: ChatRequest[] = [];
  const parts: string[] = [];
  const selection = { label: `${file}:1`, languageId, text, before: before.slice(before.lastIndexOf("\n") + 1) };
  const made = await makeEdit(
    {
      ...parser,
      load: async () => ({ contextTokens: 4096 }),
      countTokens: async (of) => tokensOf(of),
      chat: async (request, onChunk) => {
        const reply = replies[Math.min(asked.push(request), replies.length) - 1]!;
        const said = typeof reply === "string" ? reply : reply.cut;
        for (const line of said.split(/(?<=\n)/)) onChunk({ kind: "text", text: line });
        return endOf(said, typeof reply === "string" ? "endOfText" : "maxTokens");
      },
    },
    { selection, task, before, behind },
    (part) => parts.push(before + part + behind),
    new AbortController().signal,
  );
  const result = made.kind === "edit" ? before + made.replacement + behind : `refused: ${made.failure.message}`;
  return { made, asked, parts, result };
}
