import assert from "node:assert/strict";
import path from "node:path";
import { sharedStorage } from "../../../../../src/host/chat/conversations/sharedStorage.ts";

describe("the folder of saved chats", () => {
  const place = (workspace: string): string =>
    path.join("/data", "workspaceStorage", workspace, "ghostlight.ghostlight");
  const workspace = "0123456789abcdef0123456789abcdef";

  it("is the same in every window on a workspace", () => {
    assert.equal(sharedStorage(place(`${workspace}-1`)), place(workspace));
    assert.equal(sharedStorage(place(`${workspace}-12`)), place(workspace));
  });

  it("is the editor's own for a workspace, an empty window and the global storage", () => {
    for (const name of [workspace, "1732790000000", "ext-dev", "a-1"])
      assert.equal(sharedStorage(place(name)), place(name));
  });
});
