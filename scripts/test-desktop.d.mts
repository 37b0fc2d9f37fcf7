/** Settings of every editor that runs tests, so that nothing but the test changes what is on the screen. */
export const editorSettings: Readonly<Record<string, unknown>>;

/** Bundles the suite that runs inside an editor. Answers the file whose `run` the editor calls. */
export function buildSuite(): Promise<string>;

/** The executable of an installed editor. Raises if there is none. `platform` is for tests. */
export function executableOf(place: string, platform?: NodeJS.Platform): string;
