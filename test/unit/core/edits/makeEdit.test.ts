// From selection to model and back: [ ] marks the selection in a document.
import assert from "node:assert/strict";
import { explanation } from "../../../../src/core/edits/explain.ts";
import type { EditTask, Problem } from "../../../../src/core/edits/editTask.ts";
import { makeEdit } from "../../../../src/core/edits/makeEdit.ts";
import { dedent, type Selection } from "../../../../src/core/edits/lines/dedent.ts";
import type { ChatRequest, SyntaxQuestion } from "../../../../src/core/modelPort.ts";
import { endOf } from "../../../support/models/scriptedChatModel.ts";
import { editedByScript, noParser, type Made, type Reply } from "../../../support/models/scriptedEdits.ts";

const fix: EditTask = { kind: "fix", problems: [] };

/** Has a document's selection edited by a model that says one thing after the other. `errors` finds syntax errors. */
function edited(
  document: string,
  task: EditTask,
  replies: readonly Reply[],
  errors?: (text: string) => number,
): Promise<Made> {
  const parser = {
    ...noParser,
    ...(errors && { syntaxErrors: async ({ texts }: SyntaxQuestion) => texts.map(errors) }),
  };
  return editedByScript(document, { languageId: "python", task, replies, parser });
}

/** The document after the model's reply to its selection. */
async function fixed(document: string, reply: string, task = fix): Promise<string> {
  return (await edited(document, task, [reply])).result;
}

function select(document: string): Selection {
  const [head = "", text = ""] = document.split(/[[\]]/);
  return { label: "a.py:1", languageId: "python", text, before: head.slice(head.lastIndexOf("\n") + 1) };
}

/** What the model sees of a selection. */
function seen(document: string): string {
  return dedent(select(document)).text;
}

describe("code as the model sees it", () => {
  it("has no common indentation", () => {
    assert.equal(seen("class A:\n[    def f(self):\n        return 1\n]"), "def f(self):\n    return 1");
    assert.equal(seen("class A:\n    [def f(self):\n        return 1]\n"), "def f(self):\n    return 1");
  });

  it("keeps the first line as it is when the selection starts within one", () => {
    assert.equal(seen("    x = [f(\n        1,\n    )]\n"), "f(\n    1,\n)");
  });

  it("has LF line ends", () => assert.equal(seen("[a\r\nb\r\n]"), "a\nb"));
});

describe("what an answer will repeat", () => {
  const tasks: Readonly<Record<EditTask["kind"], EditTask>> = {
    fix,
    document: { kind: "document" },
    edit: { kind: "edit", instruction: "rename f" },
  };
  const long = Array.from({ length: 90 }, (_, index) => `def f${index}():\n    return ${index}`).join("\n");

  for (const [kind, task] of Object.entries(tasks))
    for (const code of ["def f():\n    return 1", long])
      it(`is the code, at once or behind the sentence of a second try (${kind}, ${code.length} characters)`, async () => {
        const { asked } = await edited(`class A:\n[${code.replaceAll(/^/gm, "    ")}]\n`, task, [""]);
        assert.equal(asked.length, 2);
        const isWhole = code !== long;
        const [first, second] = asked.map(({ draft }) => draft!);
        // Hunks begin anywhere, and a whole answer ends with its fence.
        assert.deepEqual(first, { text: isWhole ? `${code}\n\`\`\`` : code, isNext: isWhole });
        assert.deepEqual(second, { text: asked[0]!.answerPrefix! + first!.text, isNext: false });
      });
});

describe("replacement of a selection", () => {
  it("has the selection's indentation, whichever the model used", async () => {
    const document = "class A:\n[    def f(self)\n        return 1\n]    x = 2\n";
    const expected = "class A:\n    def f(self):\n        return 1\n    x = 2\n";
    assert.equal(await fixed(document, "def f(self):\n    return 1"), expected);
    assert.equal(await fixed(document, "    def f(self):\n        return 1\n"), expected);
  });

  it("does not double indentation that stands before the selection", async () => {
    assert.equal(await fixed("if a:\n    [b = 1\n    c = 2]\n", "b = 3\nc = 4"), "if a:\n    b = 3\n    c = 4\n");
    assert.equal(await fixed("if a:\n  [  b = 1]\n", "b = 3"), "if a:\n    b = 3\n");
  });

  it("continues a line when the selection starts within one", async () => {
    assert.equal(
      await fixed("    x = [f(\n        1,\n    )]\n", "g(\n    1,\n    2,\n)"),
      "    x = g(\n        1,\n        2,\n    )\n",
    );
  });

  it("keeps tabs, line ends and the final line break, or its absence", async () => {
    assert.equal(await fixed("\t[a\n\tb]\n", "c\nd"), "\tc\n\td\n");
    assert.equal(await fixed("[a\r\nb\r\n]c\r\n", "d\ne"), "d\r\ne\r\nc\r\n");
    assert.equal(await fixed("[a]", "b\n"), "b");
  });

  it("leaves blank lines blank", async () => assert.equal(await fixed("  [a\n\n  b]\n", "c\n\nd"), "  c\n\n  d\n"));

  it("takes the code out of a block that a model without a grammar put around it", async () => {
    assert.equal(await fixed("[a]\n", "```python\nb\n```\nIt was wrong."), "b\n");
    assert.equal(await fixed("[a]\n", "b```"), "b\n");
  });

  it("is refused when there is no code, or no change", async () => {
    assert.match(await fixed("[a]\n", "  \n"), /refused: .*no code/);
    assert.match(await fixed("  [a\n  b]\n", "a\nb\n"), /refused: .*nothing to change/);
  });
});

