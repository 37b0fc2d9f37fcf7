// What the builders of tasks read from a parser's tree.
import type { Node } from "web-tree-sitter";

/** Node types of functions and methods. */
export const functions: readonly string[] = [
  ...["function_declaration", "method_definition", "function_definition", "function_expression", "arrow_function"],
  ...["method_declaration", "constructor_declaration"],
];
const names: readonly string[] = [
  ...["identifier", "property_identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"],
  ...["type_identifier", "field_identifier", "private_property_identifier", "statement_identifier"],
];
/** Node types around the name that a function's parameter or a variable gets. */
const declarations =
  /^(?:required_parameter|formal_parameters|parameters|typed_parameter|default_parameter|typed_default_parameter|formal_parameter|parameter_declaration|variable_declarator|init_declarator|assignment|pointer_declarator|reference_declarator|declaration)$/;

/** The nodes of some types. */
export function nodesIn(root: Node, types: readonly string[]): Node[] {
  return root.descendantsOfType([...types]).filter((node) => node !== null);
}

export function functionsIn(root: Node): Node[] {
  return nodesIn(root, functions);
}

/** The leaves that are names of any kind. */
export function namesIn(root: Node): Node[] {
  return nodesIn(root, names).filter(({ childCount }) => childCount === 0);
}

/** Whether a name is the one that a parameter or a variable gets. */
export function isDeclared(name: Node): boolean {
  const parent = name.parent;
  if (parent === null || !declarations.test(parent.type)) return false;
  const field = ["name", "pattern", "declarator", "left"].map((each) => parent.childForFieldName(each)).find(Boolean);
  return field === undefined || field === null || field.id === name.id;
}

/** Whether a name is a variable's, and not a member's, an argument's or a type's. */
export function isVariable(name: Node): boolean {
  const parent = name.parent;
  if (name.type !== "identifier" || parent === null) return false;
  const isField = (field: string): boolean => parent.childForFieldName(field)?.id === name.id;
  if (parent.type === "attribute") return !isField("attribute");
  if (parent.type === "keyword_argument") return !isField("name");
  if (parent.type === "field_access") return !isField("field");
  return !(parent.type === "method_invocation" && isField("name"));
}

/** Whether a line begins in a comment or a string. */
export function isProse(root: Node, lines: readonly string[], line: number): boolean {
  const column = lines[line]!.search(/\S/);
  if (column < 0) return true;
  const at = root.descendantForPosition({ row: line, column: column });
  for (let node: Node | null = at; node !== null; node = node.parent)
    if (/comment|string|template/.test(node.type) && (node.startPosition.row < line || node.type.includes("comment")))
      return true;
  return false;
}
