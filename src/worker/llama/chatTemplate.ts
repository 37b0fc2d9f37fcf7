import {
  JinjaTemplateChatWrapper,
  resolveChatWrapper,
  type ChatHistoryItem,
  type ChatWrapper,
  type LlamaModel,
} from "node-llama-cpp";
import type { ChatMessage } from "../../core/chat/message.ts";
import type { RenderedChat } from "../engine.ts";

/** Renders conversations with the template in the model's own metadata, else with the library's guess for the model. */
export class ChatTemplate {
  private readonly model: LlamaModel;
  private readonly wrappers = new Map<boolean, ChatWrapper>();

  constructor(model: LlamaModel) {
    this.model = model;
  }

  /**
   * The conversation as tokens, ending where the assistant's answer begins. Message text that looks like a special
   * token stays text: the library keeps template and content apart.
   */
  render(messages: readonly ChatMessage[], thinking: boolean): RenderedChat {
    const history = [...messages.map(historyItem), historyItem({ role: "assistant", content: "" })];
    const { contextText } = this.wrapper(thinking).generateContextState({ chatHistory: history });
    const tokens = contextText.tokenize(this.model.tokenizer);
    const tail = this.model.detokenize(tokens.slice(-8), true);
    return { tokens, startsThinking: tail.lastIndexOf("<think>") > tail.lastIndexOf("</think>") };
  }

  private wrapper(thinking: boolean): ChatWrapper {
    let wrapper = this.wrappers.get(thinking);
    if (wrapper === undefined) {
      const template = this.model.fileInfo.metadata?.tokenizer?.chat_template;
      wrapper =
        template === undefined || template === ""
          ? resolveChatWrapper(this.model)
          : new JinjaTemplateChatWrapper({ template, reasoning: thinking, tokenizer: this.model.tokenizer });
      this.wrappers.set(thinking, wrapper);
    }
    return wrapper;
  }
}

function historyItem(message: ChatMessage): ChatHistoryItem {
  if (message.role === "assistant") return { type: "model", response: [message.content] };
  return { type: message.role, text: message.content };
}
