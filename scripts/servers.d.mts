export function serverPlaces(): {
  readonly vllm: { readonly folder: string; readonly python: string; readonly weights: string };
  readonly ollama: { readonly folder: string; readonly program: string };
  readonly rpc: { readonly folder: string; readonly bin: string };
};
