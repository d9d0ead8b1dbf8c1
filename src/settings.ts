import path from 'node:path'

/** The package's own runtime: what `configs.recommended` points fixes at, and what suggestions import. */
export const DEFAULT_RUNTIME = 'eslint-plugin-atomic-fs/runtime'

const CALL_KINDS = [
  'read',
  'write',
  'append',
  'rename',
  'create',
  'remove',
  'copy',
  'atomic-write',
  'lock',
  'unlock',
  'retry',
] as const
const FLAVOURS = ['sync', 'promise', 'callback'] as const
const OWNERS = ['many-processes', 'one-process'] as const
const FIX_MODES = ['fix', 'suggest', 'off'] as const

export type CallKind = (typeof CALL_KINDS)[number]
export type CallFlavour = (typeof FLAVOURS)[number]
export type Owner = (typeof OWNERS)[number]
export type FixMode = (typeof FIX_MODES)[number]

/** One of your own wrappers: what a call of it does, and which argument (counted from 0) means what. */
export interface CallSetting {
  /** The module that exports the wrapper, written as your files import it; `*` at its start stands for anything. */
  module: string
  /** The exported name, or `default`. */
  name: string
  /** `atomic-write` replaces the file as a whole, `write` rewrites it in place; `retry` calls a function again. */
  kind: CallKind
  /** Argument that holds the path. */
  path?: number
  /** Argument that holds the target of a rename or copy. */
  to?: number
  /** Argument that holds the data that is written. */
  data?: number
  /** Argument that holds options as Node's functions take them, such as `{ flag: 'a' }`. */
  options?: number
  /** Argument that holds the function that runs inside a lock or a retry. */
  callback?: number
  /** How it answers. Without it: `sync` for a name that ends in `Sync`, `promise` for any other. */
  flavour?: CallFlavour
  /** What it reads is parsed, and what it writes is serialised, by the wrapper. */
  json?: boolean
  /** A rename that is tried again when Windows refuses. */
  retries?: boolean
  /** A lock that keeps out callers in the same process only. */
  inProcess?: boolean
}

/** What you may write under `settings['atomic-fs']`. */
export interface AtomicFsSettings {
  /**
   * Where fixes import the runtime from: a module specifier, or a file (`./`, `../` or absolute) that is
   * resolved against the directory ESLint runs in. Without it, rules suggest and never fix.
   */
  runtime?: string | undefined
  /** Who writes the files: several processes (the default), or one process that only races with itself. */
  owner?: Owner | undefined
  /** Your own wrappers around the file system. */
  calls?: readonly CallSetting[] | undefined
  /** `fix` (the default), `suggest`: fixes become suggestions, `off`: reports only. */
  fix?: FixMode | undefined
  /** Whether to look into the files that a file imports as well. This version does not, and refuses `true`. */
  crossFile?: false | undefined
}

/** The settings as rules see them: complete, checked, and with the effective fix mode. */
export interface Settings {
  readonly runtime: string | undefined
  readonly owner: Owner
  readonly calls: readonly CallSetting[]
  readonly fix: FixMode
  readonly crossFile: false
}

const SETTING_KEYS = ['runtime', 'owner', 'calls', 'fix', 'crossFile'] as const
const POSITIONS = ['path', 'to', 'data', 'options', 'callback'] as const
const SWITCHES = ['json', 'retries', 'inProcess'] as const
const CALL_KEYS = ['module', 'name', 'kind', ...POSITIONS, 'flavour', ...SWITCHES] as const
type CallDetail = (typeof POSITIONS)[number] | (typeof SWITCHES)[number]

/** What a kind can need, in words. */
const NEEDED = { path: 'the path', to: 'the target', callback: 'the function that it runs' } as const

/** What each kind needs, and what else may be said of it. */
const DETAILS: Readonly<
  Record<CallKind, { needs: readonly (keyof typeof NEEDED)[]; takes?: readonly CallDetail[] | undefined }>
> = {
  read: { needs: ['path'], takes: ['json'] },
  write: { needs: ['path'], takes: ['data', 'options', 'json'] },
  append: { needs: ['path'], takes: ['data', 'options', 'json'] },
  'atomic-write': { needs: ['path'], takes: ['data', 'options', 'json'] },
  create: { needs: ['path'], takes: ['data', 'options'] },
  remove: { needs: ['path'] },
  rename: { needs: ['path', 'to'], takes: ['retries'] },
  copy: { needs: ['path', 'to'] },
  lock: { needs: [], takes: ['path', 'callback', 'inProcess'] },
  unlock: { needs: [], takes: ['path', 'inProcess'] },
  retry: { needs: ['callback'] },
}

