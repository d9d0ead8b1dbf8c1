/**
 * The runtime functions that a fix may write into somebody's file. The fix layer never imports the runtime: it
 * only knows these names, and a test of the whole house checks that the runtime really exports them.
 */
export const RUNTIME_NAMES = [
  'tmpPath',
  'renameWithRetry',
  'renameWithRetrySync',
  'atomicWrite',
  'atomicWriteSync',
  'appendLines',
  'appendLinesSync',
  'withLock',
  'withLockSync',
  'updateFile',
  'updateFileSync',
] as const

/** One function of the runtime. */
export type RuntimeName = (typeof RUNTIME_NAMES)[number]

/** Those that wait, and have a synchronous form. */
type WithForms = { [N in RuntimeName]: `${N}Sync` extends RuntimeName ? N : never }[RuntimeName]

/** The form of a function that goes into the place of a synchronous call or of any other. */
export const inForm = <N extends WithForms>(name: N, sync: boolean): N | `${N}Sync` =>
  sync ? `${name}Sync` : name
