/**
 * Code that cannot come back to the file that calls it: it computes from what it is given, calls nobody but the
 * functions among its arguments, keeps no listeners and starts no process. What is not here is unknown. A package
 * from the registry is not quiet for being one: it may be another part of the program, and hand calls on to listeners.
 */
import { isFormatModule } from './formats.ts'
import { QUIET_MODULES } from './node-modules.ts'

/** Packages of which that is known, without the path inside them. */
const QUIET_PACKAGES: ReadonlySet<string> = new Set([
  // Colours and widths of text
  ...['ansi-colors', 'ansi-styles', 'chalk', 'colorette', 'kleur', 'nanocolors', 'picocolors', 'yoctocolors'],
  ...['ansis', 'cli-color', 'colors', 'figures', 'log-symbols', 'string-width', 'strip-ansi', 'wrap-ansi'],
  // Values, lists and objects
  ...['clone', 'clone-deep', 'deepmerge', 'deepmerge-ts', 'defu', 'destr', 'dot-prop', 'dset', 'es-toolkit'],
  ...[
    'fast-copy',
    'flat',
    'get-value',
    'just-clone',
    'klona',
    'lodash',
    'lodash-es',
    'merge-deep',
    'object-path',
  ],
  ...['radash', 'ramda', 'remeda', 'rfdc', 'set-value', 'sort-keys', 'uint8array-extras', 'underscore'],
  ...['array-union', 'arrify', 'lodash.clonedeep', 'lodash.get', 'lodash.merge', 'lodash.set', 'lodash.uniq'],
  // Comparison
  ...['deep-equal', 'dequal', 'fast-deep-equal', 'lodash.isequal', 'natural-compare'],
  // Names and texts
  ...['camelcase', 'change-case', 'detect-indent', 'escape-string-regexp', 'is-safe-filename', 'kebab-case'],
  ...['micromatch', 'minimatch', 'normalize-path', 'pathe', 'picomatch', 'pluralize', 'sanitize-filename'],
  ...['slash', 'slugify', 'strip-bom', 'ufo', 'upath', 'dedent', 'outdent'],
  // Numbers, times, versions
  ...['bytes', 'compare-versions', 'date-fns', 'dayjs', 'filesize', 'luxon', 'moment', 'ms', 'pretty-bytes'],
  ...['pretty-ms', 'semver'],
  // Identities and digests
  ...['cuid', 'hash-sum', 'hasha', 'md5', 'nanoid', 'object-hash', 'ohash', 'shortid', 'ulid', 'uuid'],
  ...['crypto-random-string', 'murmurhash', 'unique-string', 'xxhashjs'],
  // Places
  ...['env-paths', 'xdg-basedir'],
  // Text of objects
  ...['json-stable-stringify-without-jsonify', 'dotenv', 'dotenv-expand'],
  // What compilers write calls of
  ...['tslib', '@babel/runtime', '@swc/helpers'],
])

