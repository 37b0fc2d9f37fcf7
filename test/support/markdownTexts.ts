// Markdown as models write it, for the tests of the chat page: whatever is drawn is drawn from each of these.

const fence = "```";
const unended = `Text\n\n${fence}js\nlet a;`;

/** Blocks of code by their text, and what stands between and behind them. */
export interface FencedText {
  readonly about: string;
  readonly text: string;
  /** In order; each ends with its line break. */
  readonly codes: readonly string[];
}

/** Fences inside fences, in lists and in quotes. */
export const fencedTexts: readonly FencedText[] = [
  {
    about: "a file with code in it",
    text: `The file:\n\n${fence}markdown\n# Title\n\n${fence}js\nlet a;\n${fence}\n\nThe end.\n${fence}\n\nAfter`,
    codes: [`# Title\n\n${fence}js\nlet a;\n${fence}\n\nThe end.\n`],
  },
  {
    about: "two blocks inside, one behind",
    text: `${fence}md\n${fence}sh\na\n${fence}\n${fence}sh\nb\n${fence}\n${fence}\n\n${fence}js\nc\n${fence}`,
    codes: [`${fence}sh\na\n${fence}\n${fence}sh\nb\n${fence}\n`, "c\n"],
  },
  {
    about: "three levels",
    text: `${fence}md\n${fence}text\n${fence}js\na\n${fence}\n${fence}\n${fence}\n\nAfter`,
    codes: [`${fence}text\n${fence}js\na\n${fence}\n${fence}\n`],
  },
  {
    about: "inner fences without a language",
    text: `${fence}markdown\nInstall it:\n\n${fence}\nnpm i\n${fence}\n\nDone.\n${fence}\n\nAfter`,
    codes: [`Install it:\n\n${fence}\nnpm i\n${fence}\n\nDone.\n`],
  },
  {
    about: "a file, and code of its own behind it",
    text: `${fence}markdown\n# Title\n${fence}\n\nRun it:\n\n${fence}\nnpm i\n${fence}\n\nAfter`,
    codes: ["# Title\n", "npm i\n"],
  },
  {
    about: "a file, and text directly behind it",
    text: `${fence}markdown\n# Title\n${fence}\nRun it:\n${fence}\nnpm i\n${fence}\n\nAfter`,
    codes: ["# Title\n", "npm i\n"],
  },
  {
    about: "a script that writes a file",
    text: `${fence}bash\ncat > a.md <<EOF\n${fence}js\na\n${fence}\nEOF\n${fence}\n\nAfter`,
    codes: [`cat > a.md <<EOF\n${fence}js\na\n${fence}\nEOF\n`],
  },
  {
    about: "a diff of a file with code in it",
    text: `${fence}diff\n # Title\n-${fence}js\n+${fence}ts\n a\n ${fence}\n${fence}\n\nAfter`,
    codes: [` # Title\n-${fence}js\n+${fence}ts\n a\n ${fence}\n`],
  },
  {
    about: "tildes",
    text: "~~~md\n~~~js\na\n~~~\n~~~\n\nAfter",
    codes: ["~~~js\na\n~~~\n"],
  },
  {
    about: "longer inner fences",
    text: `${fence}md\n${fence}\`js\na\n${fence}\`\n${fence}\n\nAfter`,
    codes: [`${fence}\`js\na\n${fence}\`\n`],
  },
  {
    about: "a block that was forgotten to close",
    text: `${fence}python\nx = 1\n\nRun it:\n\n${fence}bash\npython a.py\n${fence}\n\nAfter`,
    codes: [`x = 1\n\nRun it:\n\n${fence}bash\npython a.py\n`],
  },
  {
    about: "code that has not ended",
    text: unended,
    codes: ["let a;"],
  },
  {
    about: "numbered steps",
    text: `1. One\n\n   ${fence}sh\n   a\n   ${fence}\n\n2. Two\n   ${fence}js\n   b\n     c\n   ${fence}\n   - deeper\n     ${fence}\n     d\n     ${fence}\n\nAfter`,
    codes: ["a\n", "b\n  c\n", "d\n"],
  },
  {
    about: "a file inside a step",
    text: `- One\n  ${fence}md\n  ${fence}sh\n  a\n  ${fence}\n  ${fence}\n- Two`,
    codes: [`${fence}sh\na\n${fence}\n`],
  },
  {
    about: "a quote",
    text: `> Text\n> ${fence}js\n> a\n> ${fence}\n>\n> > ${fence}\n> > b\n> > ${fence}\n\nAfter`,
    codes: ["a\n", "b\n"],
  },
  {
    about: "a step whose code the next step ends",
    text: `1. One\n   ${fence}js\n   a\n2. Two`,
    codes: ["a\n"],
  },
];

