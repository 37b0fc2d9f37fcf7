export function cacheFolder(env?: Record<string, string | undefined>): string;
export function chromiumPath(env?: Record<string, string | undefined>): string | undefined;
export function ensureWorkbench(say?: (line: string) => void): {
  readonly root: string;
  readonly node: string;
  readonly serverMain: string;
};
