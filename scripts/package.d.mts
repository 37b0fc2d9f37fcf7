export interface MadePackage {
  readonly vsix: string;
  readonly packed: number;
  readonly installed: number;
  readonly files: readonly { readonly file: string; readonly bytes: number }[];
  readonly faults: readonly string[];
}
export function makePackage(
  name: string,
  options: { readonly bundles: string; readonly version?: string; readonly out: string; readonly folder?: string },
): Promise<MadePackage>;
export function contentsTable(files: MadePackage["files"]): string;
