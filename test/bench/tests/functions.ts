// Thirty small functions that are right, each alone in its file, for tests to be written for.

/** A function, and the file that it is in. */
export interface FunctionRow {
  readonly language: "python" | "typescript" | "go";
  readonly name: string;
  readonly text: string;
}

const python = [
  `def clamp(value, low, high):\n    if low > high:\n        raise ValueError("low is above high")\n    return max(low, min(high, value))\n`,
  `def slug(title):\n    words = "".join(c if c.isalnum() else " " for c in title.lower()).split()\n    return "-".join(words)\n`,
  `def chunks(items, size):\n    return [items[start:start + size] for start in range(0, len(items), size)]\n`,
  `def median(numbers):\n    ordered = sorted(numbers)\n    middle = len(ordered) // 2\n    if len(ordered) % 2 == 1:\n        return ordered[middle]\n    return (ordered[middle - 1] + ordered[middle]) / 2\n`,
  `def is_leap(year):\n    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)\n`,
  `def count_words(text):\n    counts = {}\n    for word in text.lower().split():\n        counts[word] = counts.get(word, 0) + 1\n    return counts\n`,
  `def roman(number):\n    signs = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]\n    result = ""\n    for value, sign in signs:\n        while number >= value:\n            result += sign\n            number -= value\n    return result\n`,
  `def parse_pair(text):\n    key, _, value = text.partition("=")\n    return key.strip(), value.strip()\n`,
  `def discount(price, percent):\n    if not 0 <= percent <= 100:\n        raise ValueError("percent")\n    return round(price * (100 - percent) / 100, 2)\n`,
  `def flatten(rows):\n    return [cell for row in rows for cell in row]\n`,
];
const typescript = [
  `export function clamp(value: number, low: number, high: number): number {\n  return Math.max(low, Math.min(high, value));\n}\n`,
  `export function capitalize(text: string): string {\n  return text === "" ? "" : text[0]!.toUpperCase() + text.slice(1);\n}\n`,
  `export function unique<T>(items: readonly T[]): T[] {\n  return [...new Set(items)];\n}\n`,
  `export function range(start: number, end: number): number[] {\n  const all: number[] = [];\n  for (let at = start; at < end; at++) all.push(at);\n  return all;\n}\n`,
  `export function isPalindrome(text: string): boolean {\n  const letters = text.toLowerCase().replace(/[^a-z]/g, "");\n  return letters === [...letters].reverse().join("");\n}\n`,
  `export function truncate(text: string, length: number): string {\n  return text.length <= length ? text : text.slice(0, length) + "...";\n}\n`,
  `export function sumOf(numbers: readonly number[]): number {\n  return numbers.reduce((sum, each) => sum + each, 0);\n}\n`,
  `export function groupByLength(words: readonly string[]): Map<number, string[]> {\n  const groups = new Map<number, string[]>();\n  for (const word of words) groups.set(word.length, [...(groups.get(word.length) ?? []), word]);\n  return groups;\n}\n`,
  `export function parsePort(text: string): number {\n  const port = Number(text);\n  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error("no port: " + text);\n  return port;\n}\n`,
  `export const last = <T>(items: readonly T[]): T | undefined => items[items.length - 1];\n`,
];
const go = [
  `func Abs(n int) int {\n\tif n < 0 {\n\t\treturn -n\n\t}\n\treturn n\n}\n`,
  `func Sum(numbers []int) int {\n\ttotal := 0\n\tfor _, n := range numbers {\n\t\ttotal += n\n\t}\n\treturn total\n}\n`,
  `func Reverse(items []string) []string {\n\tresult := make([]string, 0, len(items))\n\tfor i := len(items) - 1; i >= 0; i-- {\n\t\tresult = append(result, items[i])\n\t}\n\treturn result\n}\n`,
  `func Max(a, b int) int {\n\tif a > b {\n\t\treturn a\n\t}\n\treturn b\n}\n`,
  `func Contains(items []string, wanted string) bool {\n\tfor _, item := range items {\n\t\tif item == wanted {\n\t\t\treturn true\n\t\t}\n\t}\n\treturn false\n}\n`,
  `func Divide(a, b int) (int, error) {\n\tif b == 0 {\n\t\treturn 0, errors.New("division by zero")\n\t}\n\treturn a / b, nil\n}\n`,
  `func Initials(name string) string {\n\tresult := ""\n\tfor _, word := range strings.Fields(name) {\n\t\tresult += strings.ToUpper(word[:1])\n\t}\n\treturn result\n}\n`,
  `func IsEven(n int) bool {\n\treturn n%2 == 0\n}\n`,
  `func CountRunes(text string, wanted rune) int {\n\tcount := 0\n\tfor _, r := range text {\n\t\tif r == wanted {\n\t\t\tcount++\n\t\t}\n\t}\n\treturn count\n}\n`,
  `func Fibonacci(n int) int {\n\ta, b := 0, 1\n\tfor i := 0; i < n; i++ {\n\t\ta, b = b, a+b\n\t}\n\treturn a\n}\n`,
];

function nameIn(text: string): string {
  return /(?:def|function|const|func)\s+(\w+)/.exec(text)![1]!;
}

function goFile(text: string): string {
  const imports = ["errors", "strings"]
    .filter((name) => text.includes(`${name}.`))
    .map((name) => `import "${name}"\n\n`);
  return `package sample\n\n${imports.join("")}${text}`;
}

/** In turns, so that the first few rows already have every language. */
export const functionRows: readonly FunctionRow[] = python.flatMap((text, index) => [
  { language: "python" as const, name: nameIn(text), text },
  { language: "typescript" as const, name: nameIn(typescript[index]!), text: typescript[index]! },
  { language: "go" as const, name: nameIn(go[index]!), text: goFile(go[index]!) },
]);
