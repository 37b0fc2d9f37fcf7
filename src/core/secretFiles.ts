// Files whose text must never appear in the prompt of another file, whatever `.gitignore` says.
import { longestName, plainFileName } from "../base/plainFileName.ts";

/** Folders that hold nothing else. */
const secretFolders =
  /^(?:\.ssh|\.gnupg|\.aws|\.azure|\.kube|\.docker|\.gcloud|\.password-store|\.vault|secrets?|\.secrets?)$/;

/** File names in lower case, without the suffix of a copy. */
const secretNames = [
  // Environments and settings with passwords in them.
  /^\.env(?:$|[._-])/,
  /\.env$/,
  /^\.envrc$/,
  /\.tfvars(?:\.json)?$/,
  /\.tfstate$/,
  /^local\.settings\.json$/,
  /^wp-config\.php$/,
  // Keys and stores of keys.
  /\.(?:pem|key|pfx|p12|p8|pk8|jks|keystore|kdbx?|ppk|gpg|asc|pgp|ovpn|snk|keytab)$/,
  /^id_(?:rsa|dsa|ecdsa|ed25519|xmss)/,
  /^\.vault[-_]?(?:pass|token)/,
  // Credentials of programs.
  /^\.?credentials?(?:$|[._-])/,
  /[._-]credentials?(?:\.[a-z0-9]+)?$/,
  /^\.?secrets?(?:$|[._-])/,
  /[._-]secrets?(?:\.(?:json|ya?ml|toml|ini|txt|env|properties|conf|config|xml))?$/,
  /^client[_-]?secrets?/,
  /^service[_-]?account.*\.json$/,
  /^firebase[_-]adminsdk.*\.json$/,
  /^(?:\.token|\.?(?:api[_-]?keys?|(?:access|auth|api)[_-]?tokens?)(?:\.txt)?)$/,
  /^(?:\.terraformrc|terraform\.rc|\.renviron)$/,
  /^\.?passwords?(?:$|\.)/,
  /^\.?passwd$/,
  /^[._](?:netrc|npmrc|yarnrc(?:\.yml)?|pypirc|pgpass|my\.cnf|dockercfg|dockerconfigjson|htpasswd|git-credentials|boto|s3cfg)$/,
  /^kubeconfig/,
  /^\.(?:bash|zsh|sh|python|node_repl|psql|mysql)_history$/,
];

/**
 * True for a path whose name or folder says that it holds secrets, also in another spelling that a file system takes for that name.
 * Takes either kind of slash; relative or absolute.
 */
export function isSecretFile(path: string): boolean {
  const segments = path.split(/[/\\]+/);
  const last = segments.pop() ?? "";
  const name = last.slice(0, longestName).toLowerCase();
  if (segments.some((segment) => secretFolders.test(plainFileName(segment)))) return true;
  const names = new Set([name, plainFileName(last), withoutCopy(name)]);
  return [...names].some((each) => secretNames.some((pattern) => pattern.test(each)));
}

/** A diff of git's without what must not be shown, and the files that are left out for it. */
export interface ShownDiff {
  readonly text: string;
  readonly hidden: readonly string[];
}

/** Takes the changes of files that hold secrets out of a diff of git's, and changes that contain a secret themselves. */
export function withoutSecretFiles(diff: string): ShownDiff {
  const hidden: string[] = [];
  const changes = diff.split(/^(?=diff --(?:git|cc|combined) )/m).filter((change) => {
    const paths = changedPaths(change);
    const isShown = !paths.some((path) => isSecretFile(path)) && !holdsSecret(change);
    if (!isShown) hidden.push((paths.at(-1) ?? "").replace(/^[a-z]\/(?=.)/, ""));
    return isShown;
  });
  return { text: changes.join(""), hidden };
}

/**
 * The paths that the head of a change names, the current one last. Their prefixes (`a/`, `i/`, none) depend on the user's settings
 * and make no difference to a name.
 */
function changedPaths(change: string): readonly string[] {
  const head = change.slice(0, hunkStart(change));
  const paths: string[] = [];
  for (const line of head.split("\n")) {
    const [, both] = /^diff --git (.*)$/.exec(line) ?? [];
    // The same path twice, unless the file was renamed, which has lines of its own.
    if (both !== undefined) {
      const [, first = ""] = /^(.*?)"? "?[bciow]\//.exec(both) ?? [];
      paths.push(both, first, both.slice((both.length + 1) / 2));
    }
    const [, path] = /^(?:---|\+\+\+|(?:rename|copy) (?:from|to)|diff --(?:cc|combined)) (.*)$/.exec(line) ?? [];
    if (path !== undefined && path.trim() !== "/dev/null") paths.push(path);
  }
  // Git puts a path with unusual characters into quotes, and a tab behind one with blanks.
  return paths.map((path) => path.trim().replace(/^"|"$/g, ""));
}

function hunkStart(change: string): number {
  const at = change.search(/^@@/m);
  return at < 0 ? change.length : at;
}

/** True for a text that holds a private key or a well-known kind of access token, whatever its file is called. */
export function holdsSecret(text: string): boolean {
  return /-----BEGIN [A-Z ]{0,30}PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{60}|\bxox[abprs]-[\w-]{20}|\bsk-[A-Za-z0-9_-]{32}|\bAIza[\w-]{35}|\bglpat-[\w-]{20}|\bnpm_[A-Za-z0-9]{36}/.test(
    text,
  );
}

/** The name of the original of a backup, an editor's swap file or a copy. */
function withoutCopy(name: string): string {
  let plain = name.trim().replace(/[. ]+$/, "");
  for (let last = ""; last !== plain;) {
    last = plain;
    plain = plain
      .replace(/(?:~|[._-](?:bak|backup|old|orig|original|save|saved|copy|tmp|sw[a-p]|\d+|rej))$/, "")
      .replace(/ \(\d+\)$/, "")
      .replace(/ copy(?: \d+)?$/, "");
  }
  return /\.sw[a-p]$/.test(name) ? plain.replace(/^\.(?=.)/, "") : plain;
}
