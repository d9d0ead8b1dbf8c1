// The libraries that we are compared with, pinned, fetched once into a cache outside the project, and laid out for
// one run as `npm install` would lay them out. No dependency of the project, so that testing needs none of them.

import { cpSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { fetchPackages, idOf } from '../demo/fetch-packages.mjs'

const pins = JSON.parse(readFileSync(new URL('anchors.json', import.meta.url), 'utf8'))

/** Name and version of every library that is compared; their own dependencies are left out. */
export const anchorVersions = Object.fromEntries(
  pins.filter((pin) => pin.for === undefined).map(({ name, version }) => [name, version]),
)

/** Puts all of them into `node_modules` of a directory. */
export async function installAnchors(directory) {
  const cached = await fetchPackages(pins)
  for (const pin of pins) {
    const owner = pin.for === undefined ? [] : ['node_modules', pin.for]
    cpSync(cached.get(idOf(pin)), path.join(directory, ...owner, 'node_modules', pin.name), {
      recursive: true,
    })
  }
}

/** Loads them from where {@link installAnchors} has put them. */
export async function loadAnchors(directory) {
  // proper-lockfile finds graceful-fs, which is also compared, one level up.
  const { resolve } = createRequire(path.join(directory, 'any.js'))
  const loaded = {}
  for (const name of Object.keys(anchorVersions)) {
    const module = await import(pathToFileURL(resolve(name)).href)
    loaded[name] = module.default ?? module
  }
  return loaded
}
