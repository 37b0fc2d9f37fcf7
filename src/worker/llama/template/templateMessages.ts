// What the worker and the program that renders chat templates say to each other.
import type { Failure } from "../../../core/failures.ts";
import type { ChatMessage } from "../../../core/modelPort.ts";
import type { NamedTokens, RenderedConversation } from "./conversationTemplate.ts";
import type { ToolRendering } from "./toolConversation.ts";

/** A chat template as the model file contains it. */
export interface TemplateSource {
  readonly text: string;
  readonly tokens: NamedTokens;
  /** Name of the file, for messages. */
  readonly file: string;
}

export interface TemplateRequest {
  /** Only in the first request to a process. */
  readonly source?: TemplateSource;
  readonly messages: readonly ChatMessage[];
  readonly thinking: boolean;
  readonly tools?: ToolRendering | undefined;
  /** Time for the rendering, in milliseconds. */
  readonly budgetMs: number;
}

export type TemplateAnswer =
  { readonly rendered: RenderedConversation } | { readonly failure: Failure } | { readonly isTooSlow: true };
