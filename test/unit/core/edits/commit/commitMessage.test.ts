// Commit messages as models write them, and what stands in the box in the end.
import assert from "node:assert/strict";
import { commitMessageFrom } from "../../../../../src/core/edits/commit/commitAnswer.ts";
import { commitGrammar, commitMessages, fitDiff } from "../../../../../src/core/edits/commit/commitMessage.ts";

const body = "Fix the sum of empty lists\n\nIt was undefined before.";

describe("the commit message in an answer", () => {
  const wrapped: readonly string[] = [
    body,
    `  ${body}  \n\n`,
    "Fix the sum of empty lists.\n\nIt was undefined before.",
    "Fix the sum of empty lists\nIt was undefined before.",
    "Fix the sum of empty lists\n\n\n\nIt was undefined before.",
    `\`\`\`\n${body}\n\`\`\``,
    `\`\`\`text\n${body}\n\`\`\`\n\nThis message follows the style of the others.`,
    `~~~\n${body}\n~~~`,
    `\`\`\`git\n${body}`,
    `${body}\n\`\`\``,
    `Here is your commit message:\n\n${body}`,
    `Here's a suggested commit message for these changes:\n\n\`\`\`\n${body}\n\`\`\``,
    `Sure! Here is the commit message:\n${body}\n\nLet me know if you want it shorter.`,
    `Certainly!\n\n**Commit message:**\n\n${body}`,
    `Commit message: ${body}`,
    `**Commit message:** ${body}`,
    `Subject: ${body}`,
    `"${body}"`,
    `“${body}”`,
    `\`${body}\``,
    `"Fix the sum of empty lists"\n\nIt was undefined before.`,
    `**Fix the sum of empty lists**\n\nIt was undefined before.`,
    `# Fix the sum of empty lists\n\nIt was undefined before.`,
    `git commit -m "Fix the sum of empty lists" -m "It was undefined before."`,
    `\`\`\`bash\ngit commit -m "Fix the sum of empty lists" -m "It was undefined before."\n\`\`\``,
    `${body}\n\nThis commit message describes the change in the imperative.`,
    body.replaceAll("\n", "\r\n"),
    // Quotations, data, tags, marks of models, and characters that nobody sees.
    body.replace(/^/gm, "> "),
    JSON.stringify({ subject: "Fix the sum of empty lists", body: "It was undefined before." }),
    `\`\`\`json\n${JSON.stringify({ message: body }, undefined, 2)}\n\`\`\``,
    `<commit_message>\n${body}\n</commit_message>`,
    `<think>\nThe diff fixes a sum.\n</think>\n\n${body}`,
    `${body}<|im_end|>`,
    `\ufeff\u200b${body}`,
    body.replaceAll("\n", "\\n"),
    // Fences and quotes of other kinds.
    `\`\`\` text\n${body}\n\`\`\``,
    `\`\`\`${body}\`\`\``,
    `"""\n${body}\n"""`,
    `---\n${body}\n---`,
    // Words before it, with and without a colon, and in other languages.
    `Based on the diff, I suggest:\n\n${body}`,
    `I'd go with this:\n\n"${body}"`,
    `I looked at your diff\n\n\`\`\`\n${body}\n\`\`\``,
    `## Suggested commit message\n\n${body}`,
    `**Commit Message**\n\n\`\`\`\n${body}\n\`\`\``,
    `Commit message (imperative):\n${body}`,
    `Hier ist die Commit-Nachricht:\n\n${body}`,
    `Voici le message de commit :\n\n${body}`,
    `Aquí está el mensaje del commit:\n\n${body}`,
    `以下是提交信息：\n\n${body}`,
    `コミットメッセージ：\n\n${body}`,
    `Вот сообщение коммита:\n\n${body}`,
    // Names of its parts.
    "Title: Fix the sum of empty lists\n\nDescription: It was undefined before.",
    "**Subject:** Fix the sum of empty lists\n\n**Body:**\nIt was undefined before.",
    // Commands.
    `git commit -m "$(cat <<'EOF'\n${body}\nEOF\n)"`,
    `git add . && git commit -m 'Fix the sum of empty lists' -m 'It was undefined before.'`,
    // Several to choose from.
    `Option 1:\n${body}\n\nOption 2:\nHandle empty lists`,
    `${body}\n\n# Please enter the commit message for your changes.\n# On branch main`,
    `${body}\n\nNote: I kept it short.`,
  ];
  for (const answer of wrapped)
    it(`is found in ${JSON.stringify(answer.slice(0, 70))}`, () => assert.equal(commitMessageFrom(answer, ""), body));

  const kept: readonly string[] = [
    'Quote "a" and "b"',
    '"a" becomes "b"',
    "Use `fetch` instead of `request`",
    "`fetch` replaces `request`",
    "feat(parser): read lists\n\nThis commit adds lists.\n\n- one\n- two",
    "Message: the class is gone".replace("Message: the", "Rename Message: the"),
    "Fix #12",
    "Here documents are read",
    "Update the example\n\n```\nf(1)\n```\nis now possible.",
    "Résumé: ajoute le café 🎉",
    "Handle a lone </think> in answers",
    "Drop <|im_end|> from answers",
    "Fix the following\n\n- one\n- two",
    "Escape \\n in messages",
    "Say what was changed\n\nNote: this breaks old files.",
  ];
  for (const answer of kept)
    it(`is all of ${JSON.stringify(answer)}`, () => assert.equal(commitMessageFrom(answer, ""), answer));

  it("has lines of a sensible length, with code, links and trailers as they are", () => {
    const sentence = "This is a sentence of the body that says at some length why the change was made at all.";
    const message = commitMessageFrom(
      `Subject\n\n${sentence}\n\n- ${sentence}\nSigned-off-by: ${"a".repeat(80)}\nhttps://example.org/${"a".repeat(80)}`,
      "",
    );
    const lines = message.split("\n");
    assert.ok(
      lines.filter((line) => line.length > 72).every((line) => /^Signed-off|^https:/.test(line)),
      message,
    );
    assert.ok(
      lines.some((line) => line.startsWith("  ")),
      "the second line of an item is indented",
    );
    assert.equal(message.replace(/\s+/g, " ").split(sentence).length, 3, "no word is lost");
  });

  it("of one long paragraph has its first sentence as the subject", () => {
    const answer = "Fix the sum. It was undefined for lists without any number, and the caller divided by it later on.";
    assert.match(commitMessageFrom(answer, ""), /^Fix the sum\n\nIt was undefined for lists/);
  });

  it("is the first of a list, the text of a quoted argument, or the first sentence in any script", () => {
    assert.equal(commitMessageFrom("1. Fix the sum\n2. Handle empty lists\n3. Other", ""), "Fix the sum");
    assert.equal(commitMessageFrom('git commit -m "Fix the \\"sum\\" of lists"', ""), 'Fix the "sum" of lists');
    assert.equal(commitMessageFrom('The commit message is: "Fix the sum"', ""), "Fix the sum");
    const long = `修复空列表的求和。${"之前未定义。".repeat(20)}`;
    assert.match(commitMessageFrom(long, ""), /^修复空列表的求和\n\n之前/);
  });

  it("that was cut off loses the line that it was cut in", () => {
    assert.equal(commitMessageFrom("Fix it\n\nOne line.\nAnother li", "", "part"), "Fix it\n\nOne line.");
    assert.equal(commitMessageFrom("Fix it becau", "", "part"), "Fix it becau");
  });

  it("may be missing", () => {
    for (const answer of ["", " \n", "```\n```"]) assert.equal(commitMessageFrom(answer, ""), "");
  });
});

