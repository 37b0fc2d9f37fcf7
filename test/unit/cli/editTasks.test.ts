import assert from "node:assert/strict";
import { taskOf } from "../../../src/cli/editTasks.ts";

const good = {
  task_id: "1",
  path: "src/a.ts",
  language: "typescript",
  text: "const total = 1;\nlog(sum);\n",
  cursor: { line: 0, column: 3 },
  history: [{ path: "src/a.ts", before: "const sum = 1;", after: "const total = 1;", line: 0 }],
};
const wrong = (change: object): string => {
  const read = taskOf(JSON.stringify({ ...good, ...change }));
  assert.equal(typeof read, "string", JSON.stringify(change));
  return read as string;
};

describe("a task for next edits", () => {
  it("has documents, a cursor and a history", () => {
    const task = taskOf(JSON.stringify({ ...good, files: [{ path: "b.py", text: "x = 1" }] }));
    assert.ok(typeof task === "object");
    assert.deepEqual(
      task.documents.map(({ path, languageId, lines }) => [path, languageId, lines.length]),
      [
        ["src/a.ts", "typescript", 3],
        ["b.py", "python", 1],
      ],
    );
    assert.equal(task.history.recent.length, 1);
  });

  it("may have CRLF, pairs of surrogates, no language, and edits of files that are not at hand", () => {
    const task = taskOf(
      JSON.stringify({
        ...good,
        language: undefined,
        text: "const total = '😀';\r\nlog(sum);\r\n",
        cursor: { line: 0, column: 17 },
        history: [
          { path: "other.ts", before: "a", after: "b", line: 99 },
          { path: "src/a.ts", before: "const sum = '😀';\r\n", after: "const total = '😀';\r\n", line: 0 },
        ],
      }),
    );
    assert.ok(typeof task === "object");
    assert.deepEqual(task.documents[0].lines, ["const total = '😀';", "log(sum);", ""]);
    assert.equal(task.history.recent.length, 2);
  });

  it("may name its language as people do, and repeat its own text among the files", () => {
    const languages = ["Python", "py", "golang", "C++", "TypeScript", "rs", "no such language"].map((language) => {
      const task = taskOf(JSON.stringify({ ...good, language, files: [{ path: good.path, text: good.text }] }));
      assert.ok(typeof task === "object");
      assert.equal(task.documents.length, 1);
      return task.documents[0].languageId;
    });
    assert.deepEqual(languages, ["python", "python", "go", "cpp", "typescript", "rust", "typescript"]);
  });

  it("may have paths that lead anywhere: they are names, and nothing is read from them", () => {
    const path = "../../etc/passwd";
    const task = taskOf(
      JSON.stringify({
        ...{ ...good, path, history: [{ ...good.history[0], path }] },
        files: [{ path: "/dev/zero", text: "x" }],
      }),
    );
    assert.ok(typeof task === "object");
    assert.deepEqual(
      [...task.texts],
      [
        [path, good.text],
        ["/dev/zero", "x"],
      ],
    );
  });

  it("may have its cursor in the middle of a character, or at the end of a line with CRLF, but not behind it", () => {
    const text = "const total = '😀';\r\nlog(sum);\r\n";
    const history = [{ path: good.path, before: "const sum = '😀';", after: "const total = '😀';", line: 0 }];
    for (const column of [16, 19]) {
      const task = taskOf(JSON.stringify({ ...good, text, history, cursor: { line: 0, column } }));
      assert.ok(typeof task === "object" && task.cursor.column === column);
    }
    assert.match(wrong({ text, history, cursor: { line: 0, column: 20 } }), /^cursor\.column is 20, but line 0/);
  });

  it("may be empty, have tabs, and edits that overlap", () => {
    const empty = taskOf(JSON.stringify({ ...good, text: "", cursor: { line: 0, column: 0 }, history: [] }));
    assert.ok(typeof empty === "object" && empty.history.recent.length === 0);
    const task = taskOf(
      JSON.stringify({
        ...good,
        text: 'func f() {\n\tg("b", c)\n}\n',
        history: [
          { path: good.path, before: "\tg()\n", after: "\tg(a)\n", line: 1 },
          { path: good.path, before: "\tg(a)\n", after: '\tg("b")\n', line: 1 },
          { path: good.path, before: '\tg("b")\n', after: '\tg("b", c)\n', line: 1 },
        ],
      }),
    );
    assert.ok(typeof task === "object");
    assert.deepEqual(
      task.history.recent.map(({ line, before, after }) => [line, before, after]),
      [[1, ["\tg()"], ['\tg("b", c)']]],
    );
  });

  it("is refused with what is wrong with it", () => {
    assert.match(taskOf("{") as string, /^this is no JSON: /);
    for (const text of ["1", "null", "[]", '"a"']) assert.equal(taskOf(text), "a task is a JSON object");
    for (const name of ["task_id", "path", "text"])
      assert.match(wrong({ [name]: undefined }), new RegExp(`^${name} is missing`));
    assert.match(wrong({ task_id: 1 }), /^task_id is missing or no text/);
    assert.match(wrong({ language: 3 }), /^language is no text/);
    for (const cursor of [
      undefined,
      1,
      {},
      { line: -1, column: 0 },
      { line: 0.5, column: 0 },
      { line: "0", column: 0 },
    ])
      assert.match(wrong({ cursor }), /^cursor is no/);
    assert.match(wrong({ cursor: { line: 9, column: 0 } }), /^cursor\.line is 9, but src\/a\.ts has 3 lines/);
    assert.match(wrong({ cursor: { line: 1, column: 99 } }), /^cursor\.column is 99, but line 1/);
    for (const history of [undefined, {}, "a"]) assert.match(wrong({ history }), /^history is missing or no list/);
    assert.match(wrong({ history: [null] }), /^history\[0\] is no object/);
    const [edit] = good.history;
    for (const name of ["path", "before", "after"])
      assert.match(wrong({ history: [{ ...edit, [name]: 1 }] }), new RegExp(`^history\\[0\\]\\.${name} is`));
    assert.match(wrong({ history: [{ ...edit, line: -1 }] }), /^history\[0\]\.line is/);
    assert.match(wrong({ history: [{ ...edit, after: "other();" }] }), /^history\[0\] does not fit the text/);
    assert.match(wrong({ files: {} }), /^files is no list/);
    assert.match(wrong({ files: [{ path: "b" }] }), /^files is no list/);
    assert.match(wrong({ files: [{ path: "src/a.ts", text: "" }] }), /^two texts have the same path/);
    assert.match(wrong({ text: "a".repeat(4_000_001) }), /^the text of src\/a\.ts has more than 4 million/);
  });
});
