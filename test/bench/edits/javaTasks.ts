import { bug, reported, rows, told } from "./taskRow.ts";

const frame = (code: string): string => {
  const inner = code
    .split("\n")
    .map((line) => (line === "" ? "" : line.startsWith("«") ? `«    ${line.slice(1)}` : `    ${line}`))
    .join("\n");
  return `import java.util.*;\n\npublic class Main {\n${inner}\n\n    public static void main(String[] args) {\n        ¤\n    }\n}\n`;
};
const must = (condition: string): string => `if (!(${condition})) throw new RuntimeException();`;

export const javaTasks = rows("java", frame, [
  [
    "semicolon",
    reported(2, "';' expected"),
    `static int twice(int a) {
    int result = a * 2
    return result;
}`,
    must("twice(3) == 6"),
  ],
  [
    "symbol",
    reported(4, "cannot find symbol: variable totl"),
    `static int sum(int[] values) {
    int total = 0;
    for (int value : values) {
        totl += value;
    }
    return total;
}`,
    must("sum(new int[] {1, 2, 3}) == 6"),
  ],
  [
    "equals",
    bug,
    `// Whether two texts are the same, case aside.
static boolean same(String a, String b) {
    return a == b;
}`,
    must('same("Ab", new String("aB")) && !same("a", "b")'),
  ],
  [
    "return",
    reported(5, "missing return statement"),
    `static String parity(int n) {
    if (n % 2 == 0) {
        return "even";
    }
}`,
    must('parity(2).equals("even") && parity(4).equals("even")'),
  ],
  [
    "null",
    told("return an empty string when text is null"),
    `static String trimmed(String text) {
    return text.trim();
}`,
    must('trimmed(null).isEmpty() && trimmed(" a ").equals("a")'),
  ],
  [
    "index",
    bug,
    `// The last element of a list.
static int last(List<Integer> list) {
    return list.get(list.size());
}`,
    must("last(List.of(1, 2, 3)) == 3"),
  ],
  [
    "type",
    reported(2, "incompatible types: String cannot be converted to int"),
    `static int answer() {
    return "42";
}`,
    must("answer() == 42"),
  ],
  [
    "rename",
    told("rename the method calc to area"),
    `static int calc(int width, int height) {
    return width * height;
}`,
    must("area(2, 3) == 6"),
  ],
  [
    "leap",
    bug,
    `// Leap years: divisible by 4, but not by 100 unless by 400.
static boolean isLeap(int year) {
    return year % 4 == 0 && year % 100 == 0;
}`,
    must("isLeap(2024) && !isLeap(1900) && isLeap(2000) && !isLeap(2023)"),
  ],
  [
    "throw",
    told("throw an IllegalArgumentException when n is negative"),
    `static int root(int n) {
    return (int) Math.sqrt(n);
}`,
    `try { root(-1); throw new RuntimeException(); } catch (IllegalArgumentException expected) { } ${must("root(9) == 3")}`,
  ],
]);
