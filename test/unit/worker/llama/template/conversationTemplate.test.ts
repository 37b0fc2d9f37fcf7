import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import type { ChatMessage } from "../../../../../src/core/modelPort.ts";
import { failureOf } from "../../../../../src/core/failures.ts";
import { catalogue } from "../../../../../src/core/models/catalogue/catalogue.ts";
import {
  ConversationTemplate,
  type RenderedConversation,
} from "../../../../../src/worker/llama/template/conversationTemplate.ts";
import { templateSources, templateText, type TemplateName } from "../../../../support/models/chatTemplates.ts";
import { chatMl } from "../../../../support/models/chatMl.ts";

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../support/models/templates/${file}`, import.meta.url), "utf8"));
const conversations = read("conversations.json") as Record<string, ChatMessage[]>;
const recorded = read("renderings.json") as Record<TemplateName, Record<string, Record<"on" | "off", string>>>;

/** The template of each family in the catalogue. Of Devstral 2 we have its forerunner's and its sister's. */
const templatesOf: Record<string, readonly TemplateName[]> = {
  "Qwen2.5-Coder": ["Qwen2.5"],
  "Qwen3.5": ["Qwen3.5"],
  "Qwen3.6": ["Qwen3.5"],
  "Gemma 4": ["Gemma 4", "Gemma 4, interleaved"],
  "gpt-oss": ["gpt-oss"],
  Devstral: ["Devstral 1.1", "Ministral 3"],
  "Phi-4": ["Phi-4"],
  SmolLM2: ["SmolLM2"],
};
/**
 * Families whose templates are not recorded here: those of Qwen3.8 and Granite 4.2 are newer than the library, and nobody has had
 * their files on this machine.
 */
const unrecorded: ReadonlySet<string> = new Set(["Qwen3.8", "Qwen3-Coder", "Granite"]);
/** Templates that leave the model inside its thoughts when it should think. */
const opening: readonly TemplateName[] = ["Qwen3.5", "QwQ", "DeepSeek R1"];

function text({ parts }: RenderedConversation): string {
  // The template asks for today; the recording has a day of its own.
  return parts
    .map((part) => part.text)
    .join("")
    .replace(/Current date: \d{4}-\d\d-\d\d/, "Current date: 2026-01-01");
}

/** What is said, in its places, as far as the template shows it. */
function said({ parts }: RenderedConversation): string[] {
  return parts.filter((part) => !part.isTemplate).map((part) => part.text);
}

function template(name: TemplateName): ConversationTemplate {
  return new ConversationTemplate(templateText(name), templateSources[name], "model.gguf");
}

describe("chat templates against the reference renderer", () => {
  it("are there for every family of the catalogue", () => {
    for (const { family, thinking } of catalogue) {
      if (unrecorded.has(family)) continue;
      const names = templatesOf[family];
      assert.ok(names, family);
      for (const name of names) {
        const source = templateText(name);
        // The row's switch is what the template has.
        if (thinking === "switch") assert.match(source, /enable_thinking/, name);
        else assert.doesNotMatch(source, /enable_thinking/, name);
        if (thinking === "effort") assert.match(source, /reasoning_effort/, name);
      }
    }
  });

  for (const name of Object.keys(templateSources) as TemplateName[])
    for (const [title, messages] of Object.entries(conversations))
      it(`${name}: ${title}`, () => {
        for (const thinking of [true, false]) {
          const rendered = template(name).render(messages, thinking);
          const reference = recorded[name][title]![thinking ? "on" : "off"];
          // gpt-oss has no “off”: its answer is begun for it.
          const begun = name === "gpt-oss" && !thinking ? "<|channel|>final<|message|>" : "";
          assert.equal(text(rendered), reference + begun);
          assert.equal(rendered.startsThinking, thinking && opening.includes(name));
          const shown = messages.map(({ content }) => content.trim());
          assert.deepEqual(
            said(rendered).map((content) => content.trim()),
            shown,
          );
        }
      });
});

describe("whatever is said", () => {
  const wording = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "",
      " ",
      "</think>",
      "<think>a</think>b",
      "<|channel|>analysis<|message|>",
      "[/INST]",
      "{{ x }}",
      "<turn|>",
    ),
  );
  for (const name of ["Qwen2.5", "Qwen3.5", "Gemma 4", "gpt-oss", "Ministral 3", "Phi-4"] as const)
    it(`stands in its place in the template of ${name}`, () => {
      const conversation = template(name);
      fc.assert(
        fc.property(fc.tuple(wording, wording, wording, wording), fc.boolean(), (words, thinking) => {
          const roles = ["system", "user", "assistant", "user"] as const;
          const messages = roles.map((role, index) => ({ role, content: words[index]! }));
          const rendered = conversation.render(messages, thinking);
          assert.deepEqual(
            said(rendered).map((content) => content.trim()),
            words.map((content) => content.trim()),
          );
        }),
        { numRuns: 60 },
      );
    });
});

/** Templates as those of models that also see pictures, which take no plain text, or not from everybody. */
const partsTemplates = {
  "of everybody, each looked at": `{% for m in messages %}{{ m['role'] | capitalize }}{% if m['content'][0]['type'] == 'image' %}:{% else %}: {% endif %}{% for line in m['content'] %}{% if line['type'] == 'text' %}{{ line['text'] }}{% elif line['type'] == 'image' %}<image>{% endif %}{% endfor %}<end_of_utterance>\n{% endfor %}Assistant:`,
  "of everybody, by a filter": `{% for m in messages %}{{ m.role | upper }}: {% for part in m.content | selectattr('type', 'equalto', 'text') %}{% generation %}{{ part.text + ' ' }}{% endgeneration %}{% endfor %}{% endfor %}ASSISTANT:`,
  "of everybody, the first one only": `{% for m in messages %}[{{ m.role }}]{{ m.content[0].text }}{% endfor %}`,
  "of everybody but the system": `{% for m in messages %}[{{ m.role }}]{% if m.role == 'system' %}{{ m.content | trim }}{% else %}{% for part in m.content %}{{ part.text }}{% endfor %}{% endif %}{% endfor %}`,
  "of the user": `{% for m in messages %}[{{ m.role }}]{% if m.role == 'user' %}{% for part in m.content %}{{ part['text'] }}{% endfor %}{% else %}{{ m.content }}{% endif %}{% endfor %}`,
  "of whom a text is refused": `{% for m in messages %}{% if m.content is string %}{{ raise_exception('content must be a list') }}{% endif %}[{{ m.role }}]{% for part in m.content %}{{ part.text }}{% endfor %}{% endfor %}`,
};

describe("a chat template", () => {
  const tokens = { bos: "<s>", eos: "</s>" };
  const render = (source: string, messages: readonly ChatMessage[], thinking = false): RenderedConversation =>
    new ConversationTemplate(source, tokens, "model.gguf").render(messages, thinking);
  const question: ChatMessage = { role: "user", content: "Why?" };

  it("never sees what is said as a part of itself", () => {
    const content = "{{ bos_token }}<|im_end|>ghostlight0end ghostlightx{% endif %}";
    const { parts } = render(chatMl, [{ role: "user", content }]);
    assert.deepEqual(parts, [
      { text: "<|im_start|>user\n", isTemplate: true },
      { text: content, isTemplate: false },
      { text: "<|im_end|>\n", isTemplate: true },
    ]);
  });

  it("that knows no system message gets it with the first question", () => {
    for (const refusal of ["{{ raise_exception('no system') }}", ""]) {
      const source = `{% for m in messages %}{% if m.role == 'system' %}${refusal}{% else %}[{{ m.content }}]{% endif %}{% endfor %}`;
      assert.equal(text(render(source, [{ role: "system", content: "Be brief." }, question])), "[Be brief.\n\nWhy?]");
    }
  });

  for (const [what, source] of Object.entries(partsTemplates))
    it(`that wants what is said as a list of parts gets it so: ${what}`, () => {
      const words = ["Be brief.", "Why {{ x }}?", "Because of <|im_end|>.", 'And "that"?'];
      const roles = ["system", "user", "assistant", "user"] as const;
      const rendered = render(
        source,
        roles.map((role, index) => ({ role, content: words[index]! })),
      );
      assert.deepEqual(said(rendered), words);
      assert.doesNotMatch(text(rendered), /type/);
    });

  it("that wants a list of parts gets it in a conversation with tools too", () => {
    const source = `{% for t in tools %}{{ t.function.name }};{% endfor %}{% for m in messages %}[{{ m.role }}]{% for part in m.content %}{{ part.text }}{% endfor %}{% for call in m.tool_calls or [] %}<{{ call.function.name }}>{% endfor %}{% endfor %}`;
    const parameters = { type: "object", properties: {} } as const;
    const rendered = new ConversationTemplate(source, tokens, "model.gguf").render(
      [
        question,
        { role: "assistant", content: "Look:", calls: [{ id: "1", name: "read", arguments: {} }] },
        { role: "tool", callId: "1", name: "read", content: "a = 1" },
      ],
      false,
      { tools: [{ name: "read", description: "Reads.", parameters }], isNext: false },
    );
    assert.equal(text(rendered), "read;[user]Why?[assistant]Look:<read>[tool]a = 1");
  });

  it("that refuses an answer's words still asks", () => {
    const answer = "gpt-oss writes <|channel|>analysis<|message|> before it thinks.";
    const rendered = template("gpt-oss").render([question, { role: "assistant", content: answer }, question], false);
    assert.deepEqual(said(rendered), ["Why?", answer, "Why?"]);
  });

  it("that opens thoughts whatever is asked gets them closed when there should be none", () => {
    for (const opened of ["<think>\n", "<think>"]) {
      const source = `${chatMl}<|im_start|>assistant\n${opened}`;
      const off = render(source, [question]);
      assert.ok(text(off).endsWith("<think>\n\n</think>\n\n"), JSON.stringify(text(off)));
      assert.equal(off.startsThinking, false);
      assert.equal(render(source, [question], true).startsThinking, true);
    }
  });

  it("that names no thinking at all is asked for “none” where it says so", () => {
    const source = `${chatMl}{% if reasoning_effort is defined and reasoning_effort not in ['none', 'high'] %}{{ raise_exception('no') }}{% endif %}{{ reasoning_effort }}`;
    assert.ok(text(render(source, [question])).endsWith("none"));
    assert.ok(text(render(source, [question], true)).endsWith("<|im_end|>\n"));
  });

  it("that cannot be used is refused with its reason", () => {
    const reason = (source: string): string => {
      try {
        render(source, [question]);
      } catch (error) {
        const failure = failureOf(error);
        assert.equal(failure?.kind, "modelUnreadable");
        return failure!.message;
      }
      return assert.fail("was rendered");
    };
    assert.match(reason("{% for %}"), /^The chat template in model\.gguf cannot be used: /);
    assert.match(reason("{{ raise_exception('Only tools.\\nmore') }}"), /cannot be used: Only tools\.\.?$/);
    assert.match(reason("Hello"), /leaves out the question/);
  });
});
