/** Where a reference leads within a project: to files, to a whole package, or out of it. */
import { put } from '../analysis/multimap.ts'
import { isLeftOut, SOURCE, type Place } from './disk.ts'
import { packageName, type Packages } from './packages.ts'

/** What a module may turn out to be: these files, every file of a package, or nothing of the project. */
export type Destination = { readonly files: readonly Place[] } | { readonly folder: Place } | undefined

const ENDINGS = ['', ...['.ts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.mts', '.cts', '.vue', '.svelte']]
// What another program has made of sources: who loads this may run any of them.
const BUILT = /(?:^|\/)(?:dist|build|out|output|compiled|esm|cjs)\//
const SCHEME = /^[a-z][\w+.-]*:|^virtual:|^\0/i
// More candidates than this are no answer.
const MOST = 40

export interface Modules {
  /** Where a path in a string leads, if it leads to a source. */
  readonly relative: (from: Place, path: string) => Place | undefined
  /** Where a module that is certainly loaded comes from. */
  readonly loaded: (from: Place, specifier: string) => Destination
}

export function modulesOf(sources: readonly Place[], packages: Packages): Modules {
  const known = new Set(sources)
  let byName: Map<string, Place[]> | undefined

  function fileAt(path: Place): Place | undefined {
    for (const base of [path, path.replace(/\.[cm]?jsx?$/, ''), path === '' ? 'index' : `${path}/index`]) {
      for (const ending of ENDINGS) if (known.has(base + ending)) return base + ending
    }
    return undefined
  }

  /** Files at the end of whose path the words of an alias stand: `@/lib/store` is `src/lib/store.ts` somewhere. */
  function endingIn(words: string): readonly Place[] {
    byName ??= indexOf(sources)
    const wanted = `/${withoutEnding(words)}`
    const last = wanted.slice(wanted.lastIndexOf('/') + 1)
    return (byName.get(last) ?? []).filter((place) => {
      const path = `/${withoutEnding(place)}`
      return path.endsWith(wanted) || path.endsWith(`${wanted}/index`)
    })
  }

  /** The sources behind a module of one of the project's own packages; what is built is looked for beside it. */
  function entriesOf(folder: Place, inside: string): Place[] {
    const written = packages.entries(folder, inside === '' ? '.' : `./${inside}`)
    const paths = [...written.map((path) => path.replace(/^\.\//, '')), inside]
    const candidates = paths.flatMap((path) => {
      const bare = path.replace(BUILT, '/').replace(/^\//, '')
      return [...(BUILT.test(path) ? [] : [path]), bare, `src/${bare}`, `lib/${bare}`]
    })
    return [...new Set(candidates.flatMap((path) => fileAt((folder + path).replace(/\/$/, '')) ?? []))]
  }

  return {
    relative(from, path) {
      const joined = join(from, path)
      return joined === undefined ? undefined : fileAt(joined)
    },
    loaded(from, specifier) {
      if (specifier.startsWith('.')) {
        const path = join(from, specifier)
        if (path === undefined || isLeftOut(path)) return undefined
        const file = fileAt(path)
        if (BUILT.test(file === undefined ? `${specifier}/` : specifier)) {
          return { folder: packages.folderOf(file ?? from) }
        }
        // What is not there yet will be generated: it is none of the sources.
        return file ? { files: [file] } : undefined
      }
      if (SCHEME.test(specifier) || specifier.startsWith('/')) return undefined
      const name = packageName(specifier)
      const own = packages.named(name)
      if (own !== undefined) {
        const files = entriesOf(own, specifier.slice(name.length + 1))
        return files.length > 0 ? { files } : { folder: own }
      }
      if (packages.isForeign(name) || isAsset(specifier)) return undefined
      const whole = { folder: packages.folderOf(from) }
      const words = specifier.split('/')
      for (let first = 0; first < words.length; first++) {
        const files = endingIn(words.slice(first).join('/'))
        if (files.length > MOST) return whole
        if (files.length > 0) return { files }
      }
      // An alias that is only a name may stand for anything.
      if (words.length === 1 && /^[@~#$]/.test(specifier)) return whole
      return undefined
    },
  }
}

const isAsset = (path: string): boolean =>
  /\.[a-z]\w*$/i.test(path) &&
  /\.(?:json|node|wasm|css|s[ac]ss|less|svg|png|jpe?g|gif|webp|html?|md|txt|ya?ml|snap|d\.\w*ts)$/i.test(path)

const withoutEnding = (place: string): string => place.replace(SOURCE, '')

function indexOf(sources: readonly Place[]): Map<string, Place[]> {
  const index = new Map<string, Place[]>()
  for (const place of sources) {
    const parts = withoutEnding(place).split('/')
    const names = parts.at(-1) === 'index' ? parts.slice(-2) : parts.slice(-1)
    for (const name of names) put(index, name, place)
  }
  return index
}

/** The path from a file to another; undefined when it leads out of the project. */
function join(from: Place, path: string): Place | undefined {
  const parts = from.split('/').slice(0, -1)
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.join('/')
}
