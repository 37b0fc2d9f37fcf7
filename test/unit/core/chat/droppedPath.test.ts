import assert from "node:assert/strict";
import { droppedPath, type DropFolder } from "../../../../src/core/chat/droppedPath.ts";

const file = (path: string): DropFolder => ({ scheme: "file", authority: "", path });
const shop = file("/home/ann/shop");
const inner = file("/home/ann/shop/inner");
const remote: DropFolder = { scheme: "vscode-remote", authority: "ssh-remote+box", path: "/srv/app" };
const folders = [shop, inner, remote, file("/c:/work")];

describe("a dropped address", () => {
  for (const [address, folder, path] of [
    ["file:///home/ann/shop/src/till.py", shop, "/home/ann/shop/src/till.py"],
    ["file:///home/ann/shop", shop, "/home/ann/shop"],
    ["file:///home/ann/shop/src/", shop, "/home/ann/shop/src"],
    ["file:///home/ann/shop/inner/a%20b%23.py", inner, "/home/ann/shop/inner/a b#.py"],
    ["file:///home/ann/shop/..hidden/a...py", shop, "/home/ann/shop/..hidden/a...py"],
    ["vscode-remote://localhost%3A8080/home/ann/shop/till.py", shop, "/home/ann/shop/till.py"],
    ["vscode-remote://ssh-remote%2Bbox/srv/app/main.go", remote, "/srv/app/main.go"],
    ["file:///c%3A/work/a.ts", folders[3], "/c:/work/a.ts"],
  ] as const)
    it(`is in the workspace: ${address}`, () => assert.deepEqual(droppedPath(address, folders), { folder, path }));

  for (const address of [
    "",
    "shop/till.py",
    "/home/ann/shop/till.py",
    "file:///etc/passwd",
    "file:///home/ann/shopping/list.txt",
    "file:///home/ann/shop/../other/till.py",
    "file:///home/ann/shop/%2e%2e/other/till.py",
    "file:///home/ann/shop/..%2f..%2fother.py",
    "file:///home/ann/shop/..%5C..%5Cother.py",
    "file:///home/ann/shop/a%00.py",
    "file:///home/ann/shop/%E0%A4%A.py",
    "file://elsewhere/home/ann/shop/till.py",
    "vscode-remote://ssh-remote%2Bbox/etc/passwd",
    "vscode-vfs://github/home/ann/shop/till.py",
    "untitled:Untitled-1",
    "https://example.com/home/ann/shop/till.py",
    "javascript:alert(1)",
  ])
    it(`is not: ${JSON.stringify(address)}`, () => assert.equal(droppedPath(address, folders), undefined));

  it("is nowhere when no folder is open", () => assert.equal(droppedPath("file:///home/ann/shop/a.py", []), undefined));
});
