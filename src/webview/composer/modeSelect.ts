// Who answers the next message: the model alone, or the agent. Where there is no agent, the entry says why.
import type { ChatMode } from "../../core/chat/conversation.ts";
import type { AgentModeView } from "../../protocol/chatProtocol.ts";
import { tellHost } from "../bridge.ts";
import { button, element } from "../elements.ts";
import { fill, words } from "../words.ts";

export class ModeSelect {
  readonly root = element("select", "mode", { "aria-label": words.mode, title: words.mode });
  /** What to know about the agent before a task is sent. */
  readonly note = element("p", "mode-note", { role: "status", dir: "auto", hidden: "" });
  private readonly agent = element("option", "", { value: "agent" }, words.modeAgent);
  /** Lets the user choose other tools. */
  readonly tools = button("tools-button", words.toolsButton, () =>
    tellHost({ kind: "command", value: { name: "chooseAgentTools" } }),
  );
  private view: AgentModeView = { reason: "", folder: "", tools: 0 };

  constructor() {
    this.tools.title = words.toolsHint;
    this.root.append(element("option", "", { value: "ask" }, words.modeAsk), this.agent);
    this.root.addEventListener("change", () => {
      tellHost({ kind: "setMode", value: { mode: this.root.value === "agent" ? "agent" : "ask" } });
      this.draw();
    });
  }

  show(mode: ChatMode): void {
    this.root.value = mode;
    this.draw();
  }

  /** Whether there is an agent. */
  showAgent(view: AgentModeView): void {
    this.view = view;
    this.draw();
  }

  private draw(): void {
    const { reason, folder, tools } = this.view;
    const label = reason === "" ? words.modeAgent : fill(words.modeAgentOff, reason);
    this.agent.textContent = label;
    this.agent.disabled = reason !== "";
    const isAgent = this.root.value === "agent";
    this.tools.hidden = !isAgent || reason !== "";
    this.tools.textContent = tools === 0 ? words.toolsButton : fill(words.toolsChosen, String(tools));
    const text = !isAgent ? "" : reason !== "" ? label : folder === "" ? "" : fill(words.worksIn, folder);
    if (this.note.textContent !== text) this.note.textContent = text;
    this.note.hidden = text === "";
  }
}
