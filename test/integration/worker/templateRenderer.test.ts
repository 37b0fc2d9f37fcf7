// Templates of hostile files, rendered by the real program in its own process.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { failureOf, type Failure } from "../../../src/core/failures.ts";
import type { ChatMessage } from "../../../src/core/modelPort.ts";
import { TemplateRenderer } from "../../../src/worker/llama/template/templateRenderer.ts";
import { chatMl } from "../../support/models/chatMl.ts";

const program = fileURLToPath(new URL("../../../src/worker/llama/template/templateProgram.ts", import.meta.url));
const messages: readonly ChatMessage[] = [{ role: "user", content: "Why?" }];
/** Harmless in the first turn, as a check at the load would see it. */
const later = (evil: string): string => `{% if messages|length > 1 %}${evil}{% endif %}${chatMl}`;
const doubling = (empty: string, operator: string): string =>
  `{% set ns = namespace(v=${empty}) %}{% for i in range(60) %}{% set ns.v = ns.v ${operator} ns.v %}{% endfor %}{{ ns.v }}`;

/** Never ending, filling the memory, or too deep, each in several ways. */
const hostile: Readonly<Record<string, string>> = {
  "loops in loops over long ranges":
    "{% for a in range(100000000) %}{% for b in range(100000000) %}{% endfor %}{% endfor %}",
  "loops in loops over short ranges": Array.from({ length: 6 }, (_, i) => `{% for v${i} in range(9999) %}`)
    .concat(Array.from({ length: 6 }, () => "{% endfor %}"))
    .join(""),
  "a loop that writes": "{% for a in range(3000000) %}{{ 'abcdefghijklmnopqrstuvwxyz' }}{% endfor %}",
  "a text that doubles": doubling("'abcdefgh'", "~"),
  "a text that doubles and is changed": `${doubling("'abcdefgh'", "~").replace("range(60)", "range(25)")}{{ ns.v|replace('a', 'bcdefgh')|upper|trim|length }}`,
  "a list that doubles": doubling("[1, 2, 3]", "+"),
  "a range of a billion": "{{ range(1000000000)|length }}",
  "a macro that calls itself": "{% macro f(n) %}{{ f(n + 1) }}{{ f(n + 2) }}{% endmacro %}{{ f(0) }}",
  "deep brackets": `{{ ${"(".repeat(20_000)}1${")".repeat(20_000)} }}`,
  "a megabyte of tags": "{% if true %}".repeat(90_000),
  "an answer of many megabytes": `{% for a in range(100000) %}${"x".repeat(100)}{% endfor %}`,
};

describe("a chat template that harms", () => {
  const renderers: TemplateRenderer[] = [];
  const rendererOf = (text: string): TemplateRenderer => {
    const source = { text, tokens: { bos: "<s>", eos: "</s>" }, file: "evil.gguf" };
    const renderer = new TemplateRenderer(program, source, { budgetMs: 1000, megabytes: 64 });
    renderers.push(renderer);
    return renderer;
  };
  afterEach(() => renderers.splice(0).forEach((renderer) => renderer.dispose()));

  const failureIn = (rendering: Promise<unknown>): Promise<Failure> =>
    rendering.then(
      () => assert.fail("it was rendered"),
      (error: unknown) => failureOf(error),
    );

  for (const [what, evil] of Object.entries(hostile))
    it(`is refused by its file's name, and this process goes on: ${what}`, async () => {
      const turns: readonly ChatMessage[] = [...messages, { role: "assistant", content: "So." }, ...messages];
      const renderer = rendererOf(later(evil));
      const inTime = performance.now();
      let beats = 0;
      const heart = setInterval(() => beats++, 20);
      const failure = await failureIn(renderer.render(turns, false)).finally(() => clearInterval(heart));
      assert.equal(failure.kind, "modelUnreadable");
      assert.match(failure.message, /The chat template in evil\.gguf /);
      assert.notEqual(failure.nextStep, "");
      const tookMs = performance.now() - inTime;
      assert.ok(tookMs < 20_000, `${tookMs} ms`);
      assert.ok(beats > 0 || tookMs < 100, "the event loop was free");
    });

  it("harms only its own turn: the next one is rendered", async () => {
    const renderer = rendererOf(later(hostile["a list that doubles"]!));
    assert.equal((await renderer.render(messages, false)).parts.length, 3);
    await failureIn(renderer.render([...messages, ...messages], false));
    assert.equal((await renderer.render(messages, false)).parts.length, 3);
  });

  it("is ended with the model", async () => {
    const renderer = rendererOf(hostile["loops in loops over short ranges"]!);
    const failure = failureIn(renderer.render(messages, false));
    const waiting = failureIn(renderer.render(messages, false));
    setImmediate(() => renderer.dispose());
    assert.equal((await failure).kind, "cancelled");
    assert.equal((await waiting).kind, "cancelled");
    assert.equal((await failureIn(renderer.render(messages, false))).kind, "cancelled");
  });
});
