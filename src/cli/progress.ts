/** How far a long run is, for a person in front of a terminal. */

/** Nothing is shown before this many milliseconds, and nothing twice within the pause. */
const PATIENCE = 1000
const PAUSE = 100

/** Shows on the terminal of the standard error how many of all are done. */
export class Progress {
  private readonly started = Date.now()
  private readonly all: number
  private drawn = 0

  constructor(all: number) {
    this.all = all
  }

  show(done: number, what: string): void {
    const { stderr } = process
    const now = Date.now()
    if (!stderr.isTTY || now - this.started < PATIENCE || now - this.drawn < PAUSE) return
    this.drawn = now
    // One line, which the next one overwrites.
    stderr.write(`\r\u001b[K${`[${done}/${this.all}] ${what}`.slice(0, stderr.columns - 1)}`)
  }

  /** Wipes the line out. */
  end(): void {
    if (this.drawn > 0) process.stderr.write('\r\u001b[K')
  }
}
