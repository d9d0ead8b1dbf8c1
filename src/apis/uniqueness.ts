/** What makes a name differ between two writers, and in how far. Data for the path analysis. */

export type Mark = 'random' | 'weak-random' | 'pid' | 'thread' | 'clock' | 'counter'

/** Calls by module and member whose result differs at every call. */
const CALLS: ReadonlyMap<string, Mark> = new Map<string, Mark>([
  ['crypto.randomBytes', 'random'],
  ['crypto.randomUUID', 'random'],
  ['crypto.randomInt', 'random'],
  ['crypto.getRandomValues', 'random'],
  ['crypto.webcrypto.getRandomValues', 'random'],
  ['crypto.pseudoRandomBytes', 'random'],
  ['nanoid.nanoid', 'random'],
  ['nanoid.customAlphabet', 'random'],
  ['nanoid', 'random'],
  ['nanoid/non-secure.nanoid', 'random'],
  ['uuid.v1', 'random'],
  ['uuid.v4', 'random'],
  ['uuid.v6', 'random'],
  ['uuid.v7', 'random'],
  ['uuid', 'random'],
  ['uuid/v4', 'random'],
  ['uuid/v1', 'random'],
  ['uid', 'random'],
  ['uid.uid', 'random'],
  ['cuid', 'random'],
  ['ulid.ulid', 'random'],
  ['shortid.generate', 'random'],
  ['short-uuid.generate', 'random'],
  ['@paralleldrive/cuid2.createId', 'random'],
  ['@lukeed/uuid.v4', 'random'],
  ['hyperid', 'random'],
  ['crypto-random-string', 'random'],
  ['unique-string', 'random'],
  ['randomstring.generate', 'random'],
  ['unique-filename', 'random'],
  ['unique-slug', 'random'],
  // It counts from one in every process.
  ['lodash.uniqueId', 'counter'],
  ['lodash/uniqueId', 'counter'],
  ['lodash-es.uniqueId', 'counter'],
  ['underscore.uniqueId', 'counter'],
  ['fs.mkdtemp', 'random'],
  ['fs.mkdtempSync', 'random'],
  ['fs.promises.mkdtemp', 'random'],
  ['fs-extra.mkdtemp', 'random'],
  ['fs-extra.mkdtempSync', 'random'],
  ['graceful-fs.mkdtempSync', 'random'],
  ['tempy.temporaryFile', 'random'],
  ['tempy.temporaryDirectory', 'random'],
  ['tempy.file', 'random'],
  ['tempy.directory', 'random'],
  ['tempy.temporaryWrite', 'random'],
  ['tempy.temporaryWriteSync', 'random'],
  ['tempfile', 'random'],
  ['tmp.tmpNameSync', 'random'],
  ['tmp.fileSync', 'random'],
  ['tmp.dirSync', 'random'],
  ['tmp-promise.file', 'random'],
  ['tmp-promise.dir', 'random'],
  ['tmp-promise.tmpName', 'random'],
  ['temp.path', 'random'],
  ['temp.mkdirSync', 'random'],
  ['temp.openSync', 'random'],
  ['perf_hooks.performance.now', 'clock'],
  ['process.hrtime', 'clock'],
  ['process.hrtime.bigint', 'clock'],
  ['eslint-plugin-atomic-fs/runtime.tmpPath', 'random'],
])

/** Draws whose first argument says how much: how many values each unit of it has, or that it is a range. */
const DRAWS: ReadonlyMap<string, number | 'range'> = new Map<string, number | 'range'>([
  ['randomBytes', 256],
  ['pseudoRandomBytes', 256],
  ['nanoid', 64],
  ['randomInt', 'range'],
])

export const sizeOfDraw = (path: readonly string[]): number | 'range' | undefined =>
  DRAWS.get(path.at(-1) ?? '')

/**
 * Functions that sound as if they answered differently at every call: two such calls are not taken for one value.
 * As with locks, a name is a reason to be unsure and nothing else.
 */
