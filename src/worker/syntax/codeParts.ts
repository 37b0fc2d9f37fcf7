// What of a text is code and what only describes it, as the language's parser sees it.
import { createHash } from "node:crypto";
import type { Node, Tree, TreeCursor } from "web-tree-sitter";
import { isBlank, startOfLine } from "../../base/lines.ts";
import type { CodeParts } from "../../core/modelPort.ts";

/** Nodes whose text is taken as it stands: white space in them means something, and what looks like a comment is none. */
const literals =
  /(?:^|_)(?:string|string_literal|char_literal|character_literal|rune_literal|regex|heredoc|heredoc_body|nowdoc|interpolated_string_expression)$/;

/** What Python takes as documentation: bytes and formatted strings are not. */
const docstring = /^[rRuU]?["']/;

/** Nodes in which a line comment would be text. */
const markup = new Set(["jsx_element", "jsx_fragment", "jsx_self_closing_element"]);

/** Reads the parts of a parsed text. */
export function codeParts(tree: Tree, text: string): CodeParts {
  return new PartsReader(text).read(tree.walk());
}

class PartsReader {
  private readonly text: string;
  /** What makes up the code, in order. */
  private readonly code: string[] = [];
  private readonly comments: { readonly start: number; readonly end: number }[] = [];
  private readonly continued = new Set<number>();
  private readonly bodies: number[] = [];
  /** Nodes that document. */
  private readonly docstrings = new Set<number>();
  /** Up to here the text is read. */
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Walks without recursion: code that a model wrote may be nested without end. */
  read(cursor: TreeCursor): CodeParts {
    const types: string[] = [];
    for (;;) {
      const type = cursor.nodeType;
      if (!this.isTaken(cursor, type)) {
        if (type === "module" || type === "block") this.noteBody(cursor.currentNode, type, types.at(-1));
        if (markup.has(type)) this.noteRows(cursor);
        if (cursor.gotoFirstChild()) {
          types.push(type);
          this.code.push(`(${type}`);
          continue;
        }
        this.take(cursor, type);
      }
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) {
          cursor.delete();
          this.skipTo(this.text.length);
          const code = createHash("sha256").update(this.code.join("\0")).digest("base64");
          return { code, comments: this.comments, continued: [...this.continued], bodies: this.bodies };
        }
        types.pop();
        this.code.push(")");
      }
    }
  }

  /** True if a node has been read as a whole. */
  private isTaken(cursor: TreeCursor, type: string): boolean {
    const isComment =
      (cursor.nodeIsNamed && type.includes("comment")) ||
      (this.docstrings.size > 0 && this.docstrings.has(cursor.nodeId)) ||
      (type === "jsx_expression" && holdsOnlyComments(cursor.currentNode));
    if (!isComment && !literals.test(type)) return false;
    if (!isComment) this.take(cursor, type);
    else {
      const { startIndex: start, endIndex } = cursor;
      this.skipTo(start);
      // Some grammars count the line break to the comment.
      const end = start + this.text.slice(start, endIndex).trimEnd().length;
      this.comments.push({ start, end });
      this.at = Math.max(this.at, endIndex);
      this.noteRows(cursor);
    }
    return true;
  }

  private take(cursor: TreeCursor, type: string): void {
    const { startIndex, endIndex } = cursor;
    this.skipTo(startIndex);
    const own = this.text.slice(startIndex, endIndex);
    // A comment splits the markup text around it.
    if (type === "jsx_text") for (const word of words(own)) this.code.push(word);
    else if (own.trim() !== "") this.code.push(type, own);
    else if (cursor.nodeIsMissing) this.code.push("missing", type);
    this.at = Math.max(this.at, endIndex);
    this.noteRows(cursor);
  }

  /** A grammar may leave text of a node out of its children. */
  private skipTo(offset: number): void {
    if (offset > this.at) for (const word of words(this.text.slice(this.at, offset))) this.code.push(word);
    this.at = Math.max(this.at, offset);
  }

  /** Notes the lines that begin inside of a node in which no comment can stand. */
  private noteRows(cursor: TreeCursor): void {
    const end = cursor.endPosition;
    // The text of a here document takes whole lines, and so does the word that ends it.
    const { row, column } = cursor.startPosition;
    const isHere = cursor.nodeType === "heredoc_body";
    for (let line = isHere && column === 0 ? row : row + 1; line < end.row; line++) this.continued.add(line);
    if (end.row > row && (isHere || end.column > 0)) this.continued.add(end.row);
  }

  private noteBody(node: Node, type: string, parentType: string | undefined): void {
    const owner = parentType === "function_definition" || parentType === "class_definition";
    if (type === "block" && !owner) return;
    const first = node.namedChildren.find((child) => child !== null && child.type !== "comment");
    if (!first) return;
    const string = first.type === "expression_statement" && first.namedChildCount === 1 ? first.firstNamedChild : null;
    const isDocstring = string?.type === "string" && docstring.test(string.text);
    if (isDocstring) this.docstrings.add(first.id);
    else if (type === "block" && isBlank(startOfLine(this.text, first.startIndex)))
      this.bodies.push(first.startPosition.row);
  }
}

function words(text: string): readonly string[] {
  return text.match(/\S+/g) ?? [];
}

/** `{/* … *\/}` in markup. */
function holdsOnlyComments(node: Node): boolean {
  return node.namedChildCount > 0 && node.namedChildren.every((child) => child?.type === "comment");
}