describe("a message that the user has begun", () => {
  const cases: readonly (readonly [begun: string, answer: string, message: string])[] = [
    // The model goes on, as it was asked to.
    ["fix: ", "handle empty lists", "fix: handle empty lists"],
    ["fix:", " handle empty lists", "fix: handle empty lists"],
    ["Fix the sum", " of empty lists\n\nIt was undefined.", "Fix the sum of empty lists\n\nIt was undefined."],
    ["Fix the sum ", "of empty lists", "Fix the sum of empty lists"],
    ["Fix the sum", ", and test it", "Fix the sum, and test it"],
    ["ABC-123", "Fix the sum", "ABC-123 Fix the sum"],
    ["ABC-123 ", "Fix the sum", "ABC-123 Fix the sum"],
    ["[api] ", "Fix the sum", "[api] Fix the sum"],
    ["feat(", "parser): read lists", "feat(parser): read lists"],
    // It repeats what was there, or its own type of it.
    ["fix: ", "fix: handle empty lists", "fix: handle empty lists"],
    ["Fix the sum", "Fix the sum of empty lists", "Fix the sum of empty lists"],
    ["fix the sum", "Fix the sum of empty lists", "fix the sum of empty lists"],
    ["fix: ", "feat(sum): handle empty lists", "fix: handle empty lists"],
    ["fix: ", "```\nfix: handle empty lists\n```", "fix: handle empty lists"],
    // It writes a message of its own: the user's subject stays the subject.
    ["Fix the sum", "Handle empty lists in the sum", "Fix the sum\n\nHandle empty lists in the sum"],
    ["Fix the sum\n\n", "It was undefined for empty lists.", "Fix the sum\n\nIt was undefined for empty lists."],
    ["Fix the sum\n\n- one\n", "- two", "Fix the sum\n\n- one\n- two"],
    ["Fix the sum\n\nIt was", " undefined.", "Fix the sum\n\nIt was undefined."],
    // It has nothing to add, or says it again and again.
    ["Fix the sum\n\n- one", "\n- one\n- one\n- two\n- two", "Fix the sum\n\n- one\n- two"],
    ["Fix the sum", "Fix the sum", "Fix the sum"],
    ["Fix the sum", "", "Fix the sum"],
  ];
  for (const [begun, answer, message] of cases)
    it(`${JSON.stringify(begun)} and ${JSON.stringify(answer)} are ${JSON.stringify(message)}`, () => {
      assert.equal(commitMessageFrom(answer, begun), message);
    });

  it("stands in the request, and the grammar goes on from it", () => {
    assert.match(commitMessages("diff", [], "fix: ").at(-1)!.content, /begins with these words.*\n```\nfix: \n```$/);
    assert.doesNotMatch(commitMessages("diff", [], " \n").at(-1)!.content, /begins/);
    assert.match(commitGrammar("fix: "), /^root ::= \(rest body\? \| body\) /);
    assert.match(commitGrammar("fix: a\n\n"), /^root ::= \(line more\) /);
    assert.match(commitGrammar("a".repeat(80)), /^root ::= \(body\) /);
    assert.match(commitGrammar(), /^root ::= \(subject body\?\) /);
  });
});

describe("a diff", () => {
  const file = (name: string, lines: number): string => `diff --git a/${name} b/${name}\n${"+ line\n".repeat(lines)}`;

  it("that is too long has its longest files by name only", () => {
    const diff = file("a.ts", 2) + file("b.ts", 500) + file("c.ts", 100);
    const { text, named } = fitDiff(diff, 1000);
    assert.deepEqual(named, ["b.ts"]);
    assert.equal(text, `${file("a.ts", 2)}diff --git a/b.ts b/b.ts\n${file("c.ts", 100)}`);
    assert.deepEqual(fitDiff(diff, Infinity), { text: diff, named: [] });
    assert.equal(fitDiff(diff, 0).named.length, 3);
  });
});
