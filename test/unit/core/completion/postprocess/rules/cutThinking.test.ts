import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("cutThinking", () => {
  it("takes out what a model thinks", () => {
    isShown("python", "a = |\n", "<think>\nwell\n</think>\n\n1", "a = [1]\n", "cutThinking");
    isShown("python", "a = |\n", "so it is 1\n</think>\n1", "a = [1]\n", "cutThinking");
    isShown("python", "a = |\n", "<think>never ends", "a = |\n", "cutThinking");
    isShown("python", "a = |\n", "1\n<think>hm", "a = [1]\n", "cutThinking");
  });

  it("does not apply where the document itself has the tag, or to another tag", () => {
    isShown("xml", "<think>|\n</think>\n", "so <think>", "<think>[so <think>]\n</think>\n");
    isShown("html", "<p>|\n", "a <b>1</b>", "<p>[a <b>1</b>]\n");
  });
});
