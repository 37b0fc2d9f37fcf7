// QuixBugs (github.com/jkoppel/QuixBugs, commit 4257f44, MIT): programs with one wrong line, and their test cases. They are not part of
// this repository: `--quixbugs` names a checkout, and the digests say that it is the same.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { all, python, unchanged, type AgentTask } from "../agentTask.ts";

/** The beginning of the SHA-256 of a program and its test cases. */
const programs: Readonly<Record<string, string>> = {
  bitcount: "c1f61db6de17416d",
  find_in_sorted: "ea1033ee419c7f9b",
  flatten: "72ea2673b76f9f6d",
  gcd: "afabce6ac45ac0fe",
  get_factors: "41e5ab2fcaf37697",
  hanoi: "5cc86198146e5a32",
  is_valid_parenthesization: "d15012b60689e4d5",
  max_sublist_sum: "6b2614604cb5e91d",
  mergesort: "5603e958d4539185",
  quicksort: "0755fe1fd63c65a7",
  sieve: "265b105af1579940",
  to_base: "175dd32a4f35da85",
};

/** Runs the cases of a file with one `[arguments, result]` a line. */
const runner = (name: string): string => `import json
from ${name} import ${name}

for line in open("cases.json"):
    if line.strip():
        given, expected = json.loads(line)
        result = ${name}(*given)
        if hasattr(result, "__next__"):
            result = list(result)
        assert json.loads(json.dumps(result)) == expected, f"${name}{tuple(given)} is {result}, not {expected}"
print("ok")
`;

/** The chosen programs of a checkout. Raises if it is not the one that was chosen from. */
export function quixBugsTasks(checkout: string): readonly AgentTask[] {
  return Object.entries(programs).map(([name, digest]): AgentTask => {
    const read = (...parts: readonly string[]): string => readFileSync(path.join(checkout, ...parts), "utf8");
    const [program, cases] = [read("python_programs", `${name}.py`), read("json_testcases", `${name}.json`)];
    const own = createHash("sha256")
      .update(program + cases)
      .digest("hex");
    if (!own.startsWith(digest)) throw new Error(`${name} of ${checkout} is not the program that was chosen`);
    const test = `test_${name}.py`;
    const files = { [`${name}.py`]: program, [test]: runner(name), "cases.json": cases };
    return {
      id: `quixbugs/${name}`,
      task: `One line of ${name}.py is wrong. Find it and fix it. Test it with: python3 ${test}`,
      files,
      allow: [`python3 ${test}`],
      check: all(unchanged(test, "cases.json"), python(runner(name))),
      solution: { files: { [`${name}.py`]: read("correct_python_programs", `${name}.py`) } },
    };
  });
}
