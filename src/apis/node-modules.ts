/** What can be said of all functions of one of Node's modules. Names without the `node:` prefix. */

/** They compute a value from their arguments, or from what is fixed for the process, and answer it at once. */
export const COMPUTING_MODULES: ReadonlySet<string> = new Set([
  'buffer',
  'crypto',
  'os',
  'path',
  'querystring',
  'string_decoder',
  'url',
  'util',
])

/** Modules that only Node and what stands in for it have. Browsers are commonly given the others: `path`, `util`, `events`. */
export const NODE_ONLY_MODULES: ReadonlySet<string> = new Set([
  'async_hooks',
  'child_process',
  'cluster',
  'crypto',
  'dgram',
  'diagnostics_channel',
  'dns',
  'fs',
  'http',
  'http2',
  'https',
  'inspector',
  'module',
  'net',
  'os',
  'perf_hooks',
  'readline',
  'repl',
  'sea',
  'sqlite',
  'stream',
  'test',
  'tls',
  'trace_events',
  'tty',
  'v8',
  'vm',
  'wasi',
  'worker_threads',
  'zlib',
])

/** They make paths, and calling them twice gives the same path. */
export const PATH_MODULES: ReadonlySet<string> = new Set(['os', 'path', 'url'])

/** They start no process and call back nobody but their caller. */
export const QUIET_MODULES: ReadonlySet<string> = new Set([
  ...COMPUTING_MODULES,
  'assert',
  'fs',
  'perf_hooks',
  'zlib',
  'eslint-plugin-atomic-fs/runtime',
])

/** Modules of Node that code passes data through: what they answer says nothing about a format of the program's own. */
export const PASSING_MODULES: ReadonlySet<string> = new Set([
  ...COMPUTING_MODULES,
  'child_process',
  'fs',
  'stream',
  'zlib',
])

/** `fs.readdir` in all its forms, also by another name for the module. */
export const isDirectoryListing = (module: string, path: readonly string[]): boolean =>
  /^(?:fs|fs-extra|graceful-fs|@npmcli\/fs|mz\/fs)$/.test(module) &&
  /^(?:default\.)?(?:promises\.)?readdir(?:Sync)?$/.test(path.join('.'))

/** Members that are told a text to write it down, whatever object they are of. */
export const TELLING = /^(?:trace|debug|verbose|log|info|notice|warn|warning|error|fatal)$/

/** Functions to which the form of a file's name means nothing, and that have no row: `chmod`, `dirname`. */
export const takesAnyName = (module: string, path: readonly string[]): boolean =>
  module === 'path'
    ? path.join('.') === 'dirname'
    : /^(?:fs|fs-extra|graceful-fs)$/.test(module) &&
      /^(?:default\.)?(?:promises\.)?l?(?:chmod|chown|utimes)(?:Sync)?$/.test(path.join('.'))
