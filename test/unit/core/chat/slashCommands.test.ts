import assert from "node:assert/strict";
import { parseMessage, slashCommands } from "../../../../src/core/chat/slashCommands.ts";

describe("a message", () => {
  for (const { name, request, context } of slashCommands)
    it(`that begins with /${name} asks for what the command stands for, with the rest after it`, () => {
      const message = parseMessage(`/${name} and be brief`);
      assert.equal(message.text, `/${name} and be brief`);
      assert.equal(message.request, `${request}\nand be brief`);
      assert.equal(message.commandContext, context);
      assert.equal(parseMessage(`/${name}`).request, request);
    });

  for (const text of ["why?", "/unknown why", "see /explain", "/etc/passwd is what?", "/explained"])
    it(`asks for what it says: ${text}`, () => assert.deepEqual(parseMessage(text), { text, request: text }));
});
