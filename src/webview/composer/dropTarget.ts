// Files and folders that are dragged onto the chat. The editor lets a drag into a page only while Shift is held.
import { tellHost } from "../bridge.ts";
import { droppedUris, isDragOfFiles } from "./droppedUris.ts";
import { button, element } from "../elements.ts";
import { words } from "../words.ts";

/** The whole page, as it looks while files are dragged over it. */
export class DropTarget {
  readonly root = element(
    "div",
    "drop-target",
    { hidden: "" },
    element("p", "drop-title", {}, words.dropHere),
    element("p", "", {}, words.holdShift),
  );

  /** `onDrop` is told of a drop before the host answers. */
  constructor(onDrop: () => void) {
    const over = (event: DragEvent): void => {
      if (!event.dataTransfer || !isDragOfFiles(event.dataTransfer.types)) return;
      // A page takes a drop only where it refuses what the browser would do.
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      this.root.hidden = false;
    };
    document.addEventListener("dragenter", over);
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", (event) => {
      // Going from element to element is not leaving.
      if (event.relatedTarget === null) this.root.hidden = true;
    });
    // Without Shift no event comes any more, not even that the drag has left; a pointer that moves does not drag.
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

/** Why what was dropped is not in the message, in words. */
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
