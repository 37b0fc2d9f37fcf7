// Composition root of the extension host: builds the parts in order and passes each what it needs. It starts no worker itself:
// the parts do, when they first need one.
import { randomUUID } from "node:crypto";
import path from "node:path";
import * as vscode from "vscode";
import { DisposableStore } from "./base/disposables.ts";
import { onFirstUse } from "./base/onFirstUse.ts";
import { noteUse } from "./client/leftovers.ts";
import { ghostlightHome } from "./client/paths.ts";
import { findNode } from "./client/connection/nodeOnPath.ts";
import { WorkerClient } from "./client/connection/workerClient.ts";
import { WorkerRuntime } from "./client/connection/workerRuntime.ts";
import { CompletionEngine } from "./core/completion/completionEngine.ts";
import type { CompletionRecord } from "./core/completion/completionRecord.ts";
import type { WindowLimits } from "./core/completion/prompt/promptWindow.ts";
import { registerChatParticipant } from "./host/editorChat/chatParticipant.ts";
import { AgentMode } from "./host/agent/agentMode.ts";
import { LazyAgent } from "./host/agent/lazyAgent.ts";
import { ChatContext } from "./host/chat/context/chatContext.ts";
import { chatNotices } from "./host/chat/chatNotices.ts";
import { ChatHistory } from "./host/chat/conversations/chatHistory.ts";
import type { EditModel } from "./core/edits/makeEdit.ts";
import type { ChatModel } from "./core/modelPort.ts";
import { ContextBudget } from "./host/chat/context/contextBudget.ts";
import { ChatSession } from "./host/chat/chatSession.ts";
import { ChatView } from "./host/chat/chatView.ts";
import type { Edits } from "./host/edits/edits.ts";
import type { Reports } from "./host/reports/reports.ts";
import { registerCodeActions } from "./host/edits/codeActions.ts";
import { registerCommands } from "./host/commands.ts";
import { followChat, followModel, followWalkthrough } from "./host/contextKeys.ts";
import { InstructionReader } from "./host/context/projectInstructions.ts";
import { ContextTracker } from "./host/context/contextTracker.ts";
import { ContextProviders } from "./host/chat/context/contextProviders.ts";
import { CommandTerminal } from "./host/chat/commandTerminal.ts";
import { TerminalCommands } from "./host/chat/terminalCommands.ts";
import { sharedStorage } from "./host/chat/conversations/sharedStorage.ts";
import { ConversationStore } from "./host/chat/conversations/conversationStore.ts";
import { moduleFiles } from "./host/documents.ts";
import { guarded, showFailure } from "./host/guard.ts";
import { NextEditLoader } from "./host/nextEdit/nextEditLoader.ts";
import { ghostAtCursor, type PlaceNotes } from "./host/completion/silenceReasons.ts";
import { inBackground } from "./host/reasons.ts";
import { HubToken } from "./host/models/hubToken.ts";
import { InlineCompletionProvider, type NextEditAt } from "./host/completion/inlineCompletionProvider.ts";
import { LanguageModelProvider } from "./host/editorChat/languageModel.ts";
import { createLog } from "./host/log.ts";
import { downloadWith, ModelDownload } from "./host/models/modelDownload.ts";
import { registerModelFileEditor } from "./host/models/modelFileEditor.ts";
import { ModelSetup } from "./host/models/modelSetup.ts";
import { describeStatus, modelView } from "./host/models/status/modelStatus.ts";
import { RemoteServers } from "./host/models/remoteServers.ts";
import { EditorSettings } from "./host/settings.ts";
import { StatusBar } from "./host/models/status/statusBar.ts";
import { Snooze } from "./host/completion/snooze.ts";
import { TokenCounts } from "./host/chat/context/tokenCounts.ts";
import { openWalkthrough, trySample, welcome } from "./host/models/walkthrough.ts";

/** Length of an infill prompt, in tokens, until a loaded model says how long it may be. */
const defaultInfillTokens = 1024;

