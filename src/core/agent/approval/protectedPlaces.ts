// Places where a change does more than change text: what is in there is run or obeyed later, by an editor, a shell, git or a build
// server. An agent that could write them unasked could give itself every other right.
import { plainFileName } from "../../../base/plainFileName.ts";

/** Folders, in lower case, by what happens with their contents. */
const folders: readonly (readonly [names: RegExp, why: string])[] = [
  [/^\.(?:git|hg|svn|jj)$/, "it belongs to version control"],
  [/^\.(?:vscode|vscode-server|idea|vs|zed|fleet|cursor|devcontainer|settings)$/, "it configures an editor"],
  [
    /^\.(?:claude|codex|gemini|qwen|continue|roo|cline|clinerules|windsurf|kiro|opencode|ghostlight|junie|amazonq|augment|kilocode|trae|agents?|goose|crush|factory|qoder|openhands|aider.*)$/,
    "it configures an assistant",
  ],
  [/^(?:\.husky|\.?git-?hooks|\.lefthook)$/, "it holds hooks, which are run"],
  [
    /^\.(?:github|gitlab|circleci|buildkite|azure-pipelines|azuredevops|teamcity|semaphore|forgejo|gitea|woodpecker|drone|travis)$/,
    "a build server runs what it says",
  ],
  [/^\.(?:yarn|cargo|mvn|bundle|gem|m2|gradle|pip|npm|nuget|sbt|ivy2)$/, "a package manager runs what it says"],
  [
    /^(?:\.config|autostart|launchagents|launchdaemons|\.bashrc\.d|\.zsh|\.oh-my-zsh|\.local|\.direnv|\.mise)$/,
    "programs start by it",
  ],
];

/** Files, in lower case, by who runs or obeys them. */
const files: readonly (readonly [names: RegExp, why: string])[] = [
  [/^\.git(?:modules|config|attributes)?$|^\.hgrc$/, "it belongs to version control"],
  [/\.code-workspace$|^\.?devcontainer\.json$|^\.editorconfig\.local$/, "it configures an editor"],
  [
    /^\.?mcp\.json$|^\.(?:cursor|cline|windsurf|roo|kilocode)(?:rules|ignore|modes).*|^\.?(?:opencode|crush)\.jsonc?$|^\.aider\.conf\.ya?ml$|^\.continuerc\.json$/,
    "it configures an assistant",
  ],
  [
    /^(?:agents?|claude|gemini|qwen|crush|warp|copilot-instructions)(?:\.(?:local|override))?\.md$|\.instructions\.md$|^\.goosehints$|^\.augment-guidelines$/,
    "assistants do what it says",
  ],
  [
    /^\.?(?:pre-commit-(?:config|hooks)\.ya?ml|lefthook(?:-local)?\.(?:ya?ml|json|toml)|lintstagedrc(?:\..*)?|huskyrc(?:\..*)?)$|^lint-staged\.config\..*|^\.overcommit\.yml$/,
    "it holds hooks, which are run",
  ],
  [
    /^(?:pre-commit|prepare-commit-msg|commit-msg|post-commit|post-checkout|post-merge|pre-push|pre-rebase|post-rewrite|pre-receive|post-receive|update-hook)$/,
    "it is a hook, which is run",
  ],
  [
    /^\.(?:bashrc|bash_profile|bash_login|bash_logout|bash_aliases|profile|zshrc|zshenv|zprofile|zlogin|zlogout|kshrc|mkshrc|cshrc|tcshrc|login|inputrc|xprofile|xinitrc|xsession|xsessionrc|pam_environment|direnvrc|envrc|tmux\.conf|screenrc|curlrc|wgetrc|gdbinit|lldbinit|vimrc|exrc|nvimrc|nvim\.lua|emacs|dir-locals\.el|pythonrc|pythonstartup|pdbrc|rprofile|irbrc|pryrc|psqlrc|lesskey|login_conf)$/,
    "a program runs it when it starts",
  ],
  [
    /^(?:config\.fish|(?:.*_)?profile\.ps1|sitecustomize\.py|usercustomize\.py|.*\.pth|\.?mise(?:\.local)?\.toml|\.tool-versions|autorun\.inf|crontab)$/,
    "a program runs it when it starts",
  ],
  [
    /^(?:(?:gnu|bsd)?makefile|\.?justfile|taskfile(?:\.dist)?\.ya?ml|rakefile(?:\.rb)?|jakefile(?:\.[cm]?[jt]s)?|gulpfile\.[cm]?[jt]s|gruntfile\.[cm]?[jt]s|noxfile\.py|tox\.ini|tasks\.json|launch\.json)$/,
    "it holds tasks, which are run",
  ],
  [
    /^(?:\.yarnrc(?:\.yml)?|\.npmrc|\.pnpmfile\.c?js|\.pnp\.(?:cjs|loader\.mjs)|\.pip\.conf|pip\.(?:conf|ini)|\.pypirc|\.condarc|bunfig\.toml|nuget\.config|directory\.(?:build|packages)\.(?:props|targets)|init\.gradle(?:\.kts)?|gradlew(?:\.bat)?|gradle-wrapper\.(?:properties|jar)|mvnw(?:\.cmd)?|\.gemrc|\.bazelrc|\.cargo-config)$/,
    "a package manager runs what it says",
  ],
  [
    /^(?:\.?gitlab-ci\.ya?ml|jenkinsfile(?:\..*)?|azure-pipelines\.ya?ml|\.travis\.ya?ml|\.?appveyor\.ya?ml|bitbucket-pipelines\.ya?ml|\.(?:drone|woodpecker|cirrus)\.ya?ml|cloudbuild\.ya?ml|buildspec\.ya?ml|codefresh\.ya?ml|wercker\.ya?ml)$/,
    "a build server runs what it says",
  ],
];

