// Which program runs the worker. Usually it is the one that runs this client: the editor's own executable, whose Node the worker's
// code and the inference library are made for. An editor may refuse to run as Node or to load native libraries, though (docs/desktop.md).

/** Finds another program that can run the worker, by its path. */
export type FindProgram = () => Promise<string | undefined>;

/** The program that runs the worker: the own one, and another once that one has failed. */
export class WorkerRuntime {
  private readonly own: string;
  private readonly findOther: FindProgram;
  private other: string | undefined;

  /** `own`: tried first. `findOther` is asked only after it has failed; without it there is no other program. */
  constructor(findOther: FindProgram = async () => undefined, own: string = process.execPath) {
    this.own = own;
    this.findOther = findOther;
  }

  /** The path of the program that the next worker is started with. */
  get program(): string {
    return this.other ?? this.own;
  }

  /** Takes another program for all further workers because the own one has failed. False if there is none, or it failed as well. */
  async replace(): Promise<boolean> {
    // The next attempt begins with the own program again.
    if (this.other !== undefined) this.other = undefined;
    else this.other = await this.findOther();
    return this.other !== undefined;
  }
}
