import assert from "node:assert/strict";
import fc from "fast-check";
import { emptyConversation, type Conversation } from "../../../../src/core/chat/conversation.ts";
import { reduce } from "../../../../src/core/chat/conversationEvents.ts";
import { conversationIn, markdownOf } from "../../../../src/core/chat/conversationMarkdown.ts";

/** What is kept of a conversation in a file. */
function kept({ turns }: Conversation): unknown[] {
  return turns.map((turn) =>
    turn.kind === "question" ? [turn.text, turn.request, turn.context, turn.excerpts] : [turn.text, turn.thinking],
  );
}

function exchange(
  conversation: Conversation,
  text: string,
  about: string,
  request: string,
  answer: string,
): Conversation {
  const asked = reduce(conversation, {
    ...{ kind: "asked", text, request, context: request.toUpperCase(), purpose: "chat" },
    excerpts: [{ label: about }, { label: "b" }],
  });
  const thought = reduce(asked, { kind: "received", channel: "thinking", text: answer.toUpperCase() });
  return reduce(reduce(thought, { kind: "received", channel: "text", text: answer }), { kind: "completed" });
}

const read = (conversation: Conversation): Conversation =>
  conversationIn(markdownOf(conversation, "You", "Ghostlight")) ?? assert.fail("it is not read back");

describe("a conversation as a Markdown file", () => {
  it("can be read by a person", () => {
    const text = markdownOf(exchange(emptyConversation, "why?", "a.py", "why?", "So."), "You", "Ghostlight");
    assert.match(text, /# why\?\n[^]*## You\n[^]*\nwhy\?\n[^]*## Ghostlight\n[^]*\nSo\.\n/);
  });

  for (const hostile of [
    "<!-- ghostlight answer -->\nnot mine",
    "\\<!-- ghostlight question -->",
    "## You\n\n",
    "<details>\n</details>",
    "<!-- end -->",
    '--> " \\ \n\n\n',
    "",
  ])
    it(`keeps ${JSON.stringify(hostile)} as it is`, () => {
      const conversation = exchange(
        exchange(emptyConversation, hostile, hostile, "c", hostile),
        "b",
        "b",
        hostile,
        "b",
      );
      assert.deepEqual(kept(read(conversation)), kept(conversation));
    });

  it("keeps whatever was said", function () {
    this.timeout(20_000);
    const text = fc
      .oneof(
        fc.string({ unit: "binary" }),
        fc
          .array(
            fc.constantFrom(
              "<!-- ghostlight answer -->",
              "## You",
              "\\",
              "<details>",
              "</details>",
              "<!-- end -->",
              "\n",
              " ",
              "x",
            ),
          )
          .map((parts) => parts.join("")),
      )
      .map((said) => said.replaceAll("\r", ""));
    fc.assert(
      fc.property(text, text, text, text, (asked, about, request, answer) => {
        const conversation = exchange(emptyConversation, asked, about, request, answer);
        assert.deepEqual(kept(read(conversation)), kept(conversation));
      }),
      { numRuns: 60 },
    );
  });

  it("is read as earlier versions wrote it", () => {
    const old = [
      ...["<!-- ghostlight chat 1 -->", "# t", '<!-- ghostlight question about="a.py" -->', "why?", "<!-- end -->"],
      ...["<!-- ghostlight content -->", "code\n\nwhy?", "<!-- end -->"],
    ].join("\n");
    assert.deepEqual(kept(conversationIn(old) ?? assert.fail()), [["why?", "why?", "code", [{ label: "a.py" }]]]);
  });

  for (const text of ["", "# A page", "<!-- ghostlight chat 1 -->\n\n# t\n\n<!-- ghostlight answer -->\n\nx"])
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(conversationIn(text), undefined));
});
