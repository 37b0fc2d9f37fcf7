// A block of code with its language and its buttons, folded if it is long.
import type { CodeBlockAction } from "../../protocol/chatProtocol.ts";
import type { IconName } from "../icons.ts";
import { tellHost } from "../bridge.ts";
import { button, copyButton, element, iconButton } from "../elements.ts";
import type { Block } from "./markdown.ts";
import { fill, words } from "../words.ts";

/** Lines of a folded block, as in the style sheet. */
const foldedLines = 22;
/** Blocks with more lines than this are folded. */
const longestUnfolded = 30;
const shells = new Set(["bash", "sh", "shell", "zsh", "console", "shellscript", "powershell", "pwsh", "bat", "cmd"]);

/** The element of a code block. `answerId`: the answer it is in. */
export function codeElement(
  { html, code }: Block & { code: NonNullable<Block["code"]> },
  answerId: number,
): HTMLElement {
  const language = /^[\w+#.-]+/.exec(code.info)?.[0] ?? "text";
  const inner = element("code", "");
  // Sanitised in MarkdownBlocks.
  inner.innerHTML = html;
  const pre = element("pre", "", { tabindex: "0" }, inner);
  const frame = element("div", "code");
  const act = (action: CodeBlockAction, label: string): HTMLButtonElement =>
    tool(action, label, language, () =>
      tellHost({ kind: "codeBlock", value: { action, text: code.text, language: code.info, id: answerId } }),
    );
  const labels = { copy: words.copy, copied: words.copied, spoken: fill(words.copyCode, language) };
  const copy = copyButton("tool", labels, () => tellHost({ kind: "copy", value: { text: code.text } }));
  const wrap = tool("wrap", words.wrap, language, () => {
    const wraps = pre.classList.toggle("wraps");
    wrap.setAttribute("aria-pressed", String(wraps));
  });
  wrap.setAttribute("aria-pressed", "false");
  const isShell = shells.has(language.toLowerCase());
  const tools = [
    copy,
    act("insert", words.insert),
    act("apply", words.apply),
    act("newFile", words.newFile),
    ...(isShell ? [act("run", words.runInTerminal)] : []),
    wrap,
  ];
  const label = element("span", "language", { title: code.info }, language);
  const bar = element("div", "tools", { role: "toolbar", "aria-label": fill(words.codeTools, language) }, ...tools);
  frame.append(element("div", "code-head", {}, label, bar), pre);
  const lines = code.text.split("\n").length - 1;
  if (lines > longestUnfolded && code.isClosed) frame.append(fold(pre, lines));
  return frame;
}

function fold(pre: HTMLElement, lines: number): HTMLButtonElement {
  const toggle = button("quiet fold", "", () => show(pre.classList.contains("folded")));
  const show = (all: boolean): void => {
    pre.classList.toggle("folded", !all);
    toggle.textContent = all ? words.showLess : fill(words.showLines, String(lines - foldedLines));
    toggle.setAttribute("aria-expanded", String(all));
  };
  show(false);
  return toggle;
}

function tool(name: IconName, label: string, language: string, onClick: () => void): HTMLButtonElement {
  return iconButton("tool", name, label, onClick, `${label} (${language})`);
}
