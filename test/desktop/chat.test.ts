import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { loadConversation } from "../../src/core/chat/savedConversation.ts";
import type { AnswerTurn, Conversation } from "../../src/core/chat/conversation.ts";
import { show, until, userData } from "./support/editor.ts";

const source = `def total(prices):
    return sum(prices)
`;

describe("the chat", () => {
  it("answers a question about the selection, and keeps the conversation", async () => {
    await show("total.py", source, 0, source.length);
    await vscode.commands.executeCommand("ghostlight.explainSelection");
    let conversation: Conversation | undefined;
    await until("the whole answer is saved", async () => {
      conversation = await chatAbout("total(prices)");
      return conversation !== undefined && ["complete", "cut"].includes(answerOf(conversation).state.kind);
    });
    const { text } = answerOf(conversation!);
    assert.ok(text.length > 40, text);
    assert.match(text, /sum|total|price/i);
  });

  it("begins another at a command", async () => {
    await vscode.commands.executeCommand("ghostlight.newChat");
    await vscode.commands.executeCommand("ghostlight.stopAnswer");
    assert.ok((await chatAbout("total(prices)")) !== undefined, "the one before is kept");
  });
});

/** The saved conversation that has these words in it. */
async function chatAbout(words: string): Promise<Conversation | undefined> {
  const files = await readdir(userData(), { recursive: true });
  for (const file of files.filter((each) => /ghostlight\.ghostlight[/\\]chats[/\\][^/\\]+\.json$/.test(each))) {
    const text = await readFile(path.join(userData(), file), "utf8").catch(() => "");
    if (text.includes(words)) return loadConversation(text);
  }
  return undefined;
}

function answerOf({ turns }: Conversation): AnswerTurn {
  const last = turns.at(-1);
  assert.ok(last?.kind === "answer", "the last turn is no answer");
  return last;
}