// Frozen and shared: a project without settings costs one object, not one per rule and file.
const DEFAULTS: Settings = Object.freeze({
  runtime: undefined,
  owner: 'many-processes',
  calls: Object.freeze([]),
  // Nobody told us that the runtime can be imported from here, so an import must not appear by itself.
  fix: 'suggest',
  crossFile: false,
})

const cache = new WeakMap<object, Settings>()

/** Reads and checks `settings['atomic-fs']`; throws an error that names the setting when it is wrong. */
export function readSettings(context: { readonly settings?: Readonly<Record<string, unknown>> }): Settings {
  const shared = context.settings
  if (!shared || !Object.hasOwn(shared, 'atomic-fs')) return DEFAULTS
  const given = shared['atomic-fs']
  if (given === undefined) return DEFAULTS
  if (!isPlainObject(given)) throw wrong('', given, 'an object')
  // ESLint hands out one settings object per configuration, so this is one check per configuration.
  let settings = cache.get(given)
  if (!settings) {
    settings = parse(given)
    cache.set(given, settings)
  }
  return settings
}

/**
 * What a fix in this file should import the runtime from, or undefined when no specifier would work there.
 * The extension stays as it was written in the setting: only the project knows which one its loader wants.
 */
export function runtimeSpecifier(settings: Settings, filename: string, cwd: string): string | undefined {
  const runtime = settings.runtime ?? DEFAULT_RUNTIME
  if (!isFilePath(runtime)) return runtime
  // Text from standard input has a name like `<input>`: there is no place to be relative to.
  if (!path.isAbsolute(filename)) return undefined
  const target = path.resolve(cwd, runtime)
  // A vendored runtime must not import itself.
  if (withoutExtension(target) === withoutExtension(filename)) return undefined
  const relative = path.relative(path.dirname(filename), target)
  // Another Windows drive has no relative path.
  if (path.isAbsolute(relative)) return undefined
  const specifier = relative.split(path.sep).join('/')
  // `import` reads these as URL syntax and `require` does not; quotes and line ends would break the code.
  if (/[%?#'"`\\\n\r]/.test(specifier)) return undefined
  return specifier.startsWith('../') ? specifier : `./${specifier}`
}

function parse(given: Readonly<Record<string, unknown>>): Settings {
  refuseUnknownKeys('', given, SETTING_KEYS)
  const runtime = own(given, 'runtime')
  if (runtime !== undefined && (typeof runtime !== 'string' || runtime.trim() === '')) {
    throw wrong(
      '.runtime',
      runtime,
      `a module specifier such as '${DEFAULT_RUNTIME}', or a path such as './src/atomic-fs.js'`,
    )
  }
  const crossFile = own(given, 'crossFile')
  // Taking `true` and deciding from one file all the same would be a promise that nobody keeps.
  if (crossFile !== undefined && crossFile !== false) {
    throw wrong('.crossFile', crossFile, 'false: this version decides from one file at a time')
  }
  const owner = oneOf('.owner', own(given, 'owner'), OWNERS) ?? DEFAULTS.owner
  const fix = oneOf('.fix', own(given, 'fix'), FIX_MODES) ?? 'fix'
  return Object.freeze({
    runtime,
    owner,
    calls: parseCalls(own(given, 'calls')),
    fix: fix === 'fix' && runtime === undefined ? 'suggest' : fix,
    crossFile: false,
  })
}

function parseCalls(given: unknown): readonly CallSetting[] {
  if (given === undefined) return DEFAULTS.calls
  if (!Array.isArray(given)) throw wrong('.calls', given, 'an array of objects')
  // A hole in the list is a row that is missing, which `map` would pass over.
  return Object.freeze(Array.from(given, (row: unknown, index) => parseCall(row, `.calls[${index}]`)))
}

function parseCall(row: unknown, where: string): CallSetting {
  if (!isPlainObject(row))
    throw wrong(
      where,
      row,
      "an object such as { module: './files.js', name: 'save', kind: 'write', path: 0, data: 1 }",
    )
  refuseUnknownKeys(where, row, CALL_KEYS)
  const kind = oneOf(`${where}.kind`, own(row, 'kind'), CALL_KINDS)
  if (kind === undefined) throw wrong(`${where}.kind`, undefined, list(CALL_KINDS))
  const call: CallSetting = { module: text(row, 'module', where), name: text(row, 'name', where), kind }
  for (const key of POSITIONS) {
    const value = own(row, key)
    if (value === undefined) continue
    if (!isPosition(value)) {
      throw wrong(`${where}.${key}`, value, 'the position of an argument, counted from 0')
    }
    call[key] = value
  }
  for (const key of SWITCHES) {
    const value = own(row, key)
    if (value === undefined) continue
    if (typeof value !== 'boolean') throw wrong(`${where}.${key}`, value, 'true or false')
    call[key] = value
  }
  call.flavour = oneOf(`${where}.flavour`, own(row, 'flavour'), FLAVOURS)
  refuseUselessDetails(call, where)
  return Object.freeze(call)
}

/** A row that lacks its path, or says what its kind cannot mean, would be taken and then change nothing. */
function refuseUselessDetails(call: CallSetting, where: string): void {
  const { needs, takes = [] } = DETAILS[call.kind]
  for (const key of needs) {
    if (call[key] !== undefined) continue
    throw new Error(
      `eslint-plugin-atomic-fs: settings['atomic-fs']${where}.${key} is missing: of '${call.kind}' it must be known which argument, counted from 0, holds ${NEEDED[key]}.`,
    )
  }
  const known: readonly CallDetail[] = [...needs, ...takes]
  for (const key of [...POSITIONS, ...SWITCHES]) {
    if (call[key] === undefined || known.includes(key)) continue
    throw new Error(
      `eslint-plugin-atomic-fs: settings['atomic-fs']${where}.${key} means nothing for '${call.kind}', which takes: ${[...known, 'flavour'].join(', ')}.`,
    )
  }
  const used = new Map<number, string>()
  for (const key of POSITIONS) {
    const position = call[key]
    if (position === undefined) continue
    const other = used.get(position)
    if (other !== undefined) throw wrong(`${where}.${key}`, position, `another argument than '${other}'`)
    used.set(position, key)
  }
}

function text(row: Readonly<Record<string, unknown>>, key: 'module' | 'name', where: string): string {
  const value = own(row, key)
  if (typeof value !== 'string' || value === '') throw wrong(`${where}.${key}`, value, 'a string')
  return value
}

function oneOf<const T extends string>(where: string, value: unknown, allowed: readonly T[]): T | undefined {
  if (value === undefined) return undefined
  const found = allowed.find((candidate) => candidate === value)
  if (found !== undefined) return found
  const near = typeof value === 'string' ? nearest(value, allowed) : undefined
  throw wrong(where, value, list(allowed), near)
}

function refuseUnknownKeys(where: string, given: object, known: readonly string[]): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue
    const near = nearest(key, known)
    throw new Error(
      `eslint-plugin-atomic-fs: settings['atomic-fs']${where} has no key '${shortened(key)}'.` +
        (near ? ` Did you mean '${near}'?` : '') +
        ` Known keys: ${known.join(', ')}.`,
    )
  }
}

