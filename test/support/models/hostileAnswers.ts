// What a model may say to hurt the one who reads it. `hostile.invalid` is nowhere; whatever is asked of it was not to be asked.

const tags = `
<img src="https://hostile.invalid/a.png" onerror="document.body.dataset.hurt = 1">
<script>document.body.dataset.hurt = "yes"</script><script src="https://hostile.invalid/b.js"></script>
<style>body { display: none }</style><link rel="stylesheet" href="https://hostile.invalid/c.css">
<iframe src="https://hostile.invalid/d"></iframe><object data="https://hostile.invalid/e"></object>
<svg onload="document.body.dataset.hurt = 1"><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>
<form action="https://hostile.invalid/f"><input name="x" autofocus onfocus="document.body.dataset.hurt = 1"></form>
<base href="https://hostile.invalid/"><meta http-equiv="refresh" content="0; url=https://hostile.invalid/g">
<math><mtext><table><mglyph><style><img src=x onerror="document.body.dataset.hurt = 1"></style></mglyph></table></mtext></math>
`;

const links = `
![picture](https://hostile.invalid/h.png) ![](command:workbench.action.terminal.new) ![data](data:image/svg+xml;base64,PHN2Zy8+)
[command](command:workbench.action.terminal.new) [file](file:///etc/passwd) [code](vscode://hostile/x) [resource](vscode-resource://x)
[script](javascript:document.body.dataset.hurt=1) [tab](java&#9;script:alert(1)) [data](data:text/html,<script>alert(1)</script>)
[case](JaVaScRiPt:alert(1)) [blank](<  javascript:alert(1)>) <javascript:alert(1)> [entity](&#106;avascript:alert(1))
[reference][1] [good](https://example.com/good "onmouseover=alert(1)")

[1]: javascript:alert(1)
`;

const attributes = `
[a](https://example.com/"onmouseover="document.body.dataset.hurt=1) \`<b onclick="alert(1)">\`

| <img src=x onerror=alert(1)> | \`x\` |
| :--- | ---: |
| <a href="command:x">y</a> | [z](command:z) |

\`\`\`html" onmouseover="alert(1)
<b onclick="document.body.dataset.hurt = 1">code</b></code></pre><script>document.body.dataset.hurt = 1</script>
\`\`\`

\`\`\`<img/src=x/onerror=alert(1)>
x
\`\`\`
`;

const columns = 40;
const hugeTable = [
  `|${" h |".repeat(columns)}`,
  `|${" - |".repeat(columns)}`,
  ...Array.from({ length: 250 }, (_, entry) => `|${` ${entry} |`.repeat(columns)}`),
].join("\n");

/** Names and texts. `isPlain`: too long to be read as Markdown. */
export const hostileAnswers: readonly { readonly name: string; readonly text: string; readonly isPlain?: boolean }[] = [
  { name: "tags that run, load and navigate", text: tags },
  { name: "links and pictures to everywhere", text: links },
  { name: "attributes out of Markdown", text: attributes },
  { name: "a huge table", text: hugeTable },
  {
    name: "text that is turned around",
    text: "if access \u202e\u2066// check\u2069 \u2066 granted\n\n```js\nlet a = 1; /* \u202e } \u2066if (admin)\u2069 */\n```\n",
  },
  { name: "a line of 200 kB", text: "a".repeat(200_000) },
  { name: "a line of 1 MB", text: "b ".repeat(500_000), isPlain: true },
  { name: "code with a line of 200 kB", text: `\`\`\`python\nx = "${"c".repeat(200_000)}"\n\`\`\`\n` },
  { name: "a fence without an end", text: `\`\`\`html\n<script>document.body.dataset.hurt = 1</script>\n`.repeat(3) },
  { name: "deep nesting", text: `${">".repeat(3000)} x\n\n${"- ".repeat(3000)}y\n\n${"[".repeat(3000)}z` },
  { name: "marks without an end", text: `${"*a _b **".repeat(2000)}\n\n${"`".repeat(3001)}\n\n${"<!--".repeat(500)}` },
  {
    name: "control characters",
    text: "\u0000\u0007\u001b[31mred\u001b]8;;https://hostile.invalid/\u0007link\u001b]8;;\u0007\ud800 end",
  },
];
