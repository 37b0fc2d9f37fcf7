import assert from "node:assert/strict";
import path from "node:path";
import { sharedStorage } from "../../../../../src/host/chat/conversations/sharedStorage.ts";

describe("the folder of saved chats", () => {
  const workspaces = path.join("/data", "workspaceStorage");
  const place = (workspace: string): string => path.join(workspaces, workspace, "ghostlight.ghostlight");
  /** As the desktop, a server and other builds name a workspace. */
  const names = ["0123456789abcdef0123456789abcdef", "-3009c31e", "3009c31e", "1732790000000", "ext-dev"];
  const isThere = (folder: string): boolean => names.some((name) => folder === path.join(workspaces, name));

  it("is the same in every window on a workspace", () => {
    for (const name of names)
      for (const number of [1, 12]) assert.equal(sharedStorage(place(`${name}-${number}`), isThere), place(name));
  });

  it("is the editor's own where no other window has one", () => {
    for (const name of [...names, "a-1", "-30091234", "550e8400-e29b-41d4-a716-446655440000"])
      assert.equal(sharedStorage(place(name), isThere), place(name));
    const global = path.join("/data", "globalStorage", "ghostlight.ghostlight-1");
    assert.equal(sharedStorage(global, isThere), global);
  });
});
