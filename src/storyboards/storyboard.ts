/**
 * How code goes wrong, step by step, and how it goes on once it is repaired: what the rule pages, the pictures and the
 * command line show.
 *
 * All words may carry two marks of Markdown: code in backticks, and `**` around what decides. That is what goes wrong in
 * the run of the flawed code, and what saves the day in the run of the repaired code.
 */
export interface Storyboard<
  Actor extends string = string,
  File extends string = string,
  RepairedFile extends string = string,
> {
  /** What goes wrong, in a few words. */
  readonly title: string
  /** Who does what, and with what in place. A sentence without its full stop. */
  readonly scene: string
  /** Processes, mostly, from left to right. */
  readonly actors: Readonly<Record<Actor, string>>
  readonly flawed: Run<Actor, File>
  readonly repaired: Run<Actor, RepairedFile> & {
    /** What the code uses now. */
    readonly using: string
  }
}

/** One order of the steps of all actors, from the first to the last. */
export interface Run<Actor extends string = string, File extends string = string> {
  /** Which files are watched, from left to right. */
  readonly files: Readonly<Record<File, Watched>>
  readonly steps: readonly Step<Actor, File>[]
  /** What has come of it, in a sentence or two. */
  readonly outcome: string
}

/** A file, or whatever else holds state, and what it holds before the first step. */
export interface Watched {
  readonly name: string
  readonly holds: string
}

export interface Step<Actor extends string = string, File extends string = string> {
  readonly by: Actor
  readonly does: string
  /** What files hold afterwards: those that hold something else now, and those of which it matters that they do not. */
  readonly leaves?: Readonly<Partial<Record<File, string>>>
}

/** Checks, for whoever writes one, that each step names an actor and files that are there. */
export function storyboard<Actor extends string, File extends string, RepairedFile extends string>(
  board: Storyboard<Actor, File, RepairedFile>,
): Storyboard {
  return board
}

/** A piece of a text in which marks say what is code and what decides. */
export interface Span {
  readonly text: string
  readonly code: boolean
  readonly decisive: boolean
}

/** The pieces of a text, in order and without their marks. */
export function spans(marked: string): Span[] {
  return marked.split('**').flatMap((part, index) => {
    const decisive = index % 2 === 1
    return part
      .split('`')
      .map((text, piece) => ({ text, code: piece % 2 === 1, decisive }))
      .filter(({ text }) => text !== '')
  })
}

/** The text without its marks. */
export function plain(marked: string): string {
  return spans(marked)
    .map(({ text }) => text)
    .join('')
}

/** Whether something in the text decides. */
export function isDecisive(marked: string): boolean {
  return marked.includes('**')
}

/** A step, and what each file holds after it. */
export interface Frame {
  /** From 1. */
  readonly number: number
  readonly by: string
  readonly does: string
  /** Whether it is one of the steps by which it comes out so. */
  readonly decides: boolean
  /** In the order of the run's files. */
  readonly held: readonly Held[]
}

export interface Held {
  readonly text: string
  /** Whether this step says so, and not one before it. */
  readonly fresh: boolean
}

/** The steps of a run one by one, each with the state that it leaves. */
export function frames(run: Run): Frame[] {
  const state = new Map(Object.entries(run.files).map(([file, { holds }]) => [file, holds]))
  return run.steps.map(({ by, does, leaves = {} }, index) => {
    for (const [file, text] of Object.entries(leaves)) state.set(file, text!)
    const held = [...state].map(([file, text]) => ({ text, fresh: file in leaves }))
    const decides = [does, ...Object.values(leaves)].some((text) => isDecisive(text!))
    return { number: index + 1, by, does, decides, held }
  })
}

/** The actors that do something in this run. */
export function takingPart(actors: Storyboard['actors'], run: Run): [actor: string, name: string][] {
  return Object.entries(actors).filter(([actor]) => run.steps.some(({ by }) => by === actor))
}
