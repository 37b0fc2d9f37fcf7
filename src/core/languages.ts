// Editors and Markdown name some languages differently.
const fenceNames: Readonly<Record<string, string>> = {
  typescriptreact: "tsx",
  javascriptreact: "jsx",
  shellscript: "bash",
  plaintext: "text",
};

/** The word after a code fence for an editor's language id. */
export function fenceName(languageId: string): string {
  const name = fenceNames[languageId] ?? languageId;
  // A language id comes from other extensions: a strange one must not break the fence's line.
  return /^[\w+#.-]+$/.test(name) ? name : "text";
}
