// What servers take in a conversation besides OpenAI's own fields: how thinking is turned on and off, and how an answer goes on.

/** The fields of a request for a server of this kind, whose model thinks in this way. `continues`: the last message is the beginning of the answer. */
export function chatExtensions(
  { kind, thinking }: { readonly kind: string; readonly thinking: string },
  thinks: boolean,
  continues: boolean,
): object {
  const isEffort = thinking === "effort";
  const effort = thinks ? "medium" : "low";
  if (kind === "other") return isEffort ? { reasoning_effort: effort } : {};
  // A model that can think does so in Ollama unless it is told not to; others refuse to be told to.
  if (kind === "Ollama") return isEffort ? { reasoning_effort: effort } : thinks ? {} : { reasoning_effort: "none" };
  return {
    chat_template_kwargs: isEffort ? { reasoning_effort: effort } : { enable_thinking: thinks },
    ...(isEffort && { reasoning_effort: effort }),
    ...(continues && { continue_final_message: true, add_generation_prompt: false }),
  };
}

/** Asks templates that can to keep the thoughts of earlier steps, so that what the server has read stays as it is. */
export function withThoughtsKept(body: { readonly chat_template_kwargs?: object }): object {
  const { chat_template_kwargs: given } = body;
  return given === undefined ? body : { ...body, chat_template_kwargs: { ...given, preserve_thinking: true } };
}
