import assert from "node:assert/strict";
import { emptyConversation, reduce, type Conversation, type Excerpt } from "../../../../src/core/chat/conversation.ts";
import { chatMessages, questionContent } from "../../../../src/core/chat/prompt.ts";

const file: Excerpt = { label: "a.py", languageId: "python", text: "x = 1\n" };

function exchange(conversation: Conversation, content: string, answer: string): Conversation {
  const asked = reduce(conversation, { kind: "asked", text: content, content, purpose: "chat" });
  const answered = answer === "" ? asked : reduce(asked, { kind: "received", channel: "text", text: answer });
  return reduce(answered, { kind: "stopped" });
}

function ask(conversation: Conversation, content: string): Conversation {
  return reduce(conversation, { kind: "asked", text: content, content, purpose: "chat" });
}

describe("question for the model", () => {
  it("shows the code it is about before the words", () => {
    assert.equal(questionContent("why?", [file], emptyConversation), "`a.py`:\n```python\nx = 1\n```\n\nwhy?");
  });

  it("does not repeat code that the conversation shows in the same state", () => {
    const shown = exchange(emptyConversation, questionContent("why?", [file], emptyConversation), "so");
    assert.equal(questionContent("and?", [file], shown), "(About `a.py`, unchanged since it was shown.)\n\nand?");
    const changed = { ...file, text: "x = 2\n" };
    assert.match(questionContent("and?", [changed], shown), /x = 2/);
  });

  it("shows it again when the question that showed it had no answer and is left out", () => {
    const unanswered = exchange(
      exchange(emptyConversation, questionContent("a", [file], emptyConversation), ""),
      "b",
      "B",
    );
    assert.match(questionContent("and?", [file], unanswered), /x = 1/);
  });

  it("cannot be closed by code that contains a fence", () => {
    const markdown = { label: "a.md", languageId: "markdown", text: "```\ncode\n```\n" };
    assert.match(
      questionContent("why?", [markdown], emptyConversation),
      /^`a\.md`:\n````markdown\n```\ncode\n```\n````\n/,
    );
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