/**
 * Why a path is never changed without asking; undefined if there is no reason. Takes either kind of slash. A name counts as file
 * systems read it: without case, without dots and blanks at its end, and without characters that some of them ignore.
 */
export function protectedPlace(path: string): string | undefined {
  const parts = path.split(/[/\\]+/).map(plainName);
  const name = parts.pop() ?? "";
  const inside = folderReason(parts, folders);
  if (inside !== undefined) return inside;
  // A folder may be named itself.
  return [...files, ...folders].find(([names]) => names.test(name))?.[1];
}

/** The same for the whole path of a file, where only folders count that nobody has a project in. */
export function protectedAbove(path: string): string | undefined {
  const parts = path.split(/[/\\]+/).map(plainName);
  return folderReason(parts.slice(0, -1), folders.slice(0, 2));
}

function folderReason(parts: readonly string[], among: typeof folders): string | undefined {
  for (const part of parts) {
    const why = among.find(([names]) => names.test(part))?.[1];
    if (why !== undefined) return why;
  }
  return undefined;
}

/** The short name of a folder on Windows counts as the folder. */
function plainName(part: string): string {
  const plain = plainFileName(part);
  return /^git~\d$/.test(plain) ? ".git" : plain;
}

/** Members of manifests that are run, or say what is run. */
const runMembers: Readonly<Record<string, readonly string[]>> = {
  "package.json": ["scripts", "husky", "lint-staged", "simple-git-hooks", "pre-commit", "gitHooks", "packageManager"],
  "composer.json": ["scripts", "config"],
  "deno.json": ["tasks"],
  "deno.jsonc": ["tasks"],
};

/** Whether a change of a manifest changes what package managers run: everything else in it is ordinary work. */
export function changesScripts(path: string, before: string, after: string): boolean {
  const name = plainName(path.split(/[/\\]/).at(-1) ?? "");
  const run = Object.hasOwn(runMembers, name) ? runMembers[name] : undefined;
  if (run === undefined) return false;
  const [old, now] = [membersOf(before === "" ? "{}" : before), membersOf(after)];
  if (old === undefined || now === undefined) return true;
  return run.some((member) => JSON.stringify(old[member]) !== JSON.stringify(now[member]));
}

function membersOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Not JSON: nobody can say what would be run.
    return undefined;
  }
}