let saveAll: (() => Promise<void>) | undefined;

/** Called by VS Code once per window. */
export function activate(context: vscode.ExtensionContext): void {
  const startedAt = performance.now();
  const parts = new DisposableStore();
  context.subscriptions.push(parts);

  const log = parts.add(createLog());
  const settings = parts.add(new EditorSettings(log));
  const home = ghostlightHome();
  const workerEntry = vscode.Uri.joinPath(context.extensionUri, "dist", "worker.mjs").fsPath;
  const client = parts.add(
    new WorkerClient({
      home,
      workerEntry,
      runtime: new WorkerRuntime(() =>
        findNode({
          env: process.env,
          workspaceFolders: (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
          cwd: path.dirname(workerEntry),
        }),
      ),
      build: __BUILD__,
      clientName: "vscode",
      keepAliveMinutes: settings.current.keepAliveMinutes,
      parkMinutes: settings.current.parkMinutes === 0 ? Infinity : settings.current.parkMinutes,
      log,
    }),
  );
  const setup = parts.add(
    new ModelSetup(home, client, settings, new RemoteServers(context.secrets, context.globalState, settings), log),
  );
  const hubToken = new HubToken(context.secrets);
  const download = parts.add(new ModelDownload(downloadWith({ home, settings, token: hubToken, log })));
  const chooser = onFirstUse(async () => {
    const { ModelChooser } = await import("./host/models/modelChooser.ts");
    return new ModelChooser({ home, client, setup, settings, token: hubToken, download, log });
  });

  const after = (delayMs: number, action: () => void): void => void setTimeout(action, delayMs);
  const limits = (): WindowLimits => setup.completionFacts ?? { infillTokens: defaultInfillTokens };
  const engine = new CompletionEngine(client, limits, after, moduleFiles());
  const snooze = parts.add(new Snooze());
  const contexts = parts.add(new ContextTracker(settings, () => setup.completionFacts, log));
  const nextEditAt: NextEditAt = (...place) => nextEdits.ghostAt(...place);
  const ghostText = parts.add(new InlineCompletionProvider(engine, contexts, setup, settings, snooze, nextEditAt, log));
  parts.add(contexts.onDidChange((editor) => ghostText.prepare(editor)));
  const nextEdits = parts.add(
    new NextEditLoader(settings, {
      model: client,
      speed: () => setup.completionFacts,
      isOn: (document) => settings.nextEditsIn(document),
      isSnoozed: () => snooze.end !== undefined,
      isIgnored: (uri) => contexts.ignored.isNamedIgnored(uri),
      ghostAt: (editor) => ghostAtCursor(ghostText.notesAt(editor)),
      hasGhostText: (document) => settings.ghostTextIn(document) && settings.editorAsksIn(document),
      offerGhost: () => ghostText.offerNextEdit(),
      warmGhostText: (editor) => ghostText.prepare(editor),
      log,
    }),
  );
  parts.add(ghostText.completionLog.onDidAdd(() => nextEdits.refresh()));
  parts.add(snooze.onDidChange(() => nextEdits.refresh()));
  const reports = onFirstUse(async () => {
    const { Reports } = await import("./host/reports/reports.ts");
    const completions = (): readonly CompletionRecord[] => ghostText.completionLog.records;
    const notesAt = (editor: vscode.TextEditor): PlaceNotes => ghostText.notesAt(editor);
    const nextEditAt = (editor: vscode.TextEditor): string | undefined => nextEdits.noteAt(editor);
    return parts.add(new Reports({ home, client, setup, settings, completions, notesAt, nextEditAt, log }));
  });

  const storage = sharedStorage((context.storageUri ?? context.globalStorageUri).fsPath);
  const store = parts.add(new ConversationStore({ storage, newId: randomUUID, after, log }));
  const countTokens = (text: string): Promise<number> => client.countTokens(text);
  const model = {
    load: (signal: AbortSignal) => setup.ready(signal),
    countTokens,
    chat: (...request) => client.chat(...request),
    syntaxErrors: (question) => client.syntaxErrors(question),
    codeParts: (question) => client.codeParts(question),
  } satisfies ChatModel & EditModel;
  const languageModel = parts.add(new LanguageModelProvider(model, setup, log));
  const isIgnored = (uri: vscode.Uri): Promise<boolean> => contexts.ignored.isNamedIgnored(uri);
  const counts = new TokenCounts({ facts: () => setup.facts, countTokens, after });
  const instructions = new InstructionReader({
    isIgnored: (uri) => contexts.ignored.isIgnored(uri),
    contextTokens: () => setup.facts?.contextTokens,
    countTokens: (text) => counts.of(text),
  });
  parts.add(
    registerChatParticipant({ model, mayThink: () => settings.current.thinking, isIgnored, instructions, log }),
  );
  parts.add(client.onDidChangeState(() => languageModel.modelChanged()));
  const mayThink = (): boolean => settings.current.thinking;
  const now = (): number => performance.now();
  const agentMode = new AgentMode(() => setup.facts, context.globalState);
  const folder = (before: string): string => agentMode.folder(before);
  const agent = parts.add(
    new LazyAgent({
      ...{ model, home, folder, state: context.globalState, readyTokens: (text) => counts.of(text) },
      ...{ contextTokens: () => setup.facts?.contextTokens, onAsk: () => void chat.agentAsks() },
    }),
  );
  const goOn = (): string => vscode.l10n.t("Go on.");
  const session = parts.add(new ChatSession({ model, agent, mayThink, goOn, newId: randomUUID, now, log }));
  const history = new ChatHistory(session, store, log);
  const edits = onFirstUse(async () => {
    const { Edits } = await import("./host/edits/edits.ts");
    return parts.add(new Edits({ model, isIgnored, session, chat, memory: context.globalState }));
  });
  const commands = parts.add(new TerminalCommands(log));
  const chat: ChatView = parts.add(
    new ChatView({
      session,
      context: parts.add(new ChatContext(new ContextProviders(contexts.ignored, commands), instructions, counts)),
      budget: new ContextBudget(session, counts),
      codeBlocks: onFirstUse(async () => {
        const { CodeBlockActions } = await import("./host/chat/codeBlockActions.ts");
        return new CodeBlockActions((await edits()).reviews, new CommandTerminal(commands));
      }),
      agent,
      agentMode,
      mayThink,
      canThink: () => setup.facts !== undefined && setup.facts.canThink !== false,
      readModel: () => {
        const status = describeStatus(setup.choice, client.state, vscode.l10n, download.status);
        return modelView(setup.choice, client.state, status, vscode.l10n);
      },
      notices: () => chatNotices(store, session.id),
      extension: context.extensionUri,
      log,
    }),
  );
  parts.add(registerCodeActions());
  parts.add(registerModelFileEditor({ verdict: async (file) => (await chooser()).verdictOf(file), log }));
  parts.add(new StatusBar({ client, setup, download, settings, snooze, log }));

  let isNoted = false;
  parts.add(
    session.onDidChange(({ id, event, conversation }) => {
      if (event.kind === "opened" || event.kind === "asked") store.show(session.id);
      if (event.kind === "opened") return;
      store.save(id, conversation);
      if (isNoted) return;
      isNoted = true;
      const use = { extensions: path.dirname(context.extensionPath), storage };
      inBackground(log, "noting where chats are kept", noteUse(home, use));
    }),
  );
  parts.add(history.onDidOpen(() => void guarded(log, "chat", () => chat.open())));
  parts.add(store.onDidCopy(({ from, to }) => session.changeId(from, to)));
  parts.add(store.onDidChangeProblem(() => chat.drawNotices()));
  parts.add(followChat(session));
  parts.add(
    client.onDidChangeState(
      () => (ghostText.modelChanged(), contexts.modelChanged(), nextEdits.refresh(), chat.drawModel()),
    ),
  );
  parts.add(setup.onDidChangeChoice(() => chat.drawModel()));
  parts.add(download.onDidChange(() => chat.drawModel()));
  parts.add(followModel(setup));
  parts.add(followWalkthrough());

  const inEdits = (name: keyof Edits["commands"]) => async (argument?: unknown) => {
    await (await edits()).commands[name](argument);
  };
  const inReports = (name: keyof Reports["commands"]) => async () => {
    await (await reports()).commands[name]();
  };
  parts.add(
    registerCommands(
      {
        showMenu: async () => {
          const { showStatusMenu } = await import("./host/models/status/statusMenu.ts");
          await showStatusMenu({ client, setup, download, settings, snooze });
        },
        openWalkthrough: () => openWalkthrough(),
        trySample: () => trySample(setup),
        chooseModel: async () => (await chooser()).choose(),
        chooseGhostTextModel: async () => (await chooser()).chooseForGhostText(),
        useModelFile: async (argument) => (await chooser()).useFile(argument),
        chooseServer: () => setup.chooseServer(),
        pauseDownload: async () => (await chooser()).pauseDownload(),
        resumeDownload: async () => (await chooser()).resumeDownload(),
        loadModel: () => setup.load(),
        freeMemory: () => setup.freeMemory(),
        restartWorker: () => setup.restart(),
        doctor: inReports("doctor"),
        measureModel: inReports("measureModel"),
        setHubToken: () => hubToken.set(),
        showLog: () => log.show(),
        showTrace: inReports("showTrace"),
        exportTrace: inReports("exportTrace"),
        toggleGhostText: () => settings.toggleGhostText(),
        snoozeGhostText: () => snooze.choose(),
        whyNoSuggestion: inReports("whyNoSuggestion"),
        acceptNextEdit: (argument) => nextEdits.accept(argument),
        dismissNextEdit: () => nextEdits.dismiss(),
        openChat: () => chat.open(),
        newChat: () => chat.startNew(),
        showChats: () => history.show(),
        exportChat: () => history.export(),
        importChat: () => history.import(),
        stopAnswer: () => session.stop(),
        chooseAgentTools: () => agent.chooseTools().then(() => chat.drawAgentMode()),
        explainSelection: inEdits("explainSelection"),
        fixSelection: inEdits("fixSelection"),
        documentSelection: inEdits("documentSelection"),
        addTests: inEdits("addTests"),
        editSelection: inEdits("editSelection"),
        acceptEdit: inEdits("acceptEdit"),
        acceptChange: inEdits("acceptChange"),
        rejectChange: inEdits("rejectChange"),
        previousChange: inEdits("previousChange"),
        nextChange: inEdits("nextChange"),
        retryEdit: inEdits("retryEdit"),
        showEditAsDiff: inEdits("showEditAsDiff"),
        discardEdit: inEdits("discardEdit"),
        commitMessage: inEdits("commitMessage"),
      },
      log,
    ),
  );

  saveAll = () => store.flush();
  inBackground(
    log,
    "restoring the chat",
    store.last().then((saved) => {
      if (!saved) return;
      store.opened(saved);
      session.restore(saved.id, saved.conversation);
    }),
  );
  inBackground(log, "starting", begin());
  log.info(`Ghostlight ${__BUILD__} activated in ${Math.round(performance.now() - startedAt)} ms, home ${home}`);

  async function begin(): Promise<void> {
    await setup.refresh();
    if (setup.choice.kind === "unusable") return void showFailure(setup.choice.failure);
    if (setup.choice.kind === "missing") return welcome(context.globalState);
    if (setup.completionProblem) void showFailure(setup.completionProblem);
    // Joins a worker that another window is using. A new one is started only when something needs it, such as an open file.
    await client.attach();
    ghostText.prepare(vscode.window.activeTextEditor);
  }
}

/** Called by VS Code when the window closes, but not reliably, so nothing depends on it. */
export async function deactivate(): Promise<void> {
  await saveAll?.();
}
