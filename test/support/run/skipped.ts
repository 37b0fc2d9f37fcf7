/** Skips the running test. The reason is printed at the end of the run; a test without one counts as failed. */
export function skipBecause(context: Mocha.Context, reason: string): never {
  const running = context.test as (Mocha.Runnable & { skipReason?: string }) | undefined;
  if (running !== undefined) running.skipReason = reason;
  context.skip();
}
