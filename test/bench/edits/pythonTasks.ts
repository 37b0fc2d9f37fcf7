import { bug, reported, rows, told } from "./taskRow.ts";

export const pythonTasks = rows("python", (code) => `import math\n\n\n${code}\n\n\n¤\n`, [
  [
    "average",
    reported(5, 'undefined name "number"'),
    `def average(numbers):
    total = 0
    for each in numbers:
        total += each
    return total / len(number)`,
    "assert average([1, 2, 3]) == 2",
  ],
  [
    "largest",
    told("make it work for lists of negative numbers only"),
    `def largest(numbers):
    best = 0
    for number in numbers:
        if number > best:
            best = number
    return best`,
    "assert largest([-3, -1, -2]) == -1\nassert largest([1, 5, 2]) == 5",
  ],
  [
    "colon",
    reported(3, "expected ':'"),
    `def count_even(numbers):
    count = 0
    for number in numbers
        if number % 2 == 0:
            count += 1
    return count`,
    "assert count_even([1, 2, 4]) == 2",
  ],
  [
    "prime",
    bug,
    `def is_prime(n):
    if n < 2:
        return False
    for d in range(2, math.isqrt(n)):
        if n % d == 0:
            return False
    return True`,
    "assert [n for n in range(20) if is_prime(n)] == [2, 3, 5, 7, 11, 13, 17, 19]",
  ],
  [
    "clamp",
    bug,
    `def clamp(value, low, high):
    """Limits a value to the range from low to high."""
    return min(low, max(value, high))`,
    "assert (clamp(5, 0, 3), clamp(-1, 0, 3), clamp(2, 0, 3)) == (3, 0, 2)",
  ],
  [
    "rename",
    told("rename the parameter x to celsius"),
    `def to_fahrenheit(x):
    return x * 9 / 5 + 32`,
    "assert to_fahrenheit(celsius=100) == 212",
  ],
  [
    "default",
    told("give the parameter sep the default value ','"),
    `def join_words(words, sep):
    return sep.join(words)`,
    "assert join_words(['a', 'b']) == 'a,b'",
  ],
  [
    "empty",
    told("return None for an empty list"),
    `def first(items):
    return items[0]`,
    "assert first([]) is None\nassert first([3]) == 3",
  ],
  [
    "vowels",
    told("count upper case vowels too"),
    `def count_vowels(text):
    return sum(1 for letter in text if letter in "aeiou")`,
    "assert count_vowels('AbEcu') == 3",
  ],
  [
    "bracket",
    reported(2, "'(' was never closed"),
    `def squares(n):
    return list(map(lambda x: x * x, range(n))`,
    "assert squares(3) == [0, 1, 4]",
  ],
]);
