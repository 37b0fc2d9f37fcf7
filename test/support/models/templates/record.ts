// Records what the reference renderer makes of every template: `npx tsx test/support/models/templates/record.ts`. Needs Python's jinja2.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { templateSources, templateText, type TemplateName } from "../chatTemplates.ts";

const names = Object.keys(templateSources) as TemplateName[];
const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const renderings = execFileSync("python3", [at("record.py")], {
  input: JSON.stringify({
    templates: Object.fromEntries(names.map((name) => [name, templateText(name)])),
    conversations: JSON.parse(readFileSync(at("conversations.json"), "utf8")) as unknown,
    tokens: templateSources,
  }),
});
writeFileSync(at("renderings.json"), `${JSON.stringify(JSON.parse(renderings.toString()), null, 2)}\n`);
