/** What the plugin asks of the disk. Linting goes on where there is none, and whatever cannot be read is not there. */
import type * as NodeFs from 'node:fs'

/** A path below the root of a project, with slashes. */
export type Place = string

/** Node's file system; undefined in browsers, and in a Node that cannot be asked for it. */
export const disk = (): typeof NodeFs | undefined => builtin('node:fs') as typeof NodeFs | undefined

/** The names of the modules that Node brings. */
export const builtinModules = (): readonly string[] =>
  (builtin('node:module') as { builtinModules?: string[] } | undefined)?.builtinModules ?? []

function builtin(name: string): unknown {
  // No import: rules also run where the module does not exist, and a bundler for such a place would stop at it.
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }
  return process?.getBuiltinModule?.(name)
}

// Nobody writes that much by hand.
const MOST_BYTES = 10_000_000

/** The text of a file; undefined when it cannot be read, is none (a pipe would be waited for), or is too large. */
export function read(fs: typeof NodeFs, file: string): string | undefined {
  try {
    const stats = fs.statSync(file)
    return stats.isFile() && stats.size <= MOST_BYTES ? fs.readFileSync(file, 'utf8') : undefined
  } catch {
    return undefined
  }
}

/** A `package.json`, or nothing of it when it is not one. */
export function readManifest(fs: typeof NodeFs, file: string): Readonly<Record<string, unknown>> {
  try {
    const manifest: unknown = JSON.parse(read(fs, file) ?? '')
    return typeof manifest === 'object' && manifest !== null ? (manifest as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

// What others have made or fetched, and what tests work on. Neither holds a test or leads from one to a source.
const LEFT_OUT: ReadonlySet<string> = new Set([
  'node_modules',
  'bower_components',
  'coverage',
  'fixture',
  'fixtures',
  '__fixtures__',
  '__snapshots__',
  'testdata',
  ...['.git', '.hg', '.svn', '.jj', '.yarn', '.pnpm-store', '.cache', '.turbo', '.nx', '.next', '.nuxt'],
  ...['.svelte-kit', '.vite', '.parcel-cache', '.angular', '.venv', 'venv'],
])

/** Whether some folder on the way is one that {@link list} does not enter. */
export const isLeftOut = (place: Place): boolean => place.split('/').some((name) => LEFT_OUT.has(name))

/** What a module can be written in. */
export const SOURCE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/

/**
 * The sources and manifests below a folder; undefined when there are more entries than `limit`. Links are not followed: what
 * they lead to is listed where it is, or belongs to somebody else.
 */
export function list(fs: typeof NodeFs, root: string, limit: number): Place[] | undefined {
  const found: Place[] = []
  const folders: Place[] = ['']
  let seen = 0
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    let entries: NodeFs.Dirent[]
    try {
      entries = fs.readdirSync(`${root}/${folder}`, { withFileTypes: true })
    } catch {
      continue
    }
    seen += entries.length
    if (seen > limit) return undefined
    for (const entry of entries) {
      const { name } = entry
      if (entry.isDirectory()) {
        if (!LEFT_OUT.has(name)) folders.push(`${folder}${name}/`)
      } else if (
        entry.isFile() &&
        (name === 'package.json' || SOURCE.test(name)) &&
        !/\.d\.\w*ts$/.test(name)
      ) {
        found.push(folder + name)
      }
    }
  }
  return found
}
