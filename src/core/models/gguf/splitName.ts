// Names of split files as llama.cpp writes and finds them: `name-00002-of-00003.gguf`.

/** Largest number of parts. */
const mostParts = 999;

/** The names of all parts of which this is one; undefined when it is not the name of a part. Also works on paths. */
export function partNames(name: string): { readonly number: number; readonly names: readonly string[] } | undefined {
  const [, stem, number, count] = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/s.exec(name) ?? [];
  const parts = Number(count);
  if (stem === undefined || !(parts >= 1 && parts <= mostParts) || Number(number) < 1 || Number(number) > parts)
    return undefined;
  const five = (value: number): string => String(value).padStart(5, "0");
  const names = Array.from({ length: parts }, (_, index) => `${stem}-${five(index + 1)}-of-${five(parts)}.gguf`);
  return { number: Number(number), names };
}
