// The suite in a desktop editor, as scripts/test-desktop.mjs starts it once everything is built.
import path from "node:path";
import { SetupError } from "../../../scripts/prepare.mjs";
import { cacheFolder } from "../../../scripts/workbench-env.mjs";
import { buildSuite, findEditor, runIn } from "./desktopEditor.mjs";

try {
  const editor = await findEditor(process.env, cacheFolder());
  console.log(`The desktop suite, in ${editor}`);
  await runIn(editor, await buildSuite(), path.join(cacheFolder(), "models"));
  console.log("The desktop suite passed.");
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
}