/** `lodash/merge` is lodash, `@iarna/toml/parse` is `@iarna/toml`. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

export const isQuietModule = (module: string): boolean =>
  QUIET_MODULES.has(module) ||
  QUIET_PACKAGES.has(packageOf(module)) ||
  isFormatModule(module) ||
  isFormatModule(packageOf(module))

/** Globals of the language and of its hosts. */
const QUIET_GLOBALS: ReadonlySet<string> = new Set([
  ...['Array', 'ArrayBuffer', 'BigInt', 'Boolean', 'Buffer', 'DataView', 'Date', 'Intl', 'Iterator', 'JSON'],
  ...[
    'Map',
    'Math',
    'Number',
    'Object',
    'Promise',
    'Reflect',
    'RegExp',
    'Set',
    'String',
    'Symbol',
    'WeakMap',
  ],
  ...['WeakRef', 'WeakSet', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array'],
  ...['Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
  ...['AggregateError', 'Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError'],
  ...['DOMException', 'URIError', 'TextDecoder', 'TextEncoder', 'URL', 'URLSearchParams', 'AbortController'],
  ...['atob', 'btoa', 'console', 'crypto', 'performance', 'process', 'structuredClone', 'Bun', 'Deno'],
  ...['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape', 'isFinite'],
  ...['isNaN', 'parseFloat', 'parseInt', 'clearImmediate', 'clearInterval', 'clearTimeout', 'queueMicrotask'],
  ...['setImmediate', 'setInterval', 'setTimeout', 'fetch', 'AbortSignal', 'Atomics', 'SharedArrayBuffer'],
])

/** Of these, what runs listeners or functions that somebody has left there. */
const LOUD_GLOBALS: ReadonlySet<string> = new Set([
  'process.abort',
  'process.dlopen',
  'process.emit',
  'process.exit',
  'process.kill',
  'process.reallyExit',
  'Reflect.apply',
  'Reflect.construct',
])

export const isQuietGlobal = (path: readonly string[]): boolean =>
  path.length > 0 && QUIET_GLOBALS.has(path[0]!) && !LOUD_GLOBALS.has(path.join('.'))

/** Globals that are answered when something else than a file is ready. */
export const isWaitingGlobal = (path: readonly string[]): boolean =>
  path[0] === 'fetch' ||
  path.join('.') === 'Atomics.wait' ||
  (path[0] === 'Bun' && /^(?:\$|sleep|sleepSync|spawn|spawnSync|connect|serve)$/.test(path[1] ?? '')) ||
  (path[0] === 'Deno' && /^(?:Command|connect|run|serve)$/.test(path[1] ?? ''))

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Methods that JavaScript's own values have, and hardly any object that a program makes. */
export const VALUE_METHODS: ReadonlySet<string> = words(
  'push pop shift unshift splice slice concat join reverse sort includes indexOf lastIndexOf findIndex findLast findLastIndex map filter flatMap flat forEach some every reduce reduceRight at find fill with toSorted toReversed toSpliced ' +
    'toString valueOf hasOwnProperty trim trimEnd trimStart split replace replaceAll startsWith endsWith substring substr charAt charCodeAt codePointAt padStart padEnd repeat toLowerCase toUpperCase localeCompare normalize match matchAll ' +
    'toISOString toJSON toLocaleString toLocaleDateString toLocaleTimeString getTime getDate getDay getMonth getHours getMinutes getSeconds getMilliseconds getFullYear getTimezoneOffset toFixed toPrecision ' +
    'isFile isDirectory isSymbolicLink isBlockDevice isFIFO',
)

/** Methods of its values whose names suit a store or a component just as well. */
export const SHARED_METHODS: ReadonlySet<string> = words(
  'get set has delete add clear keys values entries search test exec update digest copy equals compare write subarray append next unref ref abort',
)

/** Methods of promises. */
export const PROMISE_METHODS: ReadonlySet<string> = words('then catch finally')

/** Functions that call what they are given while they run, whoever offers them. */
export const CALLS_BACK: ReadonlySet<string> = words(
  'then catch finally map filter flatMap forEach some every find findLast findIndex findLastIndex reduce reduceRight sort toSorted replace replaceAll from groupBy Promise apply call ' +
    'each eachRight mapValues mapKeys pickBy omitBy keyBy sortBy orderBy uniqBy countBy sumBy maxBy minBy times transform mergeWith cloneDeepWith isEqualWith partition reject update updateWith customize tap thru flow',
)

/** Writes a line for people, whatever logger it belongs to: reason enough to expect no move of a file from it. */
export const logs = (name: string | undefined): boolean => name !== undefined && LOGGING.has(name)
const LOGGING: ReadonlySet<string> = new Set([
  'debug',
  'error',
  'fatal',
  'info',
  'log',
  'trace',
  'verbose',
  'warn',
  'warning',
])
