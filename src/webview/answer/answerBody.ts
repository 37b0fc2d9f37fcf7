// The text of one answer: Markdown that grows while it streams. Unchanged blocks keep their elements, and with them focus, selection and
// scroll position.
import { codeElement } from "./codeBlock.ts";
import { element } from "../elements.ts";
import { MarkdownBlocks, type Block } from "./markdown.ts";
import { nameHiddenCharacters } from "./hiddenCharacters.ts";
import { sanitised } from "./sanitise.ts";
import { words } from "../words.ts";

/** Share of the time that drawing may take while an answer streams. */
const drawingShare = 0.25;

export class AnswerBody {
  readonly root = element("div", "markdown");
  private readonly answerId: number;
  private readonly onDrawn: () => void;
  private text = "";
  private readonly blocks = new MarkdownBlocks(sanitised, words);
  private elements = new Map<string, HTMLElement>();
  private isScheduled = false;
  private lastDrawMs = 0;

  constructor(answerId: number, onDrawn: () => void) {
    this.answerId = answerId;
    this.onDrawn = onDrawn;
  }

  /** Draws a text soon: many calls become few drawings. */
  show(text: string): void {
    this.text = text;
    if (this.isScheduled) return;
    this.isScheduled = true;
    const drawSoon = (): void => {
      this.draw();
      this.onDrawn();
    };
    setTimeout(drawSoon, Math.max(16, this.lastDrawMs / drawingShare));
  }

  /** Shows a text as plain text, until there is time to draw it. */
  showPlain(text: string): void {
    this.text = text;
    this.root.replaceChildren(element("p", "plain", {}, nameHiddenCharacters(text)));
  }

  /** Draws the text now. */
  draw(): void {
    this.isScheduled = false;
    const start = performance.now();
    const blocks = this.blocks.read(this.text);
    const elements = new Map<string, HTMLElement>();
    const kept = new Set<Element>();
    for (const [key, made] of this.elements) if (blocks.has(key)) kept.add(made);
    let at: Element | null = this.root.firstElementChild;
    for (const [key, block] of blocks) {
      const made = this.elements.get(key) ?? this.blockElement(block);
      elements.set(key, made);
      if (made === at) at = at.nextElementSibling;
      // A block that has grown replaces its element.
      else if (at && !kept.has(at)) {
        const next: Element | null = at.nextElementSibling;
        at.replaceWith(made);
        at = next;
      } else this.root.insertBefore(made, at);
    }
    while (at) {
      const next: Element | null = at.nextElementSibling;
      at.remove();
      at = next;
    }
    this.elements = elements;
    this.lastDrawMs = performance.now() - start;
  }

  private blockElement(block: Block): HTMLElement {
    const made = element("div", "block", { dir: "auto" });
    const { code } = block;
    if (code) made.append(codeElement({ ...block, code }, this.answerId));
    // Sanitised in MarkdownBlocks.
    else made.innerHTML = block.html;
    return made;
  }
}
