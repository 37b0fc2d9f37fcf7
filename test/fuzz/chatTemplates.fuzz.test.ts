// Random chat templates, well formed or not, that loop, nest, recurse and grow: the program that renders them ends each in time
// with a rendering or a sentence that names the file.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { failureOf } from "../../src/core/failures.ts";
import type { ChatMessage } from "../../src/core/modelPort.ts";
import { TemplateRenderer } from "../../src/worker/llama/template/templateRenderer.ts";
import { withEnd } from "../support/faults/withEnd.ts";
import { processesNaming } from "../support/processes.ts";
import { randomFrom } from "../support/randomNumbers.ts";
import { fuzzRuns, seed } from "../support/run/thoroughness.ts";
import { until } from "../support/workers.ts";

const runs = fuzzRuns(25, 400);
const program = fileURLToPath(new URL("../../dist/templates.mjs", import.meta.url));
const limits = { budgetMs: 500, megabytes: 64 };
const messages: readonly ChatMessage[] = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Why? {{ x }} <|im_end|> \ud83d\ude00" },
  { role: "assistant", content: "So." },
  { role: "user", content: "x".repeat(5000) },
];

describe(`random chat templates (seed ${seed}, ${runs} of them)`, function () {
  this.timeout(1_200_000);

  it("end in time, each with a rendering or with a sentence", async () => {
    const random = randomFrom(seed);
    const before = new Set(processesNaming(program));
    const counts = { rendered: 0, refused: 0 };
    for (let run = 0; run < runs; run++) {
      const text = template(random);
      const renderer = new TemplateRenderer(
        program,
        { text, tokens: { bos: "<s>", eos: "</s>" }, file: "odd.gguf" },
        limits,
      );
      const label = `run ${run}, seed ${seed}: ${text.slice(0, 400)}`;
      const ending = await withEnd(
        renderer.render(messages, random() < 0.5).then(
          () => undefined,
          (error: unknown) => failureOf(error),
        ),
      );
      renderer.dispose();
      assert.notEqual(ending, "no end", label);
      if (ending === undefined) counts.rendered++;
      else if (typeof ending === "object") {
        counts.refused++;
        assert.equal(ending.kind, "modelUnreadable", `${label}: ${ending.message}`);
        assert.match(ending.message, /odd\.gguf/, label);
        assert.notEqual(ending.nextStep, "", label);
      }
    }
    console.log(`        ${JSON.stringify(counts)}`);
    assert.ok(counts.rendered > 0 && counts.refused > 0);
    await until("all its processes are gone", () => processesNaming(program).every((pid) => before.has(pid)));
  });
});

const chatMl = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}";

/** Pieces of templates around one that works, nested and cut at random. */
function template(random: () => number): string {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const number = (): string => pick(["0", "1", "-1", "3", "999", "99999999", "1e9", "0.5", "messages|length"]);
  const value = (): string =>
    pick([
      ...[
        "messages",
        "messages[0]",
        "messages[-1].content",
        "m",
        "bos_token",
        "nothing.at.all",
        "ns.v",
        "{}",
        "[]",
        "''",
      ],
      ...[
        `range(${number()})`,
        `'ab' * ${number()}`,
        `messages[${number()}:${number()}]`,
        `(${number()} + ${number()})`,
      ],
      ...[
        "messages|map(attribute='content')|join",
        "messages|tojson",
        "'x'|repeat(9)",
        "f(1)",
        "raise_exception('no')",
      ],
      ...["messages|selectattr('role', 'equalto', 'user')|list", "'%s' % 1", "loop.index", "strftime_now('%Y')"],
    ]);
  const filter = (): string =>
    pick(["", "|length", "|upper", "|trim", "|list", "|string", "|sort", "|reverse", "|join(',')", "|odd"]);
  const piece = (depth: number): string => {
    if (depth > 5) return "x";
    const inner = (): string => piece(depth + 1);
    return pick([
      () => `{{ ${value()}${filter()} }}`,
      () => `{% for a${depth} in ${value()}${filter()} %}${inner()}{% endfor %}`,
      () => `{% for a in range(99999) %}${inner()}${inner()}{% endfor %}`,
      () =>
        `{% if ${value()} ${pick(["==", "<", "in", "is", "and"])} ${value()} %}${inner()}{% else %}${inner()}{% endif %}`,
      () =>
        `{% set ns = namespace(v=${value()}) %}{% for i in range(${number()}) %}{% set ns.v = ns.v ${pick(["+", "~", "*"])} ${pick(["ns.v", value()])} %}{% endfor %}{{ ns.v }}`,
      () => `{% macro f(n) %}${pick(["{{ f(n + 1) }}", "x", inner()])}{% endmacro %}{{ f(0) }}`,
      () => "(".repeat(Math.floor(random() * 2000)),
      () => `{{ ${"[".repeat(Math.floor(random() * 3000))} }}`,
      () => "{% if true %}".repeat(Math.floor(random() * 2000)),
      () => `{# ${inner()}`,
      () => `${inner()}${inner()}${inner()}`,
      () => chatMl,
    ])();
  };
  const made = pick([() => `${chatMl}${piece(0)}`, () => `${piece(0)}${chatMl}`, () => piece(0)])();
  return random() < 0.2 ? made.slice(0, Math.floor(random() * made.length)) : made;
}
