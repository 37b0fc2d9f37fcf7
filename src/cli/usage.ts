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
  ghostlight models pull [ID]                     download and verify a model; without ID the small default
  ghostlight worker status|stop                   look at, or end, the model worker
  ghostlight trace show                           what the worker's recent requests did, newest first
  ghostlight trace export [FILE]                  the same for chrome://tracing or Perfetto; without FILE, or -, to standard output

  --model PATH|ID   a GGUF file or a catalogue id instead of the installed default
  --context N       tokens per lane (default 8192)
  --home FOLDER     models and log (default: GHOSTLIGHT_HOME or the user's data folder)
  --json            machine-readable output
  --help, --version

Exit codes: 0 done, 1 it failed (the reason is on standard error), 2 wrong usage, 130 interrupted;
doctor: 11 driver, 12 disk, 13 socket, 14 gpu, 15 binary, 16 model, 17 memory, 18 load, 19 answer.
`;

/** A call that is not understood. */
export class UsageError extends Error {}
