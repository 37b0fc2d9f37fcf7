// Serves a real VS Code on a loopback address, with the extension and a copy of the sample, until Ctrl+C. Started by
// scripts/demo.mjs under tsx, because the server is the one that the workbench tests use.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { WorkbenchServer } from "../test/workbench/support/server.ts";
import { root } from "./prepare.mjs";

const sample = path.join(root, "docs/sample");
const files = readdirSync(sample).map((file) => [file, readFileSync(path.join(sample, file), "utf8")]);

const server = await WorkbenchServer.start({ model: "installed" });
const stop = () => void server.stop().then(() => process.exit(0));
process.once("SIGINT", stop);
process.once("SIGTERM", stop);

console.log(`
VS Code with Ghostlight and a copy of the sample is open at

  ${server.url(server.workspace("sample", Object.fromEntries(files)))}

Things to try:
  - basket.py, end of line 25: type a space, wait for the suggestion, press Tab
  - open the Ghostlight view on the left and ask something about basket.py
  - select the function average_price, right-click it, and choose “Ghostlight > Fix”
Press Ctrl+C to stop.`);
