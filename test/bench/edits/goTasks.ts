import { bug, reported, rows, told } from "./taskRow.ts";

const frame = (code: string): string =>
  `package main\n\nimport "strings"\n\nvar _ = strings.ToUpper\n\n${code}\n\nfunc main() {\n\t¤\n}\n`;
const must = (condition: string): string => `if !(${condition}) {\n\t\tpanic("wrong")\n\t}`;

export const goTasks = rows("go", frame, [
  [
    "average",
    reported(6, "undefined: number"),
    `func average(numbers []float64) float64 {
	total := 0.0
	for _, each := range numbers {
		total += each
	}
	return total / float64(len(number))
}`,
    must("average([]float64{1, 2, 3}) == 2"),
  ],
  [
    "largest",
    told("make it work for slices of negative numbers only"),
    `func largest(numbers []int) int {
	best := 0
	for _, n := range numbers {
		if n > best {
			best = n
		}
	}
	return best
}`,
    must("largest([]int{-3, -1}) == -1 && largest([]int{1, 4, 2}) == 4"),
  ],
  [
    "unused",
    reported(2, "declared and not used: half"),
    `func double(n int) int {
	half := n / 2
	return n * 2
}`,
    must("double(4) == 8"),
  ],
  [
    "return",
    reported(5, "missing return"),
    `func sign(n int) int {
	if n < 0 {
		return -1
	}
}`,
    must("sign(-5) == -1"),
  ],
  [
    "contains",
    bug,
    `// contains says whether a word is in a list.
func contains(list []string, word string) bool {
	for _, each := range list {
		if each != word {
			return true
		}
	}
	return false
}`,
    must('contains([]string{"a", "b"}, "b") && !contains([]string{"a"}, "c")'),
  ],
  [
    "upper",
    told("return the name in upper case"),
    `func label(name string) string {
	return name
}`,
    must('label("ab") == "AB"'),
  ],
  [
    "type",
    reported(2, 'cannot use "0" (untyped string constant) as int value in return statement'),
    `func zero() int {
	return "0"
}`,
    must("zero() == 0"),
  ],
  [
    "sum",
    bug,
    `// sumTo adds the numbers from 1 to n, n included.
func sumTo(n int) int {
	sum := 0
	for i := 1; i < n; i++ {
		sum += i
	}
	return sum
}`,
    must("sumTo(4) == 10"),
  ],
  [
    "rename",
    told("rename the function to Area"),
    `func calc(width, height int) int {
	return width * height
}`,
    must("Area(2, 3) == 6"),
  ],
  [
    "guard",
    told("return 0 when b is 0"),
    `func divide(a, b int) int {
	return a / b
}`,
    must("divide(1, 0) == 0 && divide(6, 3) == 2"),
  ],
]);
