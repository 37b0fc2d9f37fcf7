// The instructions that a user has given lately, for the list they are chosen from again.

/** More than these nobody looks through. */
const mostKept = 20;
/** A longer text was pasted, and is no instruction to give again. */
const longestKept = 500;

/** The earlier instructions with a new one in front, each once. */
export function withInstruction(earlier: readonly string[], instruction: string): readonly string[] {
  const text = instruction.trim();
  if (text === "" || text.length > longestKept) return earlier;
  return [text, ...earlier.filter((each) => each !== text)].slice(0, mostKept);
}