describe("an answer that cannot be used", () => {
  it("is asked for once more, behind a sentence that says what has to change, and is not shown again", async () => {
    const { made, asked, parts } = await edited("[a]\n", fix, ["a", " the line must be b.\n```python\nb\n```"]);
    assert.ok(made.kind === "edit" && made.replacement === "b" && made.tries === 2);
    assert.equal(made.answer, "b\n```", "without the sentence");
    const roles = asked.map(({ messages }) => messages.map(({ role }) => role[0]).join(""));
    assert.deepEqual(roles, ["su", "su"]);
    assert.deepEqual(
      asked.map(({ answerPrefix }) => answerPrefix),
      ["```python\n", "To correct this,"],
    );
    assert.match(asked[1]!.messages[0]!.content, /say in one sentence what has to be changed/);
    assert.match(asked[1]!.grammar!, /^root ::= why .* answer\n/);
    assert.ok(!parts.join("").includes("must be"), "the sentence is never shown as code");
  });

  it("carries the user's earlier words in the second try too, and why the first was refused", async () => {
    const asked: ChatRequest[] = [];
    await makeEdit(
      {
        ...noParser,
        load: async () => ({ contextTokens: 4096 }),
        countTokens: async (of) => of.length,
        chat: async (request) => endOf(asked.push(request) === 1 ? "" : "c"),
      },
      { selection: select("[a]"), task: fix, before: "", behind: "", earlier: { answer: "b", note: "Say c." } },
      () => {},
      new AbortController().signal,
    );
    const [last] = asked[1]!.messages.slice(-1);
    assert.match(last!.content, /^Say c\.[^]*could not be used: .*no code/);
    assert.equal(asked[1]!.messages.length, 4);
  });

  it("is reported with the model's own words when the second one is none either", async () => {
    const { made, asked } = await edited("[a]\n", fix, ["a", " a"]);
    assert.ok(made.kind === "miss" && made.answer === " a");
    assert.equal(asked.length, 2);
    assert.notEqual(made.failure.nextStep, "");
  });

  it("is not asked for again when it was cut, as it would be cut again", async () => {
    const { made, asked } = await edited("[a]\n", fix, [{ cut: "b" }]);
    assert.ok(made.kind === "miss");
    assert.match(made.failure.message, /cut/);
    assert.equal(asked.length, 1);
  });

  it("is one that parses worse than the code did, in its document", async () => {
    const brackets = (text: string): number => Math.abs(text.split("(").length - text.split(")").length);
    const { made, asked } = await edited("f(1)\n[a]\nh(1)\n", fix, ["b((", "b()"], brackets);
    assert.ok(made.kind === "edit" && made.replacement === "b()");
    assert.match(asked[1]!.messages[1]!.content, /syntax error/);
    const broken = await edited("f(1\n[a]\n", fix, ["b"], brackets);
    assert.equal(broken.made.kind, "edit", "what was broken before may stay so");
  });

  it("is one that documents by changing the code", async () => {
    const document: EditTask = { kind: "document" };
    const { made } = await edited("[def f():\n    pass]\n", document, [
      "def g():\n    pass",
      "# One.\ndef f():\n    pass",
    ]);
    assert.ok(made.kind === "edit" && made.replacement === "# One.\ndef f():\n    pass" && made.tries === 2);
  });
});

describe("while an answer comes", () => {
  it("the lines that it has not reached yet stand as they were", async () => {
    const { parts } = await edited("x\n[a\nb\nc\nd]\ny\n", fix, ["a\nB\nc\nd\n"]);
    assert.deepEqual(parts, ["x\na\nb\nc\nd\ny\n", "x\na\nB\nc\nd\ny\n", "x\na\nB\nc\nd\ny\n", "x\na\nB\nc\nd\ny\n"]);
  });
});

