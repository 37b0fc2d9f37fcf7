// What models write instead of code, as their users report it, and what only sounds like it.
import assert from "node:assert/strict";
import { newPlaceholder } from "../../../../../src/core/edits/checks/placeholders.ts";
import type { EditTask } from "../../../../../src/core/edits/editTask.ts";
import { editedByScript } from "../../../../support/models/scriptedEdits.ts";

const code = "a = 1\nb = 2\nc = 3";

describe("a placeholder", () => {
  const placeholders: readonly (readonly [languageId: string, line: string])[] = [
    ["javascript", "// ... existing code ..."],
    ["javascript", "//...existing code"],
    ["javascript", "// ..."],
    ["python", "# ..."],
    ["python", "# ... rest of code ..."],
    ["javascript", "// rest of the code remains the same"],
    ["javascript", "/* ... unchanged ... */"],
    ["html", "<!-- rest of the page -->"],
    ["javascriptreact", "{/* ... existing JSX ... */}"],
    ["sql", "-- rest of query unchanged"],
    ["sql", "-- rest of the query"],
    ["javascript", "(rest of methods ...)"],
    ["javascript", "// Keep existing code"],
    ["javascript", "// [Previous code]"],
    ["java", "// other methods remain unchanged"],
    ["java", "// Other methods..."],
    ["go", "// same as before"],
    ["go", "// remaining code here"],
    ["python", "# your existing code here"],
    ["python", "# code omitted for brevity"],
    ["c", "/* ... */"],
    ["c", "// snip"],
    ["python", "# Previous implementation"],
    ["javascript", "// ... (otras funciones permanecen igual)"],
    ["javascript", "// 其余代码保持不变"],
    ["javascript", "// ... 省略 ..."],
    ["java", "// 既存のコード"],
    ["python", "# Остальной код без изменений"],
    ["c", "// Rest des Codes bleibt unverändert"],
    ["php", "// ... le reste du code reste inchangé"],
    ["javascript", "[Previous content from line 1-305 remains exactly the same]"],
    ["javascript", "// Lines 1-50 remain unchanged"],
    ["javascript", "// (...rest of implementations)"],
    ["javascript", "// (...no changes around here)"],
    ["rust", "// … existing code …"],
    ["rust", "// ... rest of the function"],
    ["yaml", "# ... other services ..."],
    ["yaml", "# rest of the file is unchanged"],
    ["toml", "# (rest of the configuration unchanged)"],
    ["lua", "-- ... rest of function ..."],
    ["haskell", "-- unchanged"],
    ["css", "/* Rest of the styles */"],
    ["css", "/* other existing styles */"],
    ["typescript", "function f() { /* ... existing code ... */ }"],
    ["python", "def f(): # ... existing code ..."],
    ["javascript", "// The rest of the function stays the same"],
    ["javascript", "// rest of your component"],
    ["javascript", "// existing imports"],
    ["javascript", "// ...other imports"],
    ["javascript", "// Function body unchanged"],
    ["javascript", "// all other methods stay the same as before"],
    ["javascript", "// etc..."],
    ["typescript", "// ... keep existing code (state management)"],
    ["javascript", "// implementation unchanged"],
    ["latex", "% ... rest of document ..."],
    ["lisp", ";; ... existing code ..."],
    ["python", "# ... (rest of the class)"],
    ["markdown", "<!-- rest of the document unchanged -->"],
    ["markdown", "[... rest of the document ...]"],
    ["markdown", "... rest of the document ..."],
    ["json", "// ... other settings"],
    ["vb", "' ... existing code ..."],
    ["java", "// Existing logic here"],
    ["java", "// Your code here"],
    ["java", "// ... getters and setters ..."],
    ["java", "// ... unchanged lines ..."],
    ["java", "// (unchanged)"],
    ["java", "// unchanged code"],
    ["python", "# Rest of the code..."],
    ["python", "# The rest of the code goes here"],
    ["python", "# insert the rest of your code here"],
    ["dockerfile", "# ... remaining steps ..."],
    ["java", "// Remainder of the class is identical"],
    ["java", "// Same implementation as above"],
    ["java", "// the remaining methods are unchanged"],
    ["typescript", "// ⋯ existing code ⋯"],
    ["python", "# === existing code ==="],
    ["python", "# no changes to the remaining code"],
    ["python", "... # rest of implementation"],
    ["javascript", "// --- 8< ---"],
    ["javascript", "// Everything else stays the same"],
    ["javascript", "// Nothing else changes"],
    ["javascript", "// (unchanged from the original)"],
    ["javascript", "// as in original"],
    ["javascript", "// Rest of the file remains as it was"],
    ["javascript", "// more methods here"],
    ["javascript", "// for brevity, the rest is omitted"],
    ["go", "// Same as the original function"],
    ["markdown", "_... rest unchanged ..._"],
    ["markdown", "[Rest of the README remains the same]"],
    ["markdown", "*(rest of the document remains unchanged)*"],
    ["yaml", "... # rest of config"],
    ["toml", "# existing dependencies"],
    ["json", '"...": "existing settings"'],
    ["jsonc", '"// ...": "rest of the file",'],
    ["jsonc", "// existing scripts"],
    ["python", "# 前のコードと同じ"],
    ["python", "# 中略"],
    ["javascript", "// pozostały kod bez zmian"],
    ["javascript", "// de rest van de code blijft hetzelfde"],
    ["javascript", "// phần còn lại giữ nguyên"],
    ["shellscript", "# (script continues)"],
    ["jinja", "{# ... existing code ... #}"],
    ["handlebars", "{{!-- ... existing code ... --}}"],
    ["erb", "<%# ... existing code ... %>"],
  ];
  const others: readonly (readonly [languageId: string, line: string])[] = [
    ["python", "# Use the existing connection"],
    ["python", "# Return the remaining code units"],
    ["javascript", "// Returns a copy; the input is left unchanged."],
    ["javascript", "// Loading data..."],
    ["javascript", "const [first, ...rest] = items;"],
    ["javascript", "...existing,"],
    ["python", "# Wait for it..."],
    ["java", "// Returns the previous value."],
    ["java", "/** The rest of the arguments. */"],
    ["java", " * @param other the other object to compare"],
    ["java", " * Keep the same order as the input."],
    ["go", "// Rest returns everything after the first element."],
    ["c", "/* Other threads may hold the lock. */"],
    ["c", "// The original buffer is not modified."],
    ["python", "# Skip the header and keep the rest"],
    ["python", "# Same type means the cache is valid"],
    ["javascript", "// Previous value of the counter, used for diffing"],
    ["javascript", "console.log('...existing code...');"],
    ["python", '"""Return the rest of the list."""'],
    ["python", "# Check existing users before adding new ones"],
    ["rust", "/// Number of lines that remain."],
    ["rust", "/// Code that follows is unsafe."],
    ["rust", "// All fields must be set before use."],
    ["sql", "-- Select the remaining orders of each customer"],
    ["javascript", "// Keep the existing values of the map."],
    ["javascript", "// Omit the password from the response"],
    ["typescript", " * Existing entries are overwritten."],
    ["typescript", " * Other options are ignored."],
    ["yaml", "# Current version of the schema"],
    ["css", "/* Body text */"],
    ["python", "# Existing key: replace its value"],
    ["java", "// If the lists are the same, nothing changes"],
    ["java", " * Deletes the existing file, if any."],
    ["javascript", "fetch('https://a.b/...')"],
    ["javascript", "// Remaining time in seconds"],
    ["javascript", "// Default settings"],
    ["typescript", "* Truncated data is rejected."],
    ["python", "# The data is truncated to 80 characters"],
    ["python", "# Data is skipped when it is empty"],
    ["python", "# code"],
    ["python", "# Everything is the same distance away"],
    ["python", "# Insert the remaining elements of the longer list"],
    ["python", "# Add the remaining elements"],
    ["c", "// Copy the remaining elements of L[], if there are any"],
    ["c", "// Copy the remaining bytes"],
    ["c", "// Include the rest of the string"],
    ["java", "// Previous page"],
    ["c", "/* The current code page. */"],
    ["c", "// Current line"],
    ["c", "// current function name"],
    ["markdown", "## Existing code"],
    ["markdown", "- Previous content"],
    ["python", "# Everything else is an error"],
    ["rust", "// Same layout as the original struct."],
    ["python", "# Nothing else to do here"],
    ["javascript", "// TODO: handle the rest"],
    ["sql", "-- existing customers only"],
    ["json", '"rest...": 1'],
  ];
  for (const [languageId, line] of placeholders)
    it(`is ${line} in ${languageId}`, () => assert.equal(newPlaceholder(code, `a = 1\n  ${line}\n`, languageId), line));

  for (const [languageId, line] of others)
    it(`is not ${line} in ${languageId}`, () =>
      assert.equal(newPlaceholder(code, `a = 1\n${line}\nb = 2\nc = 3`, languageId), undefined));

  it("may be anything with dots where code is missing", () => {
    for (const [languageId, line] of [
      ["python", "..."],
      ["yaml", "..."],
      ["go", "// And so on..."],
      ["python", "# Add the remaining elements"],
    ] as const) {
      assert.equal(newPlaceholder(code, `a = 1\n${line}`, languageId), line);
      assert.equal(newPlaceholder(code, `a = 1\n${line}\nb = 2\nc = 3`, languageId), undefined);
    }
  });

  it("that the code had already, or that was asked for, is none", () => {
    const had = "f(\n  // ... existing code ...\n)";
    assert.equal(newPlaceholder(had, `g();\n${had}`, "javascript"), undefined);
    assert.equal(
      newPlaceholder("f()", "// rest of the code\n", "javascript", "Add the comment “rest of the code”"),
      undefined,
    );
  });
});

it("an answer with a placeholder is refused with what it left out, and asked for again", async () => {
  const document = "[function f() {\n  a();\n  b();\n  return c;\n}]\n";
  const task: EditTask = { kind: "edit", instruction: "call d first" };
  const lazy = "function f() {\n  d();\n  // ... existing code ...\n}";
  const whole = "function f() {\n  d();\n  a();\n  b();\n  return c;\n}";
  const { made, asked, result } = await editedByScript(document, {
    languageId: "javascript",
    task,
    replies: [lazy, whole],
  });
  assert.ok(made.kind === "edit" && made.tries === 2 && result === `${whole}\n`);
  assert.match(
    asked[1]!.messages.at(-1)!.content,
    /left out code and wrote “\/\/ \.\.\. existing code \.\.\.” in its place/,
  );
  const refused = await editedByScript(document, { languageId: "javascript", task, replies: [lazy] });
  assert.ok(refused.made.kind === "miss");
  assert.match(refused.made.failure.nextStep, /Try again, or select less code/);
});
