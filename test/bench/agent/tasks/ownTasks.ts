import type { AgentTask } from "../agentTask.ts";
import { compiledTasks } from "./compiledTasks.ts";
import { javascriptTasks } from "./javascriptTasks.ts";
import { pythonTasks } from "./pythonTasks.ts";
import { safetyTasks } from "./safetyTasks.ts";
import { typescriptTasks } from "./typescriptTasks.ts";

/** The project's own tasks: made for this, and in nobody's training data when they were written. */
export const ownTasks: readonly AgentTask[] = [
  ...pythonTasks,
  ...javascriptTasks,
  ...typescriptTasks,
  ...compiledTasks,
  ...safetyTasks,
];