describe("request for an edit", () => {
  const text = async (task: EditTask, document = "[print(x]"): Promise<ChatRequest> =>
    (await edited(document, task, ["y", "y"])).asked[0]!;

  it("names the reported problems with their codes and the places they speak of, and no more than ten", async () => {
    const problem: Problem = {
      ...{ line: 1, severity: "error", message: "'(' was never\nclosed", code: "py(12)" },
      related: [{ label: "b.py:3", message: "opened here", text: "    g(" }],
    };
    const { messages } = await text({ kind: "fix", problems: Array.from({ length: 30 }, () => problem) });
    assert.match(
      messages[1]!.content,
      /- line 1 `print\(x`, error py\(12\): '\(' was never closed\n {2}b\.py:3: opened here: `g\(`\n/,
    );
    assert.equal(messages[1]!.content.match(/- line/g)?.length, 10);
  });

  it("starts the answer inside a code block and ends with it; the fence is longer than any in the code", async () => {
    const { answerPrefix, stop } = await text(fix);
    assert.deepEqual([answerPrefix, stop], ["```python\n", ["\n```\n"]]);
    const other = await text(fix, "[```\na\n```]");
    assert.deepEqual([other.answerPrefix, other.stop], ["````python\n", ["\n````\n"]]);
    assert.match(other.messages[1]!.content, /````python\n```\na\n```\n````/);
  });

  it("allows an answer as many of the model's own tokens as the code has, and more", async () => {
    // A script of which a character takes three tokens, in code short enough to be written again and code that is changed in places.
    for (const count of [70, 400])
      for (const task of [fix, { kind: "edit", instruction: "x" }, { kind: "document" }] as const) {
        const code = Array.from({ length: count }, (_, line) => `नमस्ते${line} = 1`).join("\n");
        const tokensOf = (text: string): number => text.length * 3;
        const { asked } = await editedByScript(`[${code}]`, {
          ...{ languageId: "python", task, replies: ["x"], parser: noParser, tokensOf },
        });
        const least = count < 100 ? tokensOf(code) : tokensOf(code) / 2;
        assert.ok(asked[0]!.maxTokens > least, `${count} ${task.kind}: ${asked[0]!.maxTokens} of ${least}`);
      }
  });

  it("carries an earlier answer and what the user said to it", async () => {
    let asked: ChatRequest | undefined;
    await makeEdit(
      {
        ...noParser,
        load: async () => ({ contextTokens: 4096 }),
        countTokens: async (of) => of.length,
        chat: async (request) => ((asked = request), endOf("c")),
      },
      { selection: select("[a]"), task: fix, before: "", behind: "", earlier: { answer: "b", note: "Say c." } },
      () => {},
      new AbortController().signal,
    );
    assert.deepEqual(
      asked?.messages.slice(2).map(({ content }) => content),
      ["```python\nb\n```", "Say c.\nAnswer again in the same form."],
    );
  });

  it("of long code is answered by hunks of whole lines", async () => {
    const lines = Array.from({ length: 100 }, (_, line) => `f(${line})`);
    const hunk = "f(7)\nf(8)\n=======\ng(7)\n>>>>>>> REPLACE\n<<<<<<< SEARCH\nf(50)\n=======\n>>>>>>> REPLACE\n";
    const { made, asked } = await edited(`[${lines.join("\n")}]\n`, fix, [hunk]);
    const expected = lines.flatMap((line, at) => (at === 7 ? ["g(7)"] : at === 8 || at === 50 ? [] : [line]));
    assert.ok(made.kind === "edit");
    assert.equal(made.replacement, expected.join("\n"));
    assert.equal(asked[0]!.answerPrefix, "<<<<<<< SEARCH\n");
  });

  it("of long code is asked for again when a hunk names lines that are not there", async () => {
    const lines = Array.from({ length: 100 }, (_, line) => `f(${line})`).join("\n");
    const right = "f(7)\n=======\ng(7)\n>>>>>>> REPLACE";
    const { made, asked } = await edited(`[${lines}]`, fix, [right.replace("f(7)", "h(7)"), right]);
    assert.equal(made.kind, "edit");
    assert.match(asked[1]!.messages[1]!.content, /not in the code: “h\(7\)”/);
  });
});

it("an explanation is asked for with the code and its place, and with a problem where one is meant", () => {
  assert.match(explanation(select("  [a = 1]")).context, /`a\.py:1`:\n```python\na = 1\n```/);
  const problem: Problem = { line: 1, severity: "warning", message: "unused" };
  assert.match(
    explanation(select("[a = 1]"), [problem]).context,
    /- line 1 `a = 1`, warning: unused\n\n```python\na = 1\n```$/,
  );
});
