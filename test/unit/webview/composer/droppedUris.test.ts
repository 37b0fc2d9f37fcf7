import assert from "node:assert/strict";
import { droppedUris, isDragOfFiles } from "../../../../src/webview/composer/droppedUris.ts";

/** A drag with these types; a type that it lacks reads as nothing, as in a browser. */
function uris(data: Readonly<Record<string, string>>): string[] {
  return droppedUris({ getData: (type) => data[type] ?? "" });
}

describe("what a drag carries", () => {
  it("is every file of the editor's own list, not the one that the browser leaves of the common list", () => {
    const list = "file:///a/one.py\r\nfile:///a/two.py";
    assert.deepEqual(uris({ "application/vnd.code.uri-list": list, "text/uri-list": "file:///a/one.py" }), [
      "file:///a/one.py",
      "file:///a/two.py",
    ]);
  });

  it("is what a tab names", () => {
    assert.deepEqual(uris({ resourceurls: '["file:///a/one.py", 5, null]' }), ["file:///a/one.py"]);
  });

  it("is the common list without its comments when there is nothing else, each file once", () => {
    const list = "# files\nfile:///a/one.py\n\nfile:///a/one.py\n";
    assert.deepEqual(uris({ "text/uri-list": list, resourceurls: "{broken" }), ["file:///a/one.py"]);
  });

  it("is nothing for files of another program", () => assert.deepEqual(uris({}), []));

  it("is known by its types, text is not files", () => {
    assert.ok(isDragOfFiles(["text/plain", "application/vnd.code.uri-list"]));
    assert.ok(isDragOfFiles(["codeeditors"]));
    assert.ok(isDragOfFiles(["Files"]));
    assert.ok(!isDragOfFiles(["text/plain", "text/html"]));
  });
});
