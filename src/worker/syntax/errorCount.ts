import type { Node } from "web-tree-sitter";

/**
 * The number of places in a tree that did not parse. A query would find them, too, but in a time that grows with the square of an
 * error's parts, and what is behind a bracket that is never closed can be all of a file.
 */
export function errorCount(root: Node): number {
  const cursor = root.walk();
  try {
    for (let count = 0; ;) {
      const node = cursor.currentNode;
      if (node.isError || node.isMissing) count++;
      if (node.hasError && cursor.gotoFirstChild()) continue;
      while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return count;
    }
  } finally {
    cursor.delete();
  }
}
