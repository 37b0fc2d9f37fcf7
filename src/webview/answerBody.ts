// The words of one answer: Markdown that grows while it streams. Blocks that did not change keep their elements, and with
// them focus, selection and scroll position.
import { tellHost } from "./bridge.ts";
import { button, element } from "./elements.ts";
import { renderBlocks } from "./markdown.ts";
import { fill, words } from "./words.ts";

/** Part of the time that drawing may take while an answer streams. */
const drawingShare = 0.25;

export class AnswerBody {
  readonly root = element("div", "markdown");
  private readonly onDrawn: () => void;
  private text = "";
  private drawn: string[] = [];
  private isScheduled = false;
  private lastDrawMs = 0;

  constructor(onDrawn: () => void) {
    this.onDrawn = onDrawn;
  }

  /** Shows a text soon; many calls become few drawings. */
  show(text: string): void {
    this.text = text;
    if (this.isScheduled) return;
    this.isScheduled = true;
    setTimeout(() => this.draw(), Math.max(16, this.lastDrawMs / drawingShare));
  }

  private draw(): void {
    this.isScheduled = false;
    const start = performance.now();
    const blocks = renderBlocks(this.text);
    blocks.forEach((html, index) => {
      if (this.drawn[index] === html) return;
      const block = blockElement(html);
      const old = this.root.children[index];
      if (old) old.replaceWith(block);
      else this.root.append(block);
    });
    while (this.root.children.length > blocks.length) this.root.lastElementChild!.remove();
    this.drawn = blocks;
    this.lastDrawMs = performance.now() - start;
    this.onDrawn();
  }
}

/** One block; a code block gets its language and a Copy button above it. */
function blockElement(cleanHtml: string): HTMLElement {
  const block = element("div", "block");
  // Sanitised in renderBlocks.
  block.innerHTML = cleanHtml;
  for (const pre of block.querySelectorAll("pre")) {
    const code = pre.querySelector("code");
    const language = /language-([\w+#.-]+)/.exec(code?.className ?? "")?.[1] ?? "text";
    const copy = button("copy", words.copy, () => {
      tellHost({ kind: "copy", value: { text: pre.textContent ?? "" } });
      copy.textContent = words.copied;
      setTimeout(() => (copy.textContent = words.copy), 1500);
    });
    copy.setAttribute("aria-label", fill(words.copyCode, language));
    const frame = element("div", "code", {}, element("div", "code-head", {}, element("span", "", {}, language), copy));
    pre.tabIndex = 0;
    pre.replaceWith(frame);
    frame.append(pre);
  }
  return block;
}