const ASKING =
  /^(?:prompt|ask|question|pick|choose|select|browse|next|pop|shift|dequeue|random|generate|unique)(?![a-z])|(?:Dialog|Random|Unique|Next|Prompt)(?![a-z])/

export const answersAnew = (name: string | undefined): boolean => name !== undefined && ASKING.test(name)

/** Values by module and member, read rather than called. */
const VALUES: ReadonlyMap<string, Mark> = new Map<string, Mark>([
  ['process.pid', 'pid'],
  ['worker_threads.threadId', 'thread'],
])

/** Libraries for dates, whose calls without an argument mean now. */
const NOW: ReadonlySet<string> = new Set(['dayjs', 'dayjs.utc', 'moment', 'moment.utc', 'luxon.DateTime.now'])

/** The same for globals. */
const GLOBAL_CALLS: ReadonlyMap<string, Mark> = new Map<string, Mark>([
  ['Math.random', 'random'],
  ['crypto.randomUUID', 'random'],
  ['crypto.getRandomValues', 'random'],
  ['globalThis.crypto.randomUUID', 'random'],
  ['Date.now', 'clock'],
  ['Date', 'clock'],
  ['performance.now', 'clock'],
  ['process.hrtime', 'clock'],
  ['process.hrtime.bigint', 'clock'],
  ['process.uptime', 'clock'],
  ['Bun.randomUUIDv7', 'random'],
  ['Bun.nanoseconds', 'clock'],
])

const GLOBAL_VALUES: ReadonlyMap<string, Mark> = new Map<string, Mark>([
  ['process.pid', 'pid'],
  ['Deno.pid', 'pid'],
])

const key = (module: string | undefined, path: readonly string[]): string =>
  [...(module === undefined ? [] : [module]), ...path.filter((name) => name !== 'default')].join('.')

/** `bare`: the call has no argument. */
export function markOfCall(
  module: string | undefined,
  path: readonly string[],
  bare = false,
): Mark | undefined {
  const name = key(module, path)
  if (bare && module !== undefined && NOW.has(name)) return 'clock'
  return (module === undefined ? GLOBAL_CALLS : CALLS).get(name)
}

export const markOfValue = (module: string | undefined, path: readonly string[]): Mark | undefined =>
  (module === undefined ? GLOBAL_VALUES : VALUES).get(key(module, path))

/** True for a call that answers the path that it is given with random characters behind it. */
export const lengthens = (api: string): boolean =>
  /\bmkdtemp(?:Sync)?$/.test(api) || api === 'eslint-plugin-atomic-fs/runtime.tmpPath'

/**
 * A function that we do not know and that is called `generateUniqueId` or `uuid`. Two writers that call it hardly meet,
 * and a name is enough to be silent.
 */
export const soundsUnique = (name: string): boolean =>
  /uu?id|guid|nanoid|unique|random/i.test(name) || /^(?:gen|generate|make|create|new)_?id$/i.test(name)

export type Grade = 'unique' | 'fixed' | 'pid' | 'clock' | 'pid-and-clock' | 'weak-random' | 'counter'

/**
 * How far a name with these marks keeps writers apart. A counter with the pid counts as unique: two writers on one
 * machine cannot meet (two pid namespaces on one volume can, which is why the runtime adds random bits).
 */
export function gradeOf(marks: ReadonlySet<Mark>): Grade {
  if (marks.has('random')) return 'unique'
  if (marks.has('pid') && marks.has('counter')) return 'unique'
  if (marks.has('weak-random')) return marks.has('pid') || marks.has('clock') ? 'unique' : 'weak-random'
  if (marks.has('pid') && marks.has('clock')) return 'pid-and-clock'
  if (marks.has('pid')) return 'pid'
  if (marks.has('clock')) return 'clock'
  if (marks.has('counter')) return 'counter'
  return 'fixed'
}
