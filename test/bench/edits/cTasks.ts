import { bug, reported, rows, told } from "./taskRow.ts";

const frame = (code: string): string =>
  `#include <assert.h>\n#include <string.h>\n\n${code}\n\nint main(void) {\n    ¤\n    return 0;\n}\n`;

export const cTasks = rows("c", frame, [
  [
    "semicolon",
    reported(2, "expected ';' before 'return'"),
    `int twice(int a) {
    int result = a * 2
    return result;
}`,
    "assert(twice(3) == 6);",
  ],
  [
    "undeclared",
    reported(4, "'totl' undeclared (first use in this function); did you mean 'total'?"),
    `int sum(const int *values, int count) {
    int total = 0;
    for (int i = 0; i < count; i++)
        totl += values[i];
    return total;
}`,
    "int v[] = {1, 2, 3}; assert(sum(v, 3) == 6);",
  ],
  [
    "length",
    bug,
    `/* Number of characters before the terminating zero. */
int length(const char *text) {
    int n = 1;
    while (text[n] != '\\0') n++;
    return n + 1;
}`,
    'assert(length("abc") == 3); assert(length("a") == 1);',
  ],
  [
    "max",
    bug,
    `/* The larger of two numbers. */
int larger(int a, int b) {
    return a < b ? a : b;
}`,
    "assert(larger(1, 2) == 2); assert(larger(3, 2) == 3);",
  ],
  [
    "swap",
    bug,
    `/* Exchanges two numbers. */
void swap(int *a, int *b) {
    *a = *b;
    *b = *a;
}`,
    "int x = 1, y = 2; swap(&x, &y); assert(x == 2 && y == 1);",
  ],
  [
    "null",
    told("return 0 when text is NULL"),
    `int isEmpty(const char *text) {
    return text[0] == '\\0';
}`,
    'assert(isEmpty(0) == 0); assert(isEmpty("") == 1);',
  ],
  [
    "factorial",
    bug,
    `/* n! for n from 0 on. */
long factorial(int n) {
    if (n == 0) return 0;
    return n * factorial(n - 1);
}`,
    "assert(factorial(0) == 1 && factorial(4) == 24);",
  ],
  [
    "rename",
    told("rename the function f to cube"),
    `int f(int n) {
    return n * n * n;
}`,
    "assert(cube(3) == 27);",
  ],
  [
    "paren",
    reported(2, "expected ')' before '{' token"),
    `int isDigit(char c) {
    if ((c >= '0' && c <= '9') {
        return 1;
    }
    return 0;
}`,
    "assert(isDigit('5') && !isDigit('a'));",
  ],
  [
    "parameter",
    told("add a parameter int step and count up by it instead of by 1"),
    `int countTo(int limit) {
    int count = 0;
    for (int i = 0; i < limit; i += 1) count++;
    return count;
}`,
    "assert(countTo(10, 2) == 5);",
  ],
]);
