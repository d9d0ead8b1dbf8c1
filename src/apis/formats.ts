/** Functions that turn values into text or bytes and back. What they produce is a record of state, not prose. */

const MODULES: ReadonlySet<string> = new Set([
  'yaml',
  'js-yaml',
  'toml',
  '@iarna/toml',
  'smol-toml',
  'json5',
  'ini',
  'plist',
  'v8',
  'superjson',
  'devalue',
  'msgpackr',
  '@msgpack/msgpack',
  'cbor',
  'cbor-x',
  'bson',
  'flatted',
  'serialize-javascript',
  'comment-json',
  'jsonc-parser',
  'confbox',
  'strip-json-comments',
  'parse-json',
  'json-parse-even-better-errors',
  'fast-json-stable-stringify',
  'json-stable-stringify',
  'safe-stable-stringify',
])

/** True for a module that does nothing but this. */
export const isFormatModule = (module: string): boolean => MODULES.has(module)

const named = (name: string, words: RegExp): boolean => words.test(name)

/** `JSON.stringify`, `yaml.dump`, `v8.serialize` … */
export function isSerialiser(module: string | undefined, path: readonly string[]): boolean {
  if (module === undefined) return path.join('.') === 'JSON.stringify'
  return (
    MODULES.has(module) &&
    (path.length === 0 ||
      named(path.at(-1)!, /^(?:default|stringify\w*|dump\w*|serialize|encode|build|pack)$/))
  )
}

/** `JSON.parse`, `yaml.load`, `v8.deserialize` … */
export function isParser(module: string | undefined, path: readonly string[]): boolean {
  if (module === undefined) return path.join('.') === 'JSON.parse'
  return (
    MODULES.has(module) &&
    (path.length === 0 || named(path.at(-1)!, /^(?:default|parse\w*|load\w*|deserialize|decode|unpack)$/))
  )
}

/**
 * Files of a project under version control, by base name. One person edits them with one command at a time, and
 * git keeps the last good copy: not the shared state of several processes.
 */
const PROJECT_FILES =
  /(?:^|\/)(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|tsconfig[\w.-]*\.json|jsconfig\.json|deno\.jsonc?|bun\.lock|pnpm-(?:workspace|lock)\.yaml|yarn\.lock|lerna\.json|nx\.json|turbo\.json|angular\.json|composer\.json|Cargo\.toml|pyproject\.toml|Dockerfile|Makefile|\.gitignore|\.npmignore|\.dockerignore|\.npmrc|\.editorconfig|[\w.-]*rc(?:\.json)?|[\w.-]+\.config\.[cm]?[jt]s|manifest\.json|app\.json|[\w.-]*\.(?:md|markdown|html?|css|scss|less|[cm]?[jt]sx?|vue|svelte|astro|py|rb|go|rs|java|kt|swift|podspec|gradle|plist|entitlements|pbxproj|xcconfig|csproj|sln|xml|svg|snap|tap|map))$/

/** True for the literal text of a path (holes as `*`) that names a file of a project. */
export const isProjectFile = (text: string): boolean => PROJECT_FILES.test(text)

/** Process ids, lock markers and sockets: one token, read as a whole or not at all. */
export const isMarkerFile = (text: string): boolean =>
  /\.(?:pid|lock|lck|port|sock|stamp|touch|ready)$|(?:^|\/)(?:pid|lock|LOCK|HEAD)$/.test(text)

/** What can be made anew: a missing or torn one costs time and nothing else. A name is reason enough to be silent. */
export const isCacheFile = (text: string): boolean => /cache/i.test(text)

/** Names of functions that take files in or hand them out: the two that one file has mean different files. */
export const TRANSFERS = /^(?:import|export|convert|migrate|upload|download)(?![a-z])/
