// The form of a repository's messages, measured from its log.
import assert from "node:assert/strict";
import { commitGrammar, commitMessages } from "../../../../../src/core/edits/commit/commitMessage.ts";
import { formText, inForm, messageForm, repeated } from "../../../../../src/core/edits/commit/messageForm.ts";

const conventional = [
  "feat(parser): read lists",
  "fix(parser): read empty lists",
  "Merge branch 'main' into lists",
  "fix: stop at the end",
  "docs(readme): say how to install",
  "feat(cli): print the version",
  "Bump left-pad from 1.0 to 1.1",
];
const plain = ["Read lists", "Stop at the end of the file", "Say how to install it", "Print the version", "v1.2.0"];
const go = [
  "net/http: close idle connections.",
  "runtime: scan the stack.",
  "cmd/go: print the module.",
  "all: fix typos.",
];

describe("the form of a repository's messages", () => {
  it("has types where most have one, the most frequent first, whatever machines write between", () => {
    const form = messageForm(conventional);
    assert.deepEqual([...form.types].sort(), ["docs", "feat", "fix"]);
    assert.deepEqual([form.scopes, form.letter, form.dot], ["usual", "lower", "none"]);
    assert.match(
      formText(form),
      /beginning with its type \(.*fix.*\), a scope in parentheses, .* lower case, without a full stop/,
    );
    assert.match(commitGrammar("", form), /subject ::= type scope /);
  });

  it("has none where they are not the custom", () => {
    const form = messageForm([...plain, "fix: one of somebody else"]);
    assert.deepEqual([form.types, form.letter, form.dot], [[], "upper", "none"]);
    assert.doesNotMatch(commitGrammar("", form), /type/);
    assert.match(commitMessages("diff", plain, "", form)[0]!.content, /with a capital letter, without a full stop/);
  });

  it("knows full stops, lower case and lengths", () => {
    const form = messageForm(go);
    assert.deepEqual([form.types, form.letter, form.dot, form.longest], [[], "lower", "usual", 50]);
    const long = Array.from({ length: 9 }, (_, index) => `Say ${"more ".repeat(11)}about ${index}`);
    assert.equal(messageForm(long).longest, long[0]!.length);
    assert.equal(messageForm(long.map((each) => each.repeat(3))).longest, 72);
    assert.equal(messageForm(plain.map((each) => `${each}\n\nBecause.`)).body, "usual");
    assert.equal(messageForm(plain).body, "rare");
  });

  it("is Git's own where there are too few messages", () => {
    for (const few of [[], ["fix: one"], ["fix: one", "fix: two", "Merge branch 'a'"]]) {
      const { types, letter, longest } = messageForm(few);
      assert.deepEqual([types, letter, longest], [[], "any", 72]);
    }
  });

  const cases: readonly (readonly [log: readonly string[], message: string, formed: string])[] = [
    [conventional, "fix(parser): Handle empty lists.", "fix(parser): handle empty lists"],
    [conventional, "fix: `parseList` reads all", "fix: `parseList` reads all"],
    [conventional, "fix: HTTP is tried first", "fix: HTTP is tried first"],
    [plain, "fix(parser): handle empty lists.", "Handle empty lists"],
    [plain, "Handle empty lists\n\nThey were lost.", "Handle empty lists\n\nThey were lost."],
    [plain, "Wait...", "Wait..."],
    [go, "Handle empty lists", "handle empty lists."],
    [[], "feat: read lists", "Read lists"],
    [[], "read lists", "read lists"],
  ];
  for (const [log, message, formed] of cases)
    it(`makes ${JSON.stringify(message)} ${JSON.stringify(formed)}`, () =>
      assert.equal(inForm(message, messageForm(log)), formed));
});

describe("a message that repeats", () => {
  it("says what an earlier one says, whatever its type, its case and its signs", () => {
    for (const again of ["feat(parser): read lists", "Read lists.", "fix: Read  lists", "READ LISTS\n\nBecause."])
      assert.equal(repeated(again, conventional), conventional[0], again);
    const long = "Stop at the end of the file when nothing follows it";
    assert.equal(repeated(`${long} now`, [long]), long);
  });

  it("is none where another word makes another message, or where the repository itself repeats it", () => {
    assert.equal(repeated("fix(parser): read nested lists", conventional), undefined);
    assert.equal(repeated("Add tests for lists", ["Add tests for maps"]), undefined);
    assert.equal(repeated("Update the changelog", ["Update the changelog", "Update the changelog"]), undefined);
    assert.equal(repeated("", ["", "!"]), undefined);
  });
});
