// Files and folders dragged onto the chat. VS Code passes a drag to a page only while Shift is held.
import { tellHost } from "../bridge.ts";
import { droppedUris, isDragOfFiles } from "./droppedUris.ts";
import { button, element } from "../elements.ts";
import { words } from "../words.ts";

/** Covers the page while files are dragged over it. */
export class DropTarget {
  readonly root = element(
    "div",
    "drop-target",
    { hidden: "" },
    element("p", "drop-title", {}, words.dropHere),
    element("p", "", {}, words.holdShift),
  );

  /** `onDrop` runs on a drop, before the host answers. */
  constructor(onDrop: () => void) {
    const over = (event: DragEvent): void => {
      if (!event.dataTransfer || !isDragOfFiles(event.dataTransfer.types)) return;
      // Without this, the browser does not allow a drop here.
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      this.root.hidden = false;
    };
    document.addEventListener("dragenter", over);
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", (event) => {
      // Moving between elements also fires this event.
      if (event.relatedTarget === null) this.root.hidden = true;
    });
    // Once Shift is released there are no more events, not even `dragleave`. A moving pointer means that the drag is over.
    document.addEventListener("pointermove", () => (this.root.hidden = true));
    document.addEventListener("drop", (event) => {
      this.root.hidden = true;
      if (!event.dataTransfer || !isDragOfFiles(event.dataTransfer.types)) return;
      event.preventDefault();
      onDrop();
      tellHost({ kind: "dropFiles", value: { uris: droppedUris(event.dataTransfer) } });
    });
  }
}

/** Says why dropped files were not added. */
export class RefusalNote {
  readonly root = element("div", "refusal", { role: "alert", hidden: "" });

  show(reasons: readonly string[]): void {
    this.root.hidden = reasons.length === 0;
    const close = button("chip-toggle", "×", () => this.show([]));
    close.title = words.dismiss;
    close.setAttribute("aria-label", words.dismiss);
    const lines = reasons.map((reason) => element("p", "", {}, reason));
    this.root.replaceChildren(...(reasons.length > 0 ? [element("div", "refusal-lines", {}, ...lines), close] : []));
  }
}
