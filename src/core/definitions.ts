// What begins a definition in code of any language, told by the words of one line. There are several questions, and one set of
// words behind them; where a question uses fewer of them, its doc comment says why.

/** Words that begin a function and are nothing else wherever they are reserved. */
const reservedForFunctions = String.raw`def|fn|func|function\*?`;
const functions = `${reservedForFunctions}|fun|sub`;
/** Words that begin a type and are nothing else wherever they are reserved. */
const reservedForTypes = "class|interface";
const types = `${reservedForTypes}|struct|enum|trait|type|record|object|protocol|union`;
/** Words before a group of members that only extends, or encloses, what is declared elsewhere. */
const scopes = "impl|namespace|module";
const values = "const|let|var|val";
const modifiers = String.raw`(?:(?:export|default|public|private|protected|internal|static|async|abstract|final|override|pub(?:\([^)]*\))?|unsafe|inline|virtual|const)\s+)*`;
const name = String.raw`[\p{L}_$][\p{L}\p{N}_$]*`;
/** What Go writes before the name of a method. */
const receiver = String.raw`(?:\([^()\n]*\)\s*)?`;

const pythonHead = String.raw`(?:async\s+)?def\b.*:`;
const bracedHead = String.raw`(?!.*\b(?:if|for|while|switch|else|try|catch|do|class|namespace|struct)\b).*\)[^()]*\{`;
// These read a line without the white space around it: searched for by the pattern, a long indentation would be read again from
// each of its characters.
const functionHead = new RegExp(String.raw`^(?:${pythonHead}|${bracedHead})$`);
const reserved = new RegExp(String.raw`^${modifiers}(?:${reservedForFunctions}|${reservedForTypes})\b|^@`);

const definition = new RegExp(String.raw`^${modifiers}(?:${functions}|${types}|${scopes})\b`);
const namedForParameters = /^(?:[\w<>[\],*&:?]+\s+)*[*&]*[\w~$]+\s*$/;
const functionValue = /^(?:export )?(?:const|let|var)\s+\w+\s*=.*(?:=>|function)/;
const statement = /^(?:if|else|for|while|switch|catch|return|do|try|with|match|unless|until|elif|foreach)\b/;

const memberHolder = new RegExp(String.raw`\b(?:${types}|${scopes})\b`);
const named = new RegExp(
  String.raw`^${modifiers}(?:${functions}|${types}|${scopes}|${values})\s+${receiver}(${name})`,
  "u",
);
const namedAnywhere = new RegExp(String.raw`\b(?:${functions}|${types})\s+${receiver}(${name})`, "gu");
const namedOutermost = new RegExp(String.raw`^(?:export\s+|pub\s+)?(?:${values}|static)\s+(${name})`, "gmu");
const beforeName = new RegExp(String.raw`\b(?:${functions}|${types})\s+$`);

/** True for a line that opens the body of a function: a `def` with its colon, or parameters and a brace without a control word. */
export function opensFunctionBody(line: string): boolean {
  return functionHead.test(line.trim());
}

/**
 * True for a line that begins a function or a class, so that what is above it is over. This decides where a completion ends, so it
 * uses only reserved words: `type`, `object`, `module` and others also begin ordinary statements.
 */
export function beginsDefinition(line: string): boolean {
  const text = line.trim();
  return functionHead.test(text) || reserved.test(text);
}

/** True for a line that begins something with a body that people name as one piece: a function, a type, a namespace. */
export function opensDefinition(line: string): boolean {
  const text = line.trim();
  return (definition.test(text) || opensParameterBody(text) || functionValue.test(text)) && !statement.test(text);
}

/** True for a trimmed line such as `static int f(int a) {`: a name, its parameters, a brace, and no statement in between. */
function opensParameterBody(text: string): boolean {
  const [open, close] = [text.indexOf("("), text.lastIndexOf(")")];
  if (open < 0 || close < open || !text.endsWith("{") || /[;=]/.test(text.slice(close))) return false;
  return !text.slice(open, close).includes(";") && namedForParameters.test(text.slice(0, open));
}

/** True for the head of a declaration whose members say what it is: a type, a namespace. */
export function holdsMembers(head: string): boolean {
  return memberHolder.test(head);
}

/** The name that a line declares: of a function, a type, a namespace or a value. */
export function declaredName(line: string): string | undefined {
  return named.exec(line.trimStart())?.[1];
}

/**
 * The names that a text declares for others. Values count only where nothing encloses them: a local variable of one file has
 * nothing to do with one of the same name elsewhere. Neither does what only extends or encloses: `impl Display for Point`
 * declares no `Display`.
 */
export function declaredNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const pattern of [namedAnywhere, namedOutermost])
    for (const match of text.matchAll(pattern)) names.add(match[1]!);
  return names;
}

/** True for the text before a name if the name is declared there, as a function or a type. */
export function declaresNext(before: string): boolean {
  return beforeName.test(before);
}