/** What is a formula, with its delimiters. */
export const formulaTexts: readonly string[] = [
  ...["$E = mc^2$", "$x$", "$O(n \\log n)$", "$O(n)$", "$a_1$", "$-1$", "$n!$", "$[0,1)$", "$\\{1, 2\\}$", "$i < j$"],
  ...[
    "$x_{max}$",
    "$f'(x)$",
    "$x \\in \\mathbb{R}^n$",
    "$\\text{if } x > 0$",
    "$dp[i] = \\max(dp[i-1], x)$",
    "$2^{10}$",
  ],
  ...[
    "$\\frac{TP}{TP + FN}$",
    "$ \\alpha + \\beta $",
    "$\\lfloor x \\rfloor$",
    "$a \\mid b$",
    "$\\%$ von $x$",
    "$100\\%$",
  ],
  ...["\\(x + 1\\)", "\\(x\\)", "\\( O(n^2) \\)", "\\[ x = \\frac{1}{2} \\]", "\\[\\sum_{i=1}^n i\\]", "$$x^2$$"],
  ...["$$\n\\int_0^1 x\\,dx\n= \\tfrac12\n$$", "\\[\na\n= b\n- c\n\\]", "$$ a * b * c $$", "$a*b*c$", "\\[\nx\n\\]"],
  "$$\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}$$",
  "\\[ f(x) = \\begin{cases} 1 & \\text{for the first} \\\\ 0 & \\text{else} \\end{cases} \\]",
];

/** What is not a formula, although it has the same signs: it is drawn as plain Markdown draws it. */
export const otherDollars: readonly string[] = [
  ...[
    "It costs $5 and $10.",
    "From $5-$10, or 5$ each",
    "$5/$6, US$5, A$6",
    "$1,000 to $2,000",
    "**$5** or 6$",
    "$20k or €18k$",
  ],
  ...[
    "Set $PATH and $HOME.",
    "$PATH:$HOME/bin",
    "${HOME}/${USER}",
    "$HOME/.config/$NAME",
    "echo $$ and kill $$",
    "${A}$",
  ],
  ...[
    "awk '{print $1, $2}'",
    "$1 and $2 of sed",
    "s/\\(a*\\)/\\1/",
    "\\(foo\\|bar\\)",
    "$(pwd):$(id -u)",
    "$?, $! and $@",
  ],
  ...[
    "$('#a') and $('.b')",
    "$foo->$bar = $baz;",
    "^foo$ or bar$",
    "Use $foo or ^bar$.",
    "a$b$c",
    "$_GET['a'] . $_GET['b']",
  ],
  ...[
    "\\[1\\] and \\[link\\]",
    "\\[-v\\] \\[--name=NAME\\]",
    "\\[a-z\\]+",
    "\\[x\\] done",
    "$name$ and $url$",
    "$USD$",
  ],
  ...[
    "`$a$` and `\\(b\\)`",
    "\\$5 and \\$6",
    "$env:PATH; $env:TEMP",
    "von $5 bis $6, 5$ und 6$",
    "$5, 10$, 15$",
    "$ ls $",
  ],
  ...["Pay $30 now,\nthen $20 later", "$\\unclosed", "$$", "a $$ b", "\\( and \\)", "\\[\\]", '$"a" + "b"$'],
];

/** Emoji and scripts as they are written, and texts with something hidden in them. */
export const visibleTexts: readonly string[] = [
  ...["👩🏽‍💻", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🏴‍☠️", "🇩🇪🇯🇵", "1️⃣#️⃣", "❤️‍🔥", "☎︎", "🧑🏿‍🦰", "🏃🏽‍♂️‍➡️", "👁️‍🗨️", "🧔🏻‍♀️", "©️", "👍🏿👍🏻"],
  ...[
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "👩🏽‍❤️‍💋‍👨🏿",
    "葛\u{e0100}城",
    "می\u200cخواهم",
    "क्\u200dष",
  ],
];
export const hidingTexts: readonly string[] = [
  ...[
    "a\u200db",
    "pass\u200bword",
    "a\u202eb\u2066c",
    "x\u{e0041}",
    "😀\u{e0041}\u{e0042}",
    "😀\ufe00\ufe01",
    "soft\u00adhyphen",
  ],
  ...[
    "a\u061cb",
    "user\u3164",
    "a\ufe0fb",
    "👩\u200d x",
    "\u001b[31mred",
    "1\ufe0f2",
    "a\u200d👩",
    "\u{1f3f4}\u{e0041}\u{e007f}",
  ],
];

/** Everything else that a page of Markdown has. */
const others: readonly string[] = [
  "| a | b |\n| - | :-: |\n| one<br>two | `<br>` |\n| <br> | a<br/>b<BR />c |\n\nUse <br> here.",
  "- [ ] one\n- [x] two `code`\n  1. [X] three\n- [y] four\n- [x](https://example.com)\n\n* [ ] wide\n\n  more",
  "# Title\n\nA *paragraph* with [a link][1].\n\n[1]: https://example.com\n\n---\n\n    indented\n\nThe end.",
  "Setext\n===\n\n1. a\n2. b\n   - c\n\n> quote\nlazy\n\n![](https://example.com/a.png)\n",
];

/** All of it. */
export const markdownTexts: readonly string[] = [
  ...fencedTexts.map(({ text }) => text),
  ...[...formulaTexts, ...otherDollars, ...visibleTexts, ...hidingTexts].map(
    (each) => `Before.\n\n${each}\n\n- In a list:\n  ${each.replaceAll("\n", "\n  ")}\n\nAfter.`,
  ),
  ...others,
];

/** All of it as one text; code that does not end would hide the rest. */
export const markdownPage: string = markdownTexts.filter((text) => text !== unended).join("\n\n");
