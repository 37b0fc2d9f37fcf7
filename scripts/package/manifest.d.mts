export function packageManifest(source: object, version?: string): Readonly<Record<string, unknown>>;
export function publicAddress(source: { readonly repository?: string | { readonly url: string } }): string | undefined;
export function packagePage(markdown: string, address: string | undefined): string;
