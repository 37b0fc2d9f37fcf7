import assert from "node:assert/strict";
import { givenPath, type PathPlace } from "../../../src/client/givenPath.ts";
import { failureOf } from "../../../src/core/failures.ts";

const linux: PathPlace = {
  env: { MODELS: "/models", HOME: "/home/me" },
  userHome: "/home/me",
  platform: "linux",
};
const windows: PathPlace = { env: { Models: "D:\\models" }, userHome: "C:\\Users\\me", platform: "win32" };

const check = (place: PathPlace, cases: Readonly<Record<string, readonly string[]>>): void => {
  for (const [expected, texts] of Object.entries(cases))
    for (const text of texts) assert.equal(givenPath(text, place), expected, text);
};

describe("a path as people give it", () => {
  it("is the same however it is quoted, escaped or abbreviated", () => {
    check(linux, {
      "/models/a.gguf": [
        ...[
          "/models/a.gguf",
          " /models/a.gguf\n",
          '"/models/a.gguf"',
          "'/models/a.gguf'",
          "“/models/a.gguf”",
          "`/models/a.gguf`",
        ],
        ...["\u202a/models/a.gguf\u202c", "\ufeff'/models/a.gguf' ", '"\u200e/models/a.gguf"', "file:///models/a.gguf"],
        ...["FILE://localhost/models/a.gguf", "file:/models/a.gguf", "${env:MODELS}/a.gguf", "'file:///models/a.gguf'"],
        ...['"/models/a.gguf",', " '/models/a.gguf'; ", "“/models/a.gguf”,", "${env: MODELS }/a.gguf"],
        ...['"/models/a.gguf', '/models/a.gguf"', "<file:///models/a.gguf>"],
      ],
      "/home/me/my model.gguf": [
        ...["~/my model.gguf", "${userHome}/my model.gguf", "$HOME/my model.gguf", "${HOME}/my model.gguf"],
        ...[
          "/home/me/my\\ model.gguf",
          "file:///home/me/my%20model.gguf",
          "${env:HOME}/my model.gguf",
          '"~/my model.gguf"',
        ],
      ],
      "/home/me": ["~", "${userHome}"],
      "/x/it's.gguf": ["'/x/it'\\''s.gguf'", "/x/it\\'s.gguf", `"/x/it's.gguf"`],
    });
  });

  it("has the drive of Windows as a capital", () => {
    check(windows, {
      "C:\\a b\\c.gguf": [
        ...[
          "c:\\a b\\c.gguf",
          "C:\\a b\\c.gguf",
          '"c:\\a b\\c.gguf"',
          "file:///c:/a%20b/c.gguf",
          "file:///C%3A/a%20b/c.gguf",
        ],
        ...["\u202aC:\\a b\\c.gguf", "'C:\\a b\\c.gguf'", "& 'C:\\a b\\c.gguf'"],
      ],
      "D:\\models\\c.gguf": [
        "%MODELS%\\c.gguf",
        "${env:models}\\c.gguf",
        "$env:MODELS\\c.gguf",
        '"$Env:Models\\c.gguf",',
      ],
      "C:\\Users\\me\\c.gguf": ["~\\c.gguf", "~/c.gguf", "${userHome}\\c.gguf"],
      "C:/a/c.gguf": ["c:/a/c.gguf", "/c:/a/c.gguf"],
      "\\\\server\\share\\c.gguf": ["file://server/share/c.gguf"],
    });
  });

  it("stays as it is when it is a name, relative, or has such signs inside", () => {
    for (const text of [
      "qwen3.6-27b",
      "models/a.gguf",
      "./a.gguf",
      "a's.gguf",
      "a~b/c.gguf",
      "/x/$HOME.gguf",
      "",
      "'",
      "a,",
    ])
      assert.equal(givenPath(text, linux), text);
    assert.equal(givenPath("a\\b.gguf", windows), "a\\b.gguf");
  });

  it("says which variable is missing, and what is no address of a file", () => {
    const message = (text: string, place = linux): string => {
      try {
        givenPath(text, place);
      } catch (error) {
        return failureOf(error).message;
      }
      return assert.fail(text);
    };
    assert.match(message("${env:NOTHING}/a.gguf"), /variable NOTHING of the environment, which is not set/);
    assert.match(message("%NOTHING%\\a.gguf", windows), /NOTHING/);
    for (const text of ["a\0b", "file:///a%00b"]) assert.match(message(text), /NUL/);
    assert.match(message("file://elsewhere/a.gguf"), /is not the address of a file/);
  });
});
