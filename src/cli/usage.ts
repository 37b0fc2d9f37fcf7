/** The output of `ghostlight --help`. */
export const usage = `ghostlight: the local coding assistant on the command line

  ghostlight doctor [--bench]                     check the machine, model and worker step by step; --bench also measures speed
  ghostlight check-gpu [OTHER.gguf]...            measure the model, and others, on this machine's GPU; write gpu-report.json and .md
       [--gpu cuda|vulkan|metal|off]... [--out FOLDER] [--limit N]
                                                  on these devices; into this folder; measure each wait N times (default 30)
  ghostlight complete FILE:LINE:COL               print the suggestion for this position (LINE and COL start at 1)
  ghostlight chat "QUESTION" [--file FILE]        ask one question, optionally about a file
  ghostlight explain FILE:START-END               explain these lines
  ghostlight fix FILE:START-END                   fix these lines and print a diff
       [--instruction TEXT] [--write]             say what to fix; write the result to the file
  ghostlight agent "TASK" [--folder F]            let the model read, edit and run things in a folder until the task is done; it asks
       [--yes-edits] [--allow COMMAND]... [--steps N]
                                                  first: --yes-edits makes ordinary edits at once, --allow runs exactly this command
                                                  unasked; --steps: the most answers of the model (default 25)
  ghostlight agent --restore [ID]                 take back what the agent changed last, or in this session; again: bring it back
  ghostlight infill TASKS.jsonl[.gz]              {task_id, prompt, suffix, language?, path?} in, {task_id, completion, ms, reused,
       [--limit N] [--shape line|block]           evaluated} out; without language or path, the code shows the language
  ghostlight next-edit TASKS.jsonl[.gz]           {task_id, path, language, text, cursor: {line, column}, history: [{path, before,
       [--limit N]                                after, line}], files?: [{path, text}]} in, {task_id, edits: [{path, startLine,
                                                  endLine, text, probability}], silent, rule?, ms, evaluated, produced} out;
                                                  lines start at 0, endLine is the first line that stays
  ghostlight replay TRACE.jsonl                   replay a recorded typing session; one line of figures per key, then a summary
       [--pause-every N] [--max-wait MS]          pause at every Nth key until the suggestion appears
  ghostlight models list                          list installed and partly downloaded models with their size and origin
  ghostlight models pull [ID]                     download and verify a model; without ID, the small default model
  ghostlight models plan ID|FILE|URL              show whether a model fits and why, with its layout, context, speed and alternatives
       [--gpu NAME [--vram GB]]... [--ram GB]     plan for another machine: --gpu "RTX 3090" --vram 24 --ram 64
       [--cores N]                                (20/24 means 20 of 24 GB are free; Apple chips need no --vram)
  ghostlight models verify [ID...]                check files against their SHA-256; without ID, all installed models
  ghostlight models import [NAME|FILE|FOLDER]     use a model already on this machine without copying it; without an argument,
       [--all]                                    or for a folder, list what is found (Hugging Face, LM Studio, Ollama, llama.cpp)
  ghostlight models remove ID                     delete a model and free its disk space
  ghostlight worker status|stop                   show or stop the model worker
  ghostlight uninstall                            stop the worker and delete everything but the models, chats included
  ghostlight trace show                           list the worker's recent requests, newest first
  ghostlight trace export [FILE]                  write them for chrome://tracing or Perfetto; without FILE, to standard output

  --model PATH|ID   use this GGUF file or known model instead of the default
  --endpoint URL    use a server (vLLM, SGLang, llama-server) instead of this machine; its key is read from
                    GHOSTLIGHT_API_KEY. [--remote-model NAME] model on the server (default: the first it lists);
                    [--plain-http] allow unencrypted http to another machine
  --context N       context size in tokens (default 8192, for the agent 16384)
  --home FOLDER     where models and the log are kept (default: GHOSTLIGHT_HOME, or the user's data folder)
  --json            print machine-readable output
  --help, --version

Models are downloaded from the hub in GHOSTLIGHT_HUB (off disables it), after any mirrors in GHOSTLIGHT_HUB_MIRRORS. The token
for gated models is read from GHOSTLIGHT_HUB_TOKEN. An interrupted download resumes where it stopped.

Exit codes: 0 success, 1 failure (the reason is on standard error), 2 wrong usage, 130 interrupted;
agent: 0 when it ended by itself, 1 when a limit ended it; models verify: 1 if a file is wrong or missing;
doctor: 11 driver, 12 disk, 13 socket, 14 gpu, 15 binary, 16 model, 17 memory, 18 load, 19 answer, 20 ghostText.
`;

/** A command line that cannot be understood. */
export class UsageError extends Error {}
