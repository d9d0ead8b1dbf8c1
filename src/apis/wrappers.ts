/** Functions that answer what they are given: the helpers of compilers, promisifiers, copies, fixed-up modules. */

/** `same`: its first argument. `promisified`: that, with promises in the place of callbacks. */
export type Wrapping = 'same' | 'promisified' | 'promisified-all' | 'merged'

/** Compilers wrap `require` in helpers of these names; the result is the module with its default. */
const INTEROP_HELPERS: ReadonlySet<string> = new Set([
  '_interopRequireDefault',
  '_interopRequireWildcard',
  '_interop_require_default',
  '_interop_require_wildcard',
  '_interopNamespace',
  '_interopNamespaceDefault',
  '_interopDefault',
  '_interopDefaultLegacy',
  '__importDefault',
  '__importStar',
  '__toESM',
  '__toModule',
])

/** What compilers make of `async` for engines that have generators: `__awaiter(this, void 0, void 0, function* () {})`. */
export const ASYNC_HELPERS: ReadonlySet<string> = new Set(['__awaiter'])

/** And for engines that have none: `__generator(this, function (_a) { switch (_a.label) { … } })`. */
export const STATE_MACHINE_HELPERS: ReadonlySet<string> = new Set(['__generator'])

/** Methods of lists whose second argument is the `this` of the first. */
export const THIS_ARGUMENTS: ReadonlySet<string> = new Set([
  'forEach',
  'map',
  'filter',
  'flatMap',
  'some',
  'every',
  'find',
  'findIndex',
])

/** The same helpers, each the default of a module of its own: `@babel/runtime/helpers/esm/interopRequireDefault`. */
const INTEROP_MODULE =
  /^(?:@babel\/runtime(?:-corejs[23])?\/helpers\/(?:esm\/)?interopRequire(?:Default|Wildcard)|@swc\/helpers\/.*_?interop_require_(?:default|wildcard))(?:\.js)?$/

/** What esbuild and webpack call the `require` of Node. */
export const REQUIRE_NAMES: ReadonlySet<string> = new Set([
  'require',
  '__require',
  '__non_webpack_require__',
  'module.require',
])

const WRAPPERS: ReadonlyMap<string, Wrapping> = new Map<string, Wrapping>([
  ['tslib.__importDefault', 'same'],
  ['tslib.__importStar', 'same'],
  ['graceful-fs.gracefulify', 'same'],
  ['Object.freeze', 'same'],
  ['Object.seal', 'same'],
  ['Object.assign', 'merged'],
  ['util.promisify', 'promisified'],
  ['pify', 'promisified'],
  ['thenify', 'promisified'],
  ['thenify-all', 'promisified'],
  ['es6-promisify.promisify', 'promisified'],
  ['@gar/promisify', 'promisified'],
  ['bluebird.promisify', 'promisified'],
  ['bluebird.promisifyAll', 'promisified-all'],
  // Calls back when it is given a callback, else returns a promise.
  ['universalify.fromCallback', 'promisified'],
])

/** How tables name a member: a default export and the module are one. */
export const memberKey = (path: readonly string[]): string =>
  path.length === 1 && path[0] !== 'default' ? path[0]! : path.filter((name) => name !== 'default').join('.')

/** What calling a member of a module, or a global (no module), answers of its first argument. */
export function wrappingOf(module: string | undefined, path: readonly string[]): Wrapping | undefined {
  if (module !== undefined && INTEROP_MODULE.test(module)) return 'same'
  const key = memberKey(path)
  if (module === undefined) return isInteropHelper(key) ? 'same' : WRAPPERS.get(key)
  return WRAPPERS.get(key === '' ? module : `${module}.${key}`)
}

/** True for a helper of a compiler that the file declares itself. */
export const isInteropHelper = (name: string): boolean => INTEROP_HELPERS.has(name)

/** Bun's globals under a name to import them from. */
export const GLOBALS_MODULE = 'bun'

/** Where globals of other runtimes come from when they are imported. */
export function globalsOf(specifier: string): readonly string[] | undefined {
  if (specifier === GLOBALS_MODULE) return ['Bun']
  // Deno's own tool for publishing to npm writes this file.
  return specifier === '@deno/shim-deno' || /(?:^|\/)_dnt\.shims\.js$/.test(specifier) ? [] : undefined
}
