/** Settings of every editor that runs tests, so that nothing but the test changes what is on the screen. */
export const editorSettings: Readonly<Record<string, unknown>>;

/** Bundles the suite that runs inside an editor. Answers the file whose `run` the editor calls. */
export function buildSuite(): Promise<string>;

/** The executable of an installed editor: its folder, application, executable or command. Raises if there is none. */
export function executableOf(place: string, platform?: NodeJS.Platform): string;

/** The executable of the editor that the environment names, else of a release that is downloaded into the cache folder. */
export function findEditor(env: NodeJS.ProcessEnv, cache: string): Promise<string>;

/** Runs a suite in an editor, with the models of a folder. Rejects when it fails. */
export function runIn(editor: string, suite: string, models: string): Promise<void>;
