// What a person and a marketplace read of a package: its manifest and its pages.

/**
 * The manifest of a package: the repository's own without what only its development needs. `repository` is the one place that names
 * the public address; the addresses for problems and of the project follow from it, and none is invented while it is missing.
 */
export function packageManifest(source, version = source.version) {
  const { scripts, dependencies: _dependencies, devDependencies: _devDependencies, vsce: _vsce, ...manifest } = source;
  const address = publicAddress(source);
  return {
    ...manifest,
    version,
    // The one script that runs outside the repository: VS Code calls it after an uninstall.
    scripts: { "vscode:uninstall": scripts["vscode:uninstall"] },
    ...(address !== undefined && { bugs: { url: `${address}/issues` }, homepage: `${address}#readme` }),
  };
}

/** The public address of the sources without its `.git`, or undefined before publication. */
export function publicAddress({ repository }) {
  const url = typeof repository === "string" ? repository : repository?.url;
  return url?.replace(/^git\+/, "").replace(/\.git$/, "");
}

/**
 * A page as it is packed. With a public address, the packager points relative links there. Without one, nobody could follow them: a
 * link becomes its words, and a picture is left out with its caption, which is a paragraph in italics.
 */
export function packagePage(markdown, address) {
  if (address !== undefined) return markdown;
  return outsideCode(markdown, (text) =>
    text
      .replace(/!\[[^\]]*\]\((?!https:\/\/)[^)]*\)(\n\n_[^_\n]+_(?=\n))?/g, "")
      .replace(/<img\b(?![^>]*\bsrc="https:\/\/)[^>]*>/g, "")
      .replace(/(?<!!)\[((?:[^[\]]|\[[^\]]*\])*)\]\((?!https?:\/\/|mailto:|command:|#)[^)]*\)/g, "$1"),
  );
}

/** Changes what is not code. Code may be the words of a link. */
function outsideCode(markdown, change) {
  const code = [];
  const marked = markdown.replace(/^```[\s\S]*?^```|`[^`\n]+`/gm, (text) => `\0${code.push(text) - 1}\0`);
  return change(marked).replace(/\0(\d+)\0/g, (_, index) => code[index]);
}
