import assert from "node:assert/strict";
import {
  fenceName,
  languageIdOfFence,
  languageIdOfPath,
  languageOf,
  lineCommentMarker,
} from "../../../src/core/languages.ts";

describe("the table of languages", () => {
  const markers: Readonly<Record<string, string>> = {
    "#": "py pyi rb sh bash zsh fish yaml yml toml r pl pm ex exs nim ps1 tf mk cmake jl coffee gd",
    "--": "sql lua hs elm ada adb ads vhd vhdl",
    ";": "lisp clj cljs el scm asm ini",
    "%": "tex erl hrl m",
    "//": "ts js c h cpp java go rs cs kt html css json md txt unknown",
  };
  for (const [marker, extensions] of Object.entries(markers))
    it(`comments a line with ${marker} in files of ${extensions}`, () => {
      for (const extension of extensions.split(" "))
        assert.equal(lineCommentMarker(languageIdOfPath(`src/a.b/some.${extension}`)), marker, extension);
    });

  it("knows the language of a file by its extension, in any case", () => {
    assert.equal(languageIdOfPath("C:\\code\\Main.PY"), "python");
    assert.equal(languageIdOfPath("a.test.tsx"), "typescriptreact");
    assert.equal(languageIdOfPath("folder.py/some"), undefined);
    assert.equal(languageIdOfPath(""), undefined);
  });

  it("knows the language of a file by its name, where that says more", () => {
    const names = {
      makefile: "Makefile a/GNUmakefile rules.mk",
      dockerfile: "Dockerfile C:\\a\\Dockerfile.dev api.dockerfile Containerfile",
      cmake: "a/CMakeLists.txt",
      ruby: "Gemfile Rakefile",
      shellscript: ".bashrc",
      dotenv: ".env .env.local prod.env",
      ignore: ".gitignore",
      plaintext: "notes.txt makefile.txt",
    };
    for (const [id, files] of Object.entries(names))
      for (const file of files.split(" ")) assert.equal(languageIdOfPath(file), id, file);
  });

  it("writes a comment as the language does, also where the editor names it differently", () => {
    for (const id of ["python", "ruby", "shellscript", "yaml", "perl", "r", "dockerfile", "makefile", "toml"])
      assert.equal(lineCommentMarker(id), "#", id);
    assert.equal(lineCommentMarker("lua"), "--");
    assert.equal(lineCommentMarker("php"), "//");
    assert.equal(lineCommentMarker("constructor"), "//");
    assert.equal(lineCommentMarker(undefined), "//");
  });

  it("names a language after a fence, and reads that name back", () => {
    assert.equal(fenceName("typescriptreact"), "tsx");
    assert.equal(fenceName("shellscript"), "bash");
    assert.equal(fenceName("plaintext"), "text");
    assert.equal(fenceName("python"), "python");
    assert.equal(fenceName("never heard of\n```"), "text");
    for (const id of ["typescriptreact", "javascriptreact", "shellscript", "plaintext", "python", "cpp"])
      assert.equal(languageIdOfFence(fenceName(id)), id);
    for (const [name, id] of Object.entries({
      py: "python",
      "c++": "cpp",
      golang: "go",
      sh: "shellscript",
      vim: "vim",
    }))
      assert.equal(languageIdOfFence(name), id);
  });

  it("knows nothing of a language that is not in it", () => {
    assert.equal(languageOf("toString"), undefined);
    assert.equal(languageOf("brainfuck"), undefined);
  });
});
