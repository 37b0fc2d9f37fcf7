// Calls that a server leaves in the text of an answer: found in every form and for every cut of the stream, and what only reads like one
// is text.
import assert from "node:assert/strict";
import { serverTextParser } from "../../../../../src/core/agent/formats/serverText.ts";
import type { ToolFormat } from "../../../../../src/core/agent/formats/toolFormat.ts";
import * as streams from "../../../../support/agent/toolStreams.ts";

const format = { parser: (tools) => serverTextParser(tools) } as Pick<ToolFormat, "parser"> as ToolFormat;
const call = { name: "read_file", arguments: { path: "a.ts" } };
const json = JSON.stringify(call);
const pretty = JSON.stringify(call, undefined, 2);
const given = '{"path": "a.ts"}';
/** As that API has them: the arguments as a string. */
const spelled = { name: call.name, arguments: JSON.stringify(call.arguments) };
const xml = "<function=read_file>\n<parameter=path>\na.ts\n</parameter>\n</function>";

/** One call in the form of each family, as their servers leave it in the text. */
const forms: Readonly<Record<string, readonly string[]>> = {
  "Qwen3, Hermes": [
    `<tool_call>\n${json}\n</tool_call>`,
    `<tool_call>${json}`,
    `${json}\n</tool_call>`,
    `<tool_call>[${json}]</tool_call>`,
  ],
  "Qwen2.5-Coder": [`\`\`\`json\n${pretty}\n\`\`\``, `\`\`\`\n${json}\n\`\`\``, `<tools>\n${json}\n</tools>`, pretty],
  "Qwen3.5, Qwen3-Coder": [`<tool_call>\n${xml}\n</tool_call>`, xml, `${xml}\n</tool_call>`],
  "Gemma 4": ['<|tool_call>call:read_file{path:<|"|>a.ts<|"|>}<tool_call|>'],
  Mistral: [
    `[TOOL_CALLS]read_file[ARGS]${given}`,
    `[TOOL_CALLS]read_file[CALL_ID]abc123456[ARGS]${given}`,
    `[TOOL_CALLS]read_file${given}`,
    `[TOOL_CALLS][${json}]`,
    `read_file[ARGS]${given}`,
    `read_file${given}`,
  ],
  "gpt-oss": [
    `commentary to=functions.read_file <|constrain|>json<|message|>${given}<|call|>`,
    `assistantcommentary to=functions.read_file json${given}`,
    `to=functions.read_file<|channel|>commentary json\n${given}`,
  ],
  "LM Studio": [`[TOOL_REQUEST]${json}[END_TOOL_REQUEST]`],
  Llama: [
    `<|python_tag|>{"name": "read_file", "parameters": ${given}}`,
    `{"type": "function", "name": "read_file", "parameters": ${given}}`,
    `<function=read_file>${given}</function>`,
  ],
  "OpenAI's API as text": [
    `{"type": "function", "function": ${json}}`,
    `<function_call>\n${json}\n</function_call>`,
    `{"tool_calls": [${json}]}`,
    JSON.stringify({ tool_calls: [{ id: "call_0", type: "function", function: spelled }] }, undefined, 2),
    JSON.stringify({ role: "assistant", content: null, tool_calls: [{ id: "1", function: spelled }] }),
    JSON.stringify({ content: "", tool_calls: [{ type: "function", function: call }] }),
    JSON.stringify({ id: "call_0", type: "function", function: spelled }),
  ],
  "Granite, Phi": [`<|tool_call|>[${json}]`, `<|tool_call|>${json}<|/tool_call|>`, `[${json}]`, `[\n  ${json}\n]`],
  "other APIs and prompts": [
    JSON.stringify({ type: "tool_use", id: "toolu_1", name: call.name, input: call.arguments }),
    JSON.stringify({ tool_name: call.name, tool_input: call.arguments }),
    `{"action": "read_file", "action_input": ${given}}`,
    `\`\`\`json\n{\n  "action": "read_file",\n  "action_input": ${given}\n}\n\`\`\``,
    `{"function_name": "read_file", "args": ${given}}`,
    `{"name": "read_file", "params": ${given}}`,
  ],
  "Gemma 3": [
    '```tool_code\nprint(default_api.read_file(path="a.ts"))\n```',
    "```tool_code\nread_file(path='a.ts')\n```",
    "```tool_code\n# The file.\nread_file('a.ts')\n```",
  ],
  "Llama 4": [
    '[read_file(path="a.ts")]',
    "<|python_start|>[read_file(path='a.ts')]<|python_end|>",
    '[read_file("""a.ts""")]',
    '[read_file(\n  path="a" r".ts",\n)]',
    '[read_file(path="\\x61.t\\u0073")]',
  ],
  GLM: ["<tool_call>read_file\n<arg_key>path</arg_key>\n<arg_value>a.ts</arg_value>\n</tool_call>"],
  "MiniMax and others": ["function_calls", "minimax:tool_call"].map(
    (tag) => `<${tag}>\n<invoke name="read_file">\n<parameter name="path">a.ts</parameter>\n</invoke>\n</${tag}>`,
  ),
  Kimi: [
    `<|tool_calls_section_begin|><|tool_call_begin|>functions.read_file:0<|tool_call_argument_begin|>${given}<|tool_call_end|><|tool_calls_section_end|>`,
  ],
  DeepSeek: [
    `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>read_file<｜tool▁sep｜>${given}<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
    `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>read_file\n\`\`\`json\n${given}\n\`\`\`<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
  ],
  "the form for models that know none": [`{"tool": "read_file", "arguments": ${given}}`],
};

const shownIn = (stream: string): string =>
  streams
    .readEveryWay(format, stream)
    .map((event) => (event.kind === "text" ? event.text : ""))
    .join("");

describe("calls in the text of a server's answer", () => {
  for (const [family, written] of Object.entries(forms))
    it(`are found as they are written by ${family}, and nothing of them is shown`, () => {
      for (const each of written)
        for (const stream of [each, `I look.\n\n${each}`]) {
          const events = streams.readEveryWay(format, stream);
          assert.deepEqual(streams.callsIn(events), [call], stream);
          assert.deepEqual(streams.problemsIn(events), []);
          assert.equal(shownIn(stream).trim(), stream === each ? "" : "I look.", stream);
        }
    });

  it("are several where several are written", () => {
    for (const stream of [
      `<tool_call>\n${json}\n</tool_call>\n<tool_call>\n${json}\n</tool_call>`,
      `[${json}, ${json}]`,
      '<invoke name="read_file"><parameter name="path">a.ts</parameter></invoke>'.repeat(2),
      `${json}\n${json}`,
      `{"tool_calls": [${json}, ${json}]}`,
      '[read_file(path="a.ts"), read_file("a.ts")]',
      '```tool_code\nprint(read_file(path="a.ts"))\nprint(read_file("a.ts"))\n```',
    ])
      assert.deepEqual(streams.callsIn(streams.readEveryWay(format, stream)), [call, call], stream);
  });

  it("say what is wrong with them", () => {
    const problem = (stream: string): string | undefined =>
      streams.problemsIn(streams.readEveryWay(format, stream)).join();
    assert.match(problem('<invoke name="read_file">a.ts</invoke>')!, /^The call of read_file has text that is no arg/);
    assert.match(problem('<invoke name="read_file"><parameter name="path">a.ts')!, /cut short: it has no <\/invoke>/);
    assert.match(problem("<tool_call>read_file\n<arg_key>pth</arg_key><arg_value>a</arg_value></tool_call>")!, /"pth"/);
    assert.match(problem("to=functions.rm json{}")!, /^There is no tool "rm"/);
    assert.match(problem("<function=read_file>{</function>")!, /cut short|no/);
    assert.match(problem("<tools>[]</tools>")!, /no call in it/);
    assert.match(problem('[read_file(pth="a.ts")]')!, /"pth"/);
    assert.match(problem("```tool_code\nread_file(path=here)\n```")!, /^The call of read_file is not valid Python/);
  });

  it("what is only written about is text, all of it, however often it is", () => {
    for (const written of [
      "A <tool_call> is a mark, and <|tool_call> and [TOOL_CALLS] too. <tool_call>",
      `<tool_call>${" ".repeat(1_000)}x`,
      "[TOOL_CALLS]<tool_call>x".repeat(10_000),
      "gpt-oss writes to=functions.read_file, then {",
      'Claude writes <invoke name="read_file"> in its answers.',
      '<invoke name="x y">\n',
      "[{a: 1}]\n[{\n  b: 2 }]\n",
      '```json\n[{"name": "my-app", "version": 1}]\n```\n',
      "read_file{ reads } and read_file{x}\n",
      "<tool_call>s are calls, <tool_call>read_file calls it\n",
      "```ts\nread_file({ path });\n```",
      '{"type": "function", "name": 3}',
      "[read_file(path=here)]\n[read_file(path='a.ts']\n[read_file(path='a.ts').lines]\n[read_file for x in y]\n[read_file(path='a",
      "```tool_code\nremove_all()\n```\n```python\nread_file(path='a.ts')\n```\n",
      '{"tool_calls": []}\n{"tool_calls": [1]}\n{"tool_calls": 3}\n{"id": "a", "b": 1}\n{"id": 4}\n{"role": "assistant"}\n',
      '{"tool_calls": [{"name": "get_weather", "arguments": {"city": "Paris"}}]}\n',
      'A call looks like this:\n\n```json\n{"name": "get_weather", "arguments": {"city": "Paris"}}\n```\n',
      '[{"name": "get_weather", "arguments": {"city": "Paris"}}]\n{"name": "get_weather", "arguments": {"city": "Paris"}}\n',
    ])
      for (const pieces of [[written], [written.slice(0, 15), written.slice(15)]]) {
        const parser = serverTextParser(streams.sampleTools);
        const events = [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
        assert.ok(
          events.every(({ kind }) => kind === "text"),
          written.slice(0, 60),
        );
        assert.equal(streams.writtenIn(events), written);
      }
  });

  it("of tools that there are not are told to a model that was told to write them so", () => {
    const parser = serverTextParser(streams.sampleTools, "toldAnswer");
    const events = [...parser.push('{"tool": "rm", "arguments": {"path": "a"}}'), ...parser.end()];
    assert.match(streams.problemsIn(events).join(), /^There is no tool "rm"/);
  });

  it("count in thoughts only behind a mark that nothing else has", () => {
    const inThoughts = (written: string): readonly streams.SampleCall[] => {
      const parser = serverTextParser(streams.sampleTools, "thoughts");
      return streams.callsIn([...parser.push(written), ...parser.end()]);
    };
    assert.deepEqual(inThoughts(`I read it.\n<tool_call>\n${xml}\n</tool_call>`), [call]);
    assert.deepEqual(inThoughts(`I read it.\n${xml}`), [call]);
    assert.deepEqual(inThoughts(`I could write\n${json}\nor\n\`\`\`json\n${json}\n\`\`\``), []);
  });
});
