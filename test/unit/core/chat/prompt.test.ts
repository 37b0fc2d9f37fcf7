import assert from "node:assert/strict";
import { emptyConversation, type Conversation, type Excerpt } from "../../../../src/core/chat/conversation.ts";
import { reduce } from "../../../../src/core/chat/conversationEvents.ts";
import type { PlainMessage } from "../../../../src/core/modelPort.ts";
import { alternatingMessages, chatMessages, questionAbout, questionContent } from "../../../../src/core/chat/prompt.ts";

const file: Excerpt = { label: "a.py", languageId: "python", text: "x = 1\n" };

/** A question as the model sees it. */
function shown(text: string, excerpts: readonly Excerpt[], earlier: Conversation): string {
  return questionContent(questionAbout({ text, request: text }, excerpts, earlier));
}

function exchange(conversation: Conversation, content: string, answer: string): Conversation {
  const asked = ask(conversation, content);
  const answered = answer === "" ? asked : reduce(asked, { kind: "received", channel: "text", text: answer });
  return reduce(answered, { kind: "stopped" });
}

function ask(conversation: Conversation, content: string): Conversation {
  return reduce(conversation, {
    ...{ kind: "asked", text: content, request: content, context: "", excerpts: [], purpose: "chat" },
  });
}

describe("question for the model", () => {
  it("shows the code it is about before the words", () => {
    assert.equal(shown("why?", [file], emptyConversation), "`a.py`:\n```python\nx = 1\n```\n\nwhy?");
  });

  it("does not repeat code that the conversation shows in the same state", () => {
    const before = exchange(emptyConversation, shown("why?", [file], emptyConversation), "so");
    assert.equal(shown("and?", [file], before), "(About `a.py`, unchanged since it was shown.)\n\nand?");
    const changed = { ...file, text: "x = 2\n" };
    assert.match(shown("and?", [changed], before), /x = 2/);
  });

  it("shows it again when the question that showed it had no answer and is left out", () => {
    const unanswered = exchange(exchange(emptyConversation, shown("a", [file], emptyConversation), ""), "b", "B");
    assert.match(shown("and?", [file], unanswered), /x = 1/);
  });

  it("keeps where its excerpts are from, also of files with the same name in two folders", () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } };
    const about = [
      { ...file, uri: "file:///one/a.py" },
      { ...file, uri: "file:///two/a.py", text: "x = 2\n", range },
    ];
    const { excerpts, context } = questionAbout({ text: "why?", request: "why?" }, about, emptyConversation);
    assert.deepEqual(excerpts, [
      { label: "a.py", uri: "file:///one/a.py" },
      { label: "a.py", uri: "file:///two/a.py", range },
    ]);
    assert.match(context, /x = 1[^]*x = 2/);
  });

  it("cannot be closed by code that contains a fence", () => {
    const markdown = { label: "a.md", languageId: "markdown", text: "```\ncode\n```\n" };
    assert.match(shown("why?", [markdown], emptyConversation), /^`a\.md`:\n````markdown\n```\ncode\n```\n````\n/);
  });
});

describe("messages for the model", () => {
  const roles = (conversation: Conversation): string =>
    chatMessages(conversation)
      .map((message) => message.role[0]! + (message.role === "system" ? "" : `:${message.content}`))
      .join(" ");

  it("alternate, from the system prompt to the last question", () => {
    const conversation = ask(exchange(emptyConversation, "one", "1"), "two");
    assert.equal(roles(conversation), "s u:one a:1 u:two");
  });

  it("leave out a question that got no word of answer", () => {
    assert.equal(roles(ask(exchange(emptyConversation, "one", ""), "two")), "s u:two");
  });

  it("end with the question again when it is asked anew", () => {
    const again = reduce(exchange(emptyConversation, "one", "1"), { kind: "askedAgain" });
    assert.equal(roles(again), "s u:one");
  });
});

function alternating(...messages: [PlainMessage["role"], string][]): string {
  return alternatingMessages(messages.map(([role, content]) => ({ role, content })))
    .map(({ role, content }) => `${role}: ${content}`)
    .join(" | ");
}

describe("messages from elsewhere in the editor", () => {
  it("alternate between user and assistant", () => {
    assert.equal(alternating(["user", "a"], ["user", "b"], ["assistant", "c"]), "user: a\n\nb | assistant: c");
  });

  it("have system messages at the beginning only", () => {
    assert.equal(
      alternating(["system", "a"], ["system", "b"], ["user", "c"], ["assistant", "d"], ["system", "e"]),
      "system: a\n\nb | user: c | assistant: d | user: e",
    );
  });

  it("are none where nothing is said", () => {
    assert.equal(alternating(["user", "  "], ["assistant", ""]), "");
  });
});
