// Another extension that uses the editor's language models: asks Ghostlight's, with tools and without, and writes down what it got.
// In the Chat view it is an agent, `@asker`: it lets the chosen model call a tool of the editor, and answers with what came of it.
const vscode = require("vscode");

exports.activate = (context) => {
  const participant = vscode.chat.createChatParticipant("asking.asker", answerInChat);
  context.subscriptions.push(
    participant,
    vscode.commands.registerCommand("asking.ask", ask),
    vscode.commands.registerCommand("asking.callTools", callTools),
    vscode.lm.registerTool("asking_countLines", {
      invoke: () => new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart("The file has 42 lines.")]),
    }),
  );
};

const { User, Assistant } = vscode.LanguageModelChatMessage;
const { Required, Auto } = vscode.LanguageModelChatToolMode;

/** Enough for a call or two. A small model that has to call does so again and again. */
const modelOptions = { max_tokens: 60 };

/** Tools with a schema and a name that are not easily said in other words. A small model writes forever where it may. */
const tools = [
  {
    name: "read_file",
    description: "Reads a file.",
    inputSchema: {
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      properties: {
        path: { $ref: "#/definitions/path" },
        whole: { anyOf: [{ type: "boolean" }, { type: "null" }], default: true },
      },
      required: ["path"],
      definitions: { path: { type: "string", enum: ["math.py", "other.py"] } },
    },
  },
  {
    name: "3d view",
    description: "Shows a model.",
    inputSchema: { type: "object", properties: { angle: { enum: [30, 60, null] } }, required: ["angle"] },
  },
];

async function ask() {
  const models = await vscode.lm.selectChatModels({ vendor: "ghostlight" });
  const [model] = models;
  const seen = { count: models.length };
  if (model) {
    Object.assign(seen, { name: model.name, maxInputTokens: model.maxInputTokens });
    seen.tokens = await model.countTokens("const answer = 42;");
    seen.tooLong = await answer(model, "word ".repeat(model.maxInputTokens + 4000));
    // At the first piece: where the window is busy, the further ones come when all has been said.
    seen.cancelled = await answer(model, "Tell a story about a lighthouse, in a thousand words.", {}, 1);
  }
  await write("seen", seen);
}

async function callTools() {
  const [model] = await vscode.lm.selectChatModels({ vendor: "ghostlight" });
  const messages = [User("What does math.py do? Read it.")];
  const called = await answer(model, messages, { tools, toolMode: Required, modelOptions });
  const text = new vscode.LanguageModelTextPart("def add(a, b): ...");
  const results = called.calls.map(({ callId }) => new vscode.LanguageModelToolResultPart(callId, [text]));
  const next = await answer(model, [...messages, Assistant(called.parts), User(results)], { tools, toolMode: Auto }, 3);
  await write("called", { called, next });
  const odd = await answer(model, "Show it.", { tools: tools.slice(1), toolMode: Required, modelOptions });
  const none = await answer(model, "Show it.", { tools: [], toolMode: Required });
  await write("odd", { odd, none });
}

/** The answer; with `most`, cancelled after so many pieces. */
async function answer(model, question, options = {}, most = Infinity) {
  const source = new vscode.CancellationTokenSource();
  const got = { text: "", pieces: 0, calls: [], parts: [] };
  try {
    const messages = typeof question === "string" ? [User(question)] : question;
    const response = await model.sendRequest(messages, options, source.token);
    for await (const part of response.stream) {
      if (part instanceof vscode.LanguageModelTextPart) got.text += part.value;
      else if (part instanceof vscode.LanguageModelToolCallPart) got.calls.push(part);
      else if (part.mimeType === "usage") {
        got.usage = JSON.parse(new TextDecoder().decode(part.data));
        continue;
      } else continue;
      got.parts.push(part);
      if (++got.pieces >= most) source.cancel();
    }
  } catch (error) {
    got.error = `${error.name}: ${error.message}`;
  }
  return got;
}

/** A turn with a tool of the editor, which the model has to call. */
async function answerInChat(request, _context, stream, token) {
  const turn = { model: request.model.name, calls: [] };
  const own = vscode.lm.tools.filter(({ name }) => name === "asking_countLines");
  const messages = [User(request.prompt)];
  const first = await request.model.sendRequest(messages, { tools: own, toolMode: Required, modelOptions }, token);
  const parts = [];
  for await (const part of first.stream) if (part instanceof vscode.LanguageModelToolCallPart) parts.push(part);
  const results = [];
  for (const { callId, name, input } of parts) {
    const { content } = await vscode.lm.invokeTool(
      name,
      { input, toolInvocationToken: request.toolInvocationToken },
      token,
    );
    turn.calls.push({ name, input });
    results.push(new vscode.LanguageModelToolResultPart(callId, content));
  }
  messages.push(Assistant(parts), User(results));
  turn.answer = await answer(request.model, messages, {}, 5);
  stream.markdown(`${turn.answer.text}\n\nTools called: ${turn.calls.map(({ name }) => name).join(", ")}.`);
  await write("turn", turn);
}

/** The test waits for the file: it must never see a part of it. */
async function write(name, value) {
  const folder = vscode.workspace.workspaceFolders[0].uri;
  const beside = vscode.Uri.joinPath(folder, `${name}.part`);
  await vscode.workspace.fs.writeFile(beside, new TextEncoder().encode(JSON.stringify(value)));
  await vscode.workspace.fs.rename(beside, vscode.Uri.joinPath(folder, `${name}.json`), { overwrite: true });
}
