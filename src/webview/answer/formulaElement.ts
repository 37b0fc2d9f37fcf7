// Formulas on the page. Until the library has arrived, and for what is not TeX after all, the source stays as it was written.
import type * as formulas from "../formula/formulaMarkup.ts";
import { tellHost } from "../bridge.ts";
import { formulaOf } from "./syntax/formulas.ts";
import { sanitisedFormula } from "./sanitise.ts";

type Library = typeof formulas;

/** Beside this script; only while that runs, its element is known. */
const address = new URL("formulas.js", (document.currentScript as HTMLScriptElement).src).href;
let library: Library | undefined;
let loading: Promise<void> | undefined;
/** What is not TeX after all is not tried again. */
const tried = new WeakSet<Element>();

/** Draws the formula in an element that holds its source. `onDrawn` is called when that happens later. */
export function drawFormula(element: Element, onDrawn: () => void): void {
  if (tried.has(element)) return;
  tried.add(element);
  if (library) return draw(element, library);
  loading ??= load();
  void loading.then(() => {
    if (library === undefined || !element.isConnected) return;
    draw(element, library);
    onDrawn();
  });
}

async function load(): Promise<void> {
  try {
    library = (await import(address)) as Library;
  } catch (error) {
    // Formulas stay as they were written; the log says why.
    tellHost({ kind: "pageError", value: { text: `Formulas cannot be drawn: ${String(error)}` } });
  }
}

function draw(element: Element, { formulaMarkup }: Library): void {
  const source = element.textContent ?? "";
  const { tex, isDisplay } = formulaOf(source);
  const markup = formulaMarkup(tex, isDisplay);
  if (markup === undefined) return;
  // Sanitised here.
  element.innerHTML = sanitisedFormula(markup);
  element.setAttribute("title", source);
  alignColumns(element);
}

/** Columns of cases and equations: browsers ignore the attribute. */
function alignColumns(formula: Element): void {
  for (const table of formula.querySelectorAll("mtable[columnalign]")) {
    const alignments = table.getAttribute("columnalign")?.split(" ") ?? [];
    for (const row of table.children)
      for (const [index, cell] of [...row.children].entries())
        cell.classList.add(`align-${alignments[index] ?? alignments.at(-1)}`);
  }
}
