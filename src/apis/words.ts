/**
 * What names, words and error codes may mean: of functions, paths and comments that nothing else is known of. Reasons to be
 * unsure, and never to report.
 */

/** What a function that the tables do not know may be, by its name. */
export type Suspicion = 'lock' | 'queue' | undefined

/**
 * Names are never a reason to report; they are a reason to be unsure. Work that runs inside an unknown
 * `withStoreLock(...)` may well be protected, so rules stay silent.
 *
 * @param name the called member, and what it is called on: `store.withLock`
 * @param runsFunction the call is given a function to run
 */
export function suspicionOf(name: string, runsFunction: boolean): Suspicion {
  const [receiver = '', member = ''] = name.includes('.') ? splitLast(name) : ['', name]
  const words = wordsOf(member)
  // `isLocked()`, `readLockfile()`, `lockPath()` look at a lock; only its verbs take one.
  const verb = words[0]
  if (verb !== undefined && LOOKS.has(verb)) return undefined
  const locks = words.some((word) => LOCK_WORDS.has(word))
  const onLock = wordsOf(receiver).some(
    (word) => LOCK_WORDS.has(word) || word === 'mutex' || word === 'semaphore',
  )
  if (!runsFunction) {
    if (verb === 'acquire') return 'lock'
    return locks && verb !== undefined && TAKES.has(verb) ? 'lock' : undefined
  }
  if (locks || (onLock && verb !== undefined && verb !== 'on'))
    return wordsOf(receiver).includes('mutex') ? 'queue' : 'lock'
  return words.some((word) => QUEUE_WORDS.has(word)) ||
    wordsOf(receiver).some((word) => QUEUE_WORDS.has(word))
    ? 'queue'
    : undefined
}

/** False for a name that neither takes a lock nor gives one back: asked of every call. */
export const soundsLikeLock = (name: string): boolean => SOUNDS.test(name) || /release/i.test(name)

/** `release()`, `unlock()`, `lock.release()`. */
export function isRelease(name: string): boolean {
  if (!/release|unlock/i.test(name)) return false
  const words = wordsOf(splitLast(name)[1])
  return words[0] === 'release' || words[0] === 'unlock' || words.includes('unlock')
}

const LOCK_WORDS: ReadonlySet<string> = new Set([
  'locks',
  'lock',
  'locked',
  'exclusive',
  'exclusively',
  'synchronized',
  'transaction',
  'transact',
  'transactionally',
  'flock',
])
const QUEUE_WORDS: ReadonlySet<string> = new Set([
  'mutex',
  'semaphore',
  'queue',
  'enqueue',
  'serial',
  'serialize',
  'serialized',
  'serially',
])
/** A name without any of these sounds like nothing: asked of every call, so that few are taken apart. */
const SOUNDS = new RegExp([...LOCK_WORDS, ...QUEUE_WORDS, 'acquire'].join('|'), 'i')
const TAKES: ReadonlySet<string> = new Set([
  'flock',
  'lock',
  'acquire',
  'take',
  'obtain',
  'try',
  'wait',
  'get',
  'enter',
  'grab',
  'hold',
  'await',
])
const LOOKS: ReadonlySet<string> = new Set([
  'is',
  'has',
  'read',
  'write',
  'clean',
  'check',
  'remove',
  'clear',
  'delete',
  'list',
  'find',
  'unlock',
  'release',
  'path',
  'on',
  'no',
  'was',
  'break',
  'steal',
  'create',
])

/** The words of a name in camel, snake or kebab case. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')

function splitLast(name: string): [string, string] {
  const at = name.lastIndexOf('.')
  return at < 0 ? ['', name] : [name.slice(0, at), name.slice(at + 1)]
}

/** The literal text of a path that names a lock. */
export const namesLock = (text: string): boolean =>
  wordsOf(text.slice(text.lastIndexOf('/') + 1)).some(
    (word) => word === 'lock' || word === 'lck' || word === 'lockfile',
  )

/** The literal text of a path, or the name of a variable that holds one, that speaks of a log. */
export const namesLog = (text: string): boolean =>
  wordsOf(text).some((word) => word === 'log' || word === 'logs')

/**
 * True for the name of a function that does not come back: `process.exit()`, `die(…)`. A reason to be silent only, so
 * a name is enough.
 */
export const endsProcess = (name: string): boolean =>
  /^(?:exit|abort|die|quit|panic|bail|terminate)$|^(?:fail|fatal|throw|raise)/i.test(name)

/** `isWindows` from another module, `this.isWin`: the name says what it tells apart. */
export const namesWindows = (name: string): boolean => /^is_?win/i.test(name)

export const RETRY_WORDS = /retr(?:y|ies)|attempt|backoff|robust/i

/** The error codes with which Windows refuses a rename for a moment. */
export const REFUSAL_CODES: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY'])

/** The error codes of a rename onto another device, or onto a file that is a mount point of its own. */
export const MOUNT_CODES: ReadonlySet<string> = new Set(['EXDEV', 'EBUSY'])

/** Words of a handler that has thought of a file that cannot be read, in its comments and messages as well. */
export const DECIDED_WORDS = /corrupt|fresh|start(?:s|ing)? over|reset|overwrit/i

/** What a function does with a file that cannot be read, by its name: reason enough to leave it alone. */
export const RESCUE_WORDS =
  /back_?up|quarantin|recover|restor|repair|preserv|rescue|archiv|migrat|salvag|exit|fatal|abort|panic|confirm|prompt|reject|throw/i
