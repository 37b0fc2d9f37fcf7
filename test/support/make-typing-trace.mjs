#!/usr/bin/env node
// Makes typing traces for latency benchmarks: takes real source files, cuts a few lines out of the middle of each,
// and writes them back key by key at a human pace.
//
//   node make-typing-trace.mjs --seed 1 --sessions 20 --out trace.jsonl FILE...
//
// Output, JSON Lines, one session after another:
//   {"type":"open","session":0,"path":"a.ts","languageId":"typescript","text":"...","offset":812}   the document and the cursor
//   {"type":"edit","session":0,"t":183,"offset":812,"delete":0,"insert":"c"}                         t: ms since open
//   {"type":"close","session":0,"truth":"const x = 1;\n"}                                            all that was typed
// Enter types the newline and the next line's indentation as one edit, as an editor's auto-indent does.
// Pace: log-normal between keys (median 170 ms, sigma 0.5), and a 600 ms thinking pause before one line in four.
import { readFileSync, writeFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    sessions: { type: "string", default: "20" },
    out: { type: "string" },
  },
});
if (positionals.length === 0) {
  console.error("usage: make-typing-trace.mjs [--seed N] [--sessions N] [--out FILE] SOURCE...");
  process.exit(2);
}

let state = Number(values.seed) >>> 0;
const random = () => {
  // mulberry32
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const languageIds = {
  ".ts": "typescript",
  ".js": "javascript",
  ".mjs": "javascript",
  ".py": "python",
  ".go": "go",
  ".rs": "rust",
  ".java": "java",
  ".c": "c",
  ".cpp": "cpp",
  ".rb": "ruby",
  ".tsx": "typescriptreact",
};

const lines = [];
const emit = (event) => lines.push(JSON.stringify(event));
const sources = positionals.map((path) => ({ path, text: readFileSync(path, "utf8").replace(/\r\n/g, "\n") }));

for (let session = 0, tries = 0; session < Number(values.sessions) && tries < 10000; tries++) {
  const source = sources[Math.floor(random() * sources.length)];
  const rows = source.text.split("\n");
  if (rows.length < 40) continue;
  const first = 15 + Math.floor(random() * (rows.length - 30));
  const count = 2 + Math.floor(random() * 4);
  const cut = rows.slice(first, first + count);
  if (cut.some((row) => row.trim().length < 4 || row.length > 140 || /^\s*(\/\/|#|\*|\/\*)/.test(row))) continue;

  const indent = /^\s*/.exec(cut[0])[0];
  const before = rows.slice(0, first).join("\n") + "\n" + indent;
  const after = "\n" + rows.slice(first + count).join("\n");
  const truth = cut.join("\n").slice(indent.length);
  emit({
    type: "open",
    session,
    path: basename(source.path),
    languageId: languageIds[extname(source.path)] ?? "plaintext",
    text: before + after,
    offset: before.length,
  });

  let t = 0;
  let offset = before.length;
  for (let i = 0; i < truth.length;) {
    let insert = truth[i];
    if (insert === "\n") insert += /^[ \t]*/.exec(truth.slice(i + 1))[0];
    const pause = insert[0] === "\n" && random() < 0.25 ? 600 : 0;
    t += Math.round(Math.min(2000, 170 * Math.exp(0.5 * normal()))) + pause;
    emit({ type: "edit", session, t, offset, delete: 0, insert });
    offset += insert.length;
    i += insert.length;
  }
  emit({ type: "close", session, truth });
  session++;
}

const output = lines.join("\n") + "\n";
if (values.out) writeFileSync(values.out, output);
else process.stdout.write(output);
