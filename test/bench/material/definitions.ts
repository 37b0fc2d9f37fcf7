// What a file defines for others, and where it imports, by its syntax tree.
import type { Node } from "web-tree-sitter";

/** A name that a file defines, and the line of it (from 0). */
export interface Definition {
  readonly name: string;
  readonly line: number;
}

/** Part of a text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const defining =
  /^(?:(?:generator_)?function_declaration|function_definition|(?:abstract_)?class_declaration|class_definition|interface_declaration|enum_declaration|type_alias_declaration|method_definition|(?:abstract_)?method_signature|method_declaration|public_field_definition|property_signature|class_specifier|struct_specifier|type_definition|preproc_def|preproc_function_def|enumerator)$/;
/** In which only a function's prototype defines something: the rest are variables. */
const prototypes = /^(?:declaration|field_declaration)$/;
const outermost = /^(?:program|module|translation_unit|export_statement)$/;
const importing = /^(?:import_statement|import_from_statement|import_declaration|preproc_include)$/;
const names = /^(?:identifier|type_identifier|property_identifier|field_identifier)$/;

/** The names that a file defines: functions, types, their members, and the variables that nothing encloses. */
export function definitionsIn(root: Node): readonly Definition[] {
  const found: Definition[] = [];
  const add = (name: Node | null): void => {
    if (name && names.test(name.type)) found.push({ name: name.text, line: name.startPosition.row });
  };
  walk(root, (node) => {
    if (defining.test(node.type) && !(node.type.endsWith("_specifier") && !node.childForFieldName("body")))
      add(node.childForFieldName("name") ?? declared(node));
    else if (prototypes.test(node.type) && isPrototype(node)) add(declared(node));
    else if (node.type === "variable_declarator" && isOutermost(node.parent)) add(node.childForFieldName("name"));
    else if (node.type === "assignment" && isOutermost(node.parent)) add(node.childForFieldName("left"));
  });
  return found;
}

/** The statements with which a file imports. */
export function importsIn(root: Node): readonly Span[] {
  const found: Span[] = [];
  walk(root, (node) => {
    const isImport =
      importing.test(node.type) ||
      (node.type === "export_statement" && node.childForFieldName("source") !== null) ||
      (/^(?:lexical|variable)_declaration$/.test(node.type) && /\brequire\(/.test(node.text.slice(-200)));
    if (isImport) found.push({ start: node.startIndex, end: node.endIndex });
  });
  return found;
}

/** True where a name is used, and not declared, given to a parameter or a key. */
export function isUse(root: Node, offset: number): boolean {
  const node = root.descendantForIndex(offset);
  if (!node || !names.test(node.type)) return false;
  const { parent } = node;
  if (!parent) return false;
  if (
    /parameter|^pair$|shorthand|pattern|^assignment|^keyword_argument$|^enumerator$|comment|string/.test(parent.type)
  ) {
    const first = parent.childForFieldName("key") ?? parent.childForFieldName("name") ?? parent.firstNamedChild;
    return first?.id !== node.id;
  }
  return (
    !(defining.test(parent.type) || prototypes.test(parent.type)) || parent.childForFieldName("name")?.id !== node.id
  );
}

function isPrototype(node: Node): boolean {
  for (let at = node.childForFieldName("declarator"); at; at = at.childForFieldName("declarator"))
    if (at.type === "function_declarator") return true;
  return false;
}

function declared(node: Node): Node | null {
  let at = node.childForFieldName("declarator");
  for (let next = at?.childForFieldName("declarator"); next; next = next.childForFieldName("declarator")) at = next;
  return at?.type === "qualified_identifier" ? at.childForFieldName("name") : at;
}

function isOutermost(node: Node | null): boolean {
  for (let at = node; at; at = at.parent) {
    if (outermost.test(at.type)) return true;
    if (!/^(?:lexical_declaration|variable_declaration|expression_statement|preproc_if(?:n?def)?)$/.test(at.type))
      return false;
  }
  return false;
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const child of node.namedChildren) if (child) walk(child, visit);
}
