/** What `ghostlight --help` prints. */
export const usage = `ghostlight: the local coding assistant without an editor

  ghostlight doctor [--bench]                     check this machine, the model and the worker, step by step; measure it
  ghostlight complete FILE:LINE:COL               what ghost text would show there (LINE and COL count from 1)
  ghostlight chat "QUESTION" [--file FILE]        one question, about a file if given
  ghostlight explain FILE:START-END               explain these lines
  ghostlight fix FILE:START-END                   fix these lines; prints a diff
       [--instruction TEXT] [--write]             say what to fix; write the result into the file
  ghostlight infill TASKS.jsonl[.gz]              {task_id, prompt, suffix} in, {task_id, completion, ms, reused, evaluated} out
       [--limit N] [--shape line|block]
  ghostlight replay TRACE.jsonl                   type a recorded session; one line of figures per key, then a summary
       [--pause-every N] [--max-wait MS]          wait after every Nth key until the ghost shows
  ghostlight models list                          installed and half downloaded models, their size and where they came from
  ghostlight models pull [ID]                     download and verify a model; without ID the small default
  ghostlight models plan ID|FILE|URL              does it fit, and why; where it goes, its context, speed and alternatives
       [--gpu NAME [--vram GB]]... [--ram GB]     the same for a machine that you describe: --gpu "RTX 3090" --vram 24 --ram 64
       [--cores N]                                (20/24: 20 free of 24; an Apple chip needs no --vram)
  ghostlight models verify [ID...]                compare files with their SHA-256; without ID all that are installed
  ghostlight models import [NAME|FILE|FOLDER]     take a model that is here already, without copying it; without a name, or of
       [--all]                                    a folder, list what is found (Hugging Face, LM Studio, Ollama, llama.cpp)
  ghostlight models remove ID                     give its disk space back
  ghostlight worker status|stop                   look at, or end, the model worker
  ghostlight trace show                           what the worker's recent requests did, newest first
  ghostlight trace export [FILE]                  the same for chrome://tracing or Perfetto; without FILE, or -, to standard output

  --model PATH|ID   a GGUF file or a catalogue id instead of the installed default
  --endpoint URL    a server (vLLM, SGLang, llama-server) answers instead of this machine; its key is taken from
                    GHOSTLIGHT_API_KEY. [--remote-model NAME] the model there, without it the server's first;
                    [--plain-http] allow http to another machine: what is sent can be read on the way
  --context N       tokens per lane (default 8192)
  --home FOLDER     models and log (default: GHOSTLIGHT_HOME or the user's data folder)
  --json            machine-readable output
  --help, --version

Models come from GHOSTLIGHT_HUB (another hub, or off), before it from GHOSTLIGHT_HUB_MIRRORS (addresses); a token for gated
models is taken from GHOSTLIGHT_HUB_TOKEN. An interrupted download goes on where it was.

Exit codes: 0 done, 1 it failed (the reason is on standard error), 2 wrong usage, 130 interrupted;
models verify: 1 when a file is wrong or missing;
doctor: 11 driver, 12 disk, 13 socket, 14 gpu, 15 binary, 16 model, 17 memory, 18 load, 19 answer.
`;

/** A call that is not understood. */
export class UsageError extends Error {}
