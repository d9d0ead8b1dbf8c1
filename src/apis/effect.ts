/**
 * The row type: what one library call does to files. Rows are data; the analysis interprets them and rules never
 * see them. Argument positions count from 0.
 */
export type EffectKind =
  /** Reads the content of `path`. */
  | 'read'
  /** Opens `path` truncated, or replaces its content in place. */
  | 'write'
  /** Creates `path` and fails when it exists (`wx`, `link`, `symlink`). */
  | 'create'
  /** Adds bytes at the end of `path`. */
  | 'append'
  /** Moves `path` onto `to`. */
  | 'rename'
  /** Copies `path` onto `to`, truncating what was there. */
  | 'copy'
  | 'remove'
  | 'mkdir'
  /** Creates a directory with a random name that starts with `path`. */
  | 'mkdtemp'
  /** Learns whether `path` exists, or its attributes. */
  | 'stat'
  /** Opens `path` in a mode that the table alone does not know; `options` holds the flags. */
  | 'open'
  /** Changes bytes inside `path` without replacing all of it (`truncate`, `r+`). */
  | 'patch'
  /** Replaces `path` as a whole: a reader sees the old or the new content. */
  | 'atomic-write'
  /** Holds a lock while the function argument `callback` runs, or until the result is released. */
  | 'lock'
  | 'unlock'
  /** Runs the function argument `callback` again when it fails. */
  | 'retry'

/** How the result is delivered. `auto`: by callback when the last argument is a function, else by promise. */
export type Flavour = 'sync' | 'promise' | 'callback' | 'stream' | 'auto'

export interface Effect {
  readonly kind: EffectKind
  readonly flavour: Flavour
  /** Position of the path. Absent: the call concerns no single path (a mutex). */
  readonly path?: number
  /** Position of the path in the call that made the object whose member is called: `new Writer(path).write(text)`. */
  readonly made?: number
  /** Position of the second path (`rename`, `copy`). */
  readonly to?: number
  /** What is created has no content of its own: a symbolic link. */
  readonly link?: boolean
  /** A directory that is there already is no error. */
  readonly recursive?: boolean
  /** The only things that a removal takes away, unless it is recursive. */
  readonly removes?: 'files' | 'empty-directories'
  /** Position of what is written. */
  readonly data?: number
  /** Position of the options, encoding or flags argument. */
  readonly options?: number
  /** The file stays open, and is read or written through what the call answers. */
  readonly opens?: boolean
  /** The content is parsed on reading and serialised on writing by the library. */
  readonly json?: boolean
  /** Position of the callback that runs inside (`lock`, `retry`). */
  readonly callback?: number
  /** The option without which a rename refuses a target that exists. */
  readonly replacesWith?: string
  /** The call itself tries again when Windows refuses. */
  readonly retries?: boolean
  /**
   * Whose conventions the arguments and the answer of a write follow, where `atomicWrite` may take its place. `jsonfile`:
   * the data is any value, and the options say how it becomes text.
   */
  readonly writesAs?: 'fs' | 'jsonfile' | 'bun' | 'deno'
  /** The missing directory of the file is made first. */
  readonly makesDirectory?: boolean
  /** A lock that excludes only callers in the same process. */
  readonly inProcess?: boolean
  /** Why the row says so, where that is not plain from the call's name. */
  readonly fact?: string
}

/** Rows of one module, by member path (`promises.writeFile`); the empty string is the module called itself. */
export type ApiTable = Readonly<Record<string, Effect>>
