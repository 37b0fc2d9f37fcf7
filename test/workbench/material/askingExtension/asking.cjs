// Another extension that uses the editor's language models: asks Ghostlight's and writes down what it got. It has a model too,
// which says nothing: the chat takes a question only when a model that calls tools is chosen, whoever answers then.
const vscode = require("vscode");

exports.activate = (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand("asking.ask", ask),
    vscode.lm.registerLanguageModelChatProvider("asking", silentModel),
  );
};

const changed = new vscode.EventEmitter();

const silentModel = {
  onDidChangeLanguageModelChatInformation: changed.event,
  provideLanguageModelChatInformation: () => [
    {
      ...{
        id: "silent",
        name: "Silent Model",
        family: "silent",
        version: "1",
        maxInputTokens: 4096,
        maxOutputTokens: 4096,
      },
      capabilities: { toolCalling: true },
    },
  ],
  provideLanguageModelChatResponse: async () => {},
  provideTokenCount: async () => 1,
};

async function ask() {
  // At the start the editor may ask before it knows the vendor.
  changed.fire();
  const models = await vscode.lm.selectChatModels({ vendor: "ghostlight" });
  const [model] = models;
  const seen = { count: models.length };
  if (model) {
    Object.assign(seen, { name: model.name, maxInputTokens: model.maxInputTokens });
    seen.tokens = await model.countTokens("const answer = 42;");
    seen.answer = await answer(model, "Say hello.");
    seen.pieces = seen.answer.pieces;
    seen.tooLong = await answer(model, "word ".repeat(model.maxInputTokens + 4000));
    seen.cancelled = await answer(model, "Count from 1 to 500, one number a line.", 3);
  }
  // The test waits for the file: it must never see a part of it.
  const folder = vscode.workspace.workspaceFolders[0].uri;
  const beside = vscode.Uri.joinPath(folder, "seen.part");
  await vscode.workspace.fs.writeFile(beside, new TextEncoder().encode(JSON.stringify(seen)));
  await vscode.workspace.fs.rename(beside, vscode.Uri.joinPath(folder, "seen.json"));
}

/** The answer; with `most`, cancelled after so many pieces. */
async function answer(model, question, most = Infinity) {
  const source = new vscode.CancellationTokenSource();
  const got = { text: "", pieces: 0 };
  try {
    const messages = [vscode.LanguageModelChatMessage.User(question)];
    const response = await model.sendRequest(messages, {}, source.token);
    for await (const piece of response.text) {
      got.text += piece;
      if (++got.pieces >= most) source.cancel();
    }
  } catch (error) {
    got.error = `${error.name}: ${error.message}`;
  }
  return got;
}
