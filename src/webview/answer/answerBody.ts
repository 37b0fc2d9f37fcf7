// The text of one answer: Markdown that grows while it streams. Unchanged blocks keep their elements, and with them focus, selection and
// scroll position.
import { blockElement, regrow } from "./blockElement.ts";
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
  private form: "whole" | "growing" = "whole";
  private readonly blocks = new MarkdownBlocks(sanitised, words);
  private elements = new Map<string, HTMLElement>();
  private isScheduled = false;
  private lastDrawMs = 0;

  constructor(answerId: number, onDrawn: () => void) {
    this.answerId = answerId;
    this.onDrawn = onDrawn;
  }

  /** Draws a text soon: many calls become few drawings. `form`: whether more of it is to come. */
  show(text: string, form: "whole" | "growing"): void {
    [this.text, this.form] = [text, form];
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
    const blocks = this.blocks.read(this.text, this.form);
    const elements = new Map<string, HTMLElement>();
    const kept = new Set<Element>();
    for (const [key, made] of this.elements) if (blocks.has(key)) kept.add(made);
    let at: Element | null = this.root.firstElementChild;
    for (const [key, block] of blocks) {
      const known = this.elements.get(key);
      const next: Element | null = at?.nextElementSibling ?? null;
      const isFree = at !== null && !kept.has(at);
      // A block that has grown becomes the new one; of code, every line is made again.
      const grown = known === undefined && !block.code && isFree ? this.grown(at, block) : undefined;
      const made = known ?? grown ?? blockElement(block, this.answerId, this.onDrawn);
      elements.set(key, made);
      if (made === at) at = next;
      else if (at && isFree) {
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

  private grown(at: Element | null, block: Block): HTMLElement | undefined {
    if (!(at instanceof HTMLElement) || !at.matches(".block:not(:has(> .code))")) return undefined;
    regrow(at, block, this.answerId, this.onDrawn);
    return at;
  }
}
