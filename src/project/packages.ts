/** Which packages a project consists of, and where a specifier that is no path leads. */
import type * as NodeFs from 'node:fs'
import { builtinModules, readManifest, type Place } from './disk.ts'

export interface Packages {
  /** The folder of the package that a file belongs to. */
  readonly folderOf: (place: Place) => Place
  /** The folder of the project's own package with this name. */
  readonly named: (name: string) => Place | undefined
  /** The files that a package names for a subpath of it (`.`, `./store`), as written in its manifest. */
  readonly entries: (folder: Place, subpath: string) => string[]
  /** Whether a name is that of a package from elsewhere, or of a module of Node. */
  readonly isForeign: (name: string) => boolean
}

/** `@acme/store/lib/file` is in the package `@acme/store`. */
export const packageName = (specifier: string): string =>
  /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier

const DEPENDENCIES = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']

export function packagesOf(fs: typeof NodeFs, root: string, manifests: readonly Place[]): Packages {
  const folders = new Map<Place, Readonly<Record<string, unknown>>>()
  const names = new Map<string, Place>()
  const foreign = new Set<string>(builtinModules())
  for (const place of manifests) {
    const manifest = readManifest(fs, `${root}/${place}`)
    const needed = DEPENDENCIES.flatMap((key) => {
      const list = manifest[key]
      return typeof list === 'object' && list !== null ? Object.keys(list) : []
    })
    for (const name of needed) foreign.add(name)
    // A manifest that only says of which kind the modules below it are makes no package.
    if (typeof manifest['name'] !== 'string') continue
    const folder = place.slice(0, -'package.json'.length)
    folders.set(folder, manifest)
    if (!names.has(manifest['name'])) names.set(manifest['name'], folder)
  }
  const installed = new Map<string, boolean>()
  return {
    folderOf(place) {
      for (let at = place.lastIndexOf('/'); at >= 0; at = place.lastIndexOf('/', at - 1)) {
        if (folders.has(place.slice(0, at + 1))) return place.slice(0, at + 1)
      }
      return ''
    },
    named: (name) => names.get(name),
    entries(folder, subpath) {
      const manifest = folders.get(folder) ?? {}
      const exported = manifest['exports']
      const own =
        typeof exported === 'object' && exported !== null && subpath in exported
          ? (exported as Record<string, unknown>)[subpath]
          : subpath === '.'
            ? exported
            : undefined
      const mains = subpath === '.' ? [manifest['source'], manifest['module'], manifest['main']] : []
      return [...pathsIn(own), ...mains.flatMap(pathsIn)]
    },
    isForeign(name) {
      if (foreign.has(name) || foreign.has(`@types/${name}`)) return true
      let known = installed.get(name)
      if (known === undefined) {
        known = ['', ...folders.keys()].some((folder) =>
          fs.existsSync(`${root}/${folder}node_modules/${name}`),
        )
        installed.set(name, known)
      }
      return known
    },
  }
}

/** Every path in a value of `exports`: which condition holds for a test is not known. */
function pathsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsIn) : []
}
