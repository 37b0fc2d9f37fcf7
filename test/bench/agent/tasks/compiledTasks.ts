// Tasks in languages whose compilers need not be there: their texts are judged.
import { all, has, lacks, type AgentTask } from "../agentTask.ts";

const retry = `package retry

import "time"

const (
	maxRetries = 3
	maxWorkers = 3
	pause      = 200 * time.Millisecond
)

// Do calls a function until it succeeds, or until it has failed too often.
func Do(call func() error) error {
	var err error
	for attempt := 0; attempt < maxRetries; attempt++ {
		if err = call(); err == nil {
			return nil
		}
		time.Sleep(pause)
	}
	return err
}
`;
const colour = `#[derive(Clone, Copy)]
pub enum Colour {
    Red,
    Green,
}

impl Colour {
    pub fn name(self) -> &'static str {
        match self {
            Colour::Red => "red",
            Colour::Green => "green",
        }
    }
}
`;
const last = `#include <stddef.h>

/* The last place of a value in an array; -1 if it is not there. */
long last_index(const int *values, size_t count, int wanted) {
    long found = -1;
    for (size_t i = 0; i <= count; i++) {
        if (values[i] == wanted) {
            found = (long)i;
        }
    }
    return found;
}
`;

export const compiledTasks: readonly AgentTask[] = [
  {
    id: "go/constant",
    task: "retry.go gives up too early. Let it try five times.",
    files: { "retry.go": retry },
    check: all(
      has("retry.go", /maxRetries = 5 maxWorkers = 3 pause = 200/),
      has("retry.go", /for attempt := 0; attempt < maxRetries; attempt\+\+ \{/),
      // Go's own formatter indents by tabs.
      lacks("retry.go", /^ +\S/m),
    ),
    solution: { files: { "retry.go": retry.replace("maxRetries = 3", "maxRetries = 5") } },
  },
  {
    id: "rust/variant",
    task: "Add the colour blue to colour.rs, with its name.",
    files: { "colour.rs": colour },
    check: all(
      has("colour.rs", /pub enum Colour \{ (?:\w+, )*Blue,? (?:\w+,? )*\}/),
      has("colour.rs", /match self \{(?: Colour::\w+ => "\w+",)* Colour::Blue => "blue",/),
      has("colour.rs", /Colour::Red => "red", Colour::Green => "green",/),
    ),
    solution: {
      files: {
        "colour.rs": colour
          .replace("Green,\n", "Green,\n    Blue,\n")
          .replace('"green",\n', '"green",\n            Colour::Blue => "blue",\n'),
      },
    },
  },
  {
    id: "c/off-by-one",
    task: "last_index reads behind the end of the array. Fix it in find.c.",
    files: { "find.c": last },
    check: all(
      has("find.c", /i (?:< count|<= count - 1|!= count); i\+\+|i-- > 0/),
      lacks("find.c", /i <= count;/),
      has("find.c", /long last_index\(const int \*values, size_t count, int wanted\) \{/),
    ),
    solution: { files: { "find.c": last.replace("<=", "<") } },
  },
];