function wrong(where: string, given: unknown, expected: string, near?: string): Error {
  return new Error(
    `eslint-plugin-atomic-fs: settings['atomic-fs']${where} must be ${expected}, but is ${show(given)}.` +
      (near ? ` Did you mean '${near}'?` : ''),
  )
}

function show(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'string') return `'${shortened(value)}'`
  if (typeof value === 'function') return 'a function'
  // JSON knows none of these, and would call some numbers null.
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'number')
    return shortened(String(value))
  if (value instanceof RegExp) return `the regular expression ${shortened(String(value))}`
  return shortened(safeJson(value))
}

const shortened = (text: string): string => (text.length > 80 ? `${text.slice(0, 77)}...` : text)

function safeJson(value: unknown): string {
  const kind = Array.isArray(value) ? 'an array' : 'an object'
  try {
    // Undefined where a toJSON says so.
    const json: unknown = JSON.stringify(value)
    return typeof json === 'string' ? json : kind
  } catch {
    // A cycle, or a toJSON that throws: the type is all that can be said.
    return kind
  }
}

function list(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`)
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}

/** Only own properties count: settings may come from JSON, where `__proto__` is an ordinary key. */
function own(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPosition(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0
}

function isFilePath(specifier: string): boolean {
  return /^\.\.?[\\/]/.test(specifier) || path.isAbsolute(specifier)
}

/** `./files` for `./files.ts`. */
export function withoutExtension(file: string): string {
  return file.slice(0, file.length - path.extname(file).length)
}

// No known one comes near it, and comparing takes as long as both are together.
const LONGEST_WORD = 40

/** The known word within two edits, if there is one; `async` is no misspelt `sync`. */
function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined
  let best: string | undefined
  let bestDistance = 3
  for (const candidate of known) {
    if (candidate[0] !== word[0]?.toLowerCase()) continue
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1))
    }
    previous = current
  }
  return previous[b.length]!
}
