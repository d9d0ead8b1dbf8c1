/**
 * The options of each rule, complete. The package's types are made of this file, so it may import nothing that users would
 * have to install.
 */
export interface RuleOptions {
  'no-bare-rename': {
    /** Paths to leave alone, as they are spelled in the code; `*` stands for anything. */
    ignore: string[]
  }
  'no-check-then-write': {
    /** Paths to leave alone, as they are spelled in the code; `*` stands for anything. */
    ignore: string[]
  }
  'no-default-then-save': {
    /** Paths to leave alone, as they are spelled in the code; `*` stands for anything. */
    ignore: string[]
  }
  'no-distant-temp': {
    /** Target paths to leave alone, as they are spelled in the code; `*` stands for anything. */
    ignore: string[]
  }
  'no-in-place-write': {
    /**
     * `seen`: report a write only when this file also reads that path. `assumed`: report every truncating write of
     * serialised data.
     */
    readBack: 'seen' | 'assumed'
    /** Paths to leave alone, as they are spelled in the code; `*` stands for anything. */
    ignore: string[]
  }
  'no-leaked-temp': {
    /** Target paths to leave alone, as they are spelled in the code; `*` stands for anything. */
    ignore: string[]
  }
  'no-ownerless-lock': {
    /** Locks to leave alone, as they are spelled in the code; `*` stands for anything. */
    ignore: string[]
  }
  'no-raw-append': {
    /** `json`: lines that hold a serialised value. `lines`: every append that ends its data with a newline. */
    records: 'json' | 'lines'
    /** Paths to leave alone, as they are spelled in the code; `*` stands for anything. */
    ignore: string[]
  }
  'no-replace-gap': {
    /** Paths to leave alone, as they are spelled in the code; `*` stands for anything. */
    ignore: string[]
  }
  'no-shared-temp-path': {
    /** Grades of uniqueness that are enough for this project. */
    allow: ('pid' | 'clock' | 'pid-and-clock' | 'weak-random')[]
    /** Target paths to leave alone, as they are spelled in the code; `*` stands for anything. */
    ignore: string[]
  }
  'no-unlocked-update': {
    /** Paths to leave alone, as they are spelled in the code; `*` stands for anything. */
    ignore: string[]
  }
}

type RuleLevel = 'off' | 'warn' | 'error' | 0 | 1 | 2

// A mapped type and not an interface: ESLint's own types want something with an index signature.
/**
 * What you may write under `rules`, in any configuration: `rules: { … } satisfies AtomicFsRules`, or a whole entry as
 * `Linter.Config<AtomicFsRules>`.
 */
export type AtomicFsRules = {
  [Name in keyof RuleOptions as `atomic-fs/${Name}`]?: RuleLevel | [RuleLevel, Partial<RuleOptions[Name]>?]
}
