// Whether a tool of others only reads. The editor does not say: what an MCP server declares about it does not reach an extension. So its
// name has to, and the user has to agree.

/** Words in the names of tools that read. */
const reading = new Set([
  ...["get", "list", "read", "search", "find", "show", "view", "count", "describe", "lookup", "look", "inspect"],
  ...["status", "info", "stat", "explain", "docs", "doc", "documentation", "help", "usages", "references", "symbols"],
  ...["diagnostics", "problems", "errors", "resolve", "lint", "outline", "tree", "diff", "log", "history", "blame"],
]);

/** Words of those that do more, or may: one of them is enough. */
const acting = new Set([
  ...["write", "create", "new", "add", "insert", "append", "edit", "change", "modify", "update", "set", "put", "post"],
  ...["patch", "apply", "replace", "rename", "move", "copy", "delete", "remove", "clear", "drop", "truncate", "reset"],
  ...["run", "exec", "execute", "eval", "evaluate", "invoke", "call", "start", "stop", "restart", "kill", "launch"],
  ...["send", "push", "publish", "deploy", "upload", "download", "install", "uninstall", "merge", "commit", "checkout"],
  ...["fetch", "open", "browse", "navigate", "click", "type", "fill", "press", "submit", "sql", "shell", "terminal"],
  ...["command", "script", "task", "save", "import", "export", "sync", "assign", "close", "approve", "mark", "store"],
  ...["query", "request", "http", "curl", "enable", "disable", "toggle", "register", "transfer", "pay", "order", "do"],
]);

/**
 * Whether the name of a tool says that it reads, and nothing else: only then can calls of it be allowed beforehand. Reading what is
 * elsewhere counts as more, because the address can carry anything out.
 */
export function saysItReads(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.some((word) => reading.has(word)) && !words.some((word) => acting.has(word));
}
