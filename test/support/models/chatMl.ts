/** A harmless chat template, as Qwen's models have it. */
export const chatMl = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}";
