// Lets the user choose, one by one, which of the editor's other tools the agent may use, and says what each costs.
import * as vscode from "vscode";
import { headOf } from "../../base/text.ts";
import { saysItReads } from "../../core/agent/approval/readingTools.ts";
import { declarationText, declaredTools, fittingTools, toolBudget } from "../../core/agent/tools/otherTools.ts";
import type { ForeignTool } from "../../core/agent/tools/foreignTools.ts";
import { visible } from "../../core/agent/visible.ts";
import { chosenToolsKey } from "./agentMode.ts";
import { chosenTools, digestOf, editorTools } from "./editorToolCalls.ts";

/** UTF-16 units a token, where no model is there to count them: JSON has few more. */
const unitsPerToken = 3.5;
/** Characters of a description in the list. */
const longestDetail = 160;

export interface ToolChooserParts {
  readonly state: vscode.Memento;
  /** Tokens of a text; undefined while no model is ready. */
  readonly countTokens: (text: string) => Promise<number | undefined>;
  /** The context of the model that is ready. */
  readonly contextTokens: () => number | undefined;
}

interface ToolItem extends vscode.QuickPickItem {
  readonly tool: ForeignTool;
  readonly tokens: number;
}

/** Shows the list, and keeps what was chosen. Nothing changes when it is left. */
export async function chooseTools(parts: ToolChooserParts): Promise<void> {
  const { l10n, window } = vscode;
  const tools = editorTools().toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (tools.length === 0) {
    void window.showInformationMessage(
      l10n.t("There are no other tools. Extensions and MCP servers that you install bring them."),
    );
    return;
  }
  const items = await itemsOf(tools, parts);
  const chosen = new Map(chosenTools(parts.state).map(({ name, digest }) => [name, digest]));
  const isChosen = ({ tool }: ToolItem): boolean => chosen.get(tool.name) === digestOf(tool);
  const selected = await pick(items, items.filter(isChosen), parts.contextTokens());
  if (selected === undefined) return;
  const offered = new Set(tools.map(({ name }) => name));
  // One that is not there now, because its server does not run, stays chosen.
  const away = chosenTools(parts.state).filter(({ name }) => !offered.has(name));
  const now = selected.map(({ tool }) => ({ name: tool.name, digest: digestOf(tool) }));
  await parts.state.update(chosenToolsKey, [...away, ...now]);
  const contextTokens = parts.contextTokens();
  if (contextTokens === undefined) return;
  const { left } = fittingTools(selected, contextTokens);
  if (left.length > 0)
    void window.showWarningMessage(
      l10n.t(
        "The context has no room for these tools, so the model does not get them: {0}.",
        left.map(visible).join(", "),
      ),
    );
}

async function itemsOf(tools: readonly ForeignTool[], { countTokens }: ToolChooserParts): Promise<readonly ToolItem[]> {
  const { l10n } = vscode;
  return Promise.all(
    tools.map(async (tool): Promise<ToolItem> => {
      const text = declarationText(declaredTools([tool]).declarations[0]);
      const counted = await countTokens(text);
      const tokens = counted ?? Math.ceil(text.length / unitsPerToken);
      const cost =
        counted === undefined
          ? l10n.t("about {0} tokens", tokens.toLocaleString())
          : l10n.t("{0} tokens", tokens.toLocaleString());
      const reads = saysItReads(tool.name) ? [l10n.t("only reads, by its name")] : [];
      const [first = ""] = visible(tool.description ?? "")
        .trim()
        .split("\n");
      return {
        ...{ label: visible(tool.name), description: [cost, ...reads].join(" · ") },
        ...{ detail: headOf(first, longestDetail), tool, tokens },
      };
    }),
  );
}

/** The items that the user takes; undefined when the list is left. */
function pick(
  items: readonly ToolItem[],
  before: readonly ToolItem[],
  contextTokens: number | undefined,
): Promise<readonly ToolItem[] | undefined> {
  const { l10n, window } = vscode;
  const list = window.createQuickPick<ToolItem>();
  list.canSelectMany = true;
  list.matchOnDescription = true;
  list.matchOnDetail = true;
  list.placeholder = l10n.t("Tools that the agent may use. You are asked before each call.");
  list.items = items;
  list.selectedItems = before;
  const showCost = (chosen: readonly ToolItem[]): void => {
    const tokens = chosen.reduce((sum, each) => sum + each.tokens, 0).toLocaleString();
    list.title =
      contextTokens === undefined
        ? l10n.t("Tools for the agent: {0} chosen, {1} tokens", chosen.length, tokens)
        : l10n.t(
            "Tools for the agent: {0} chosen, {1} of at most {2} tokens",
            chosen.length,
            tokens,
            toolBudget(contextTokens).toLocaleString(),
          );
  };
  showCost(before);
  list.onDidChangeSelection(showCost);
  return new Promise((resolve) => {
    list.onDidAccept(() => {
      resolve(list.selectedItems);
      list.hide();
    });
    list.onDidHide(() => {
      resolve(undefined);
      list.dispose();
    });
    list.show();
  });
}
