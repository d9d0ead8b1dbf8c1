// @ts-check
// Brings a project at its pinned commit, with what it depends on, into a cache that outlives the run.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { atomicWriteSync } from '../../dist/runtime/index.mjs'
import { unpack } from '../../docs/tools/demo/tar.mjs'
import { run } from './run.mjs'

export const CACHE = path.join(os.tmpdir(), 'eslint-plugin-atomic-fs-ecosystem')
const PLUGIN = 'eslint-plugin-atomic-fs'

/** The project could not be tried, for a reason that says nothing about fixes. */
export class NotRun extends Error {}

/**
 * The folder of the project as it was committed, installed.
 *
 * @param {import('./projects.mjs').Project} project @param {{ cache: string, seconds: number }} options
 */
export async function checkOut({ name, repository, commit, install }, { cache, seconds }) {
  const folder = path.join(cache, name, 'checkout')
  const mark = path.join(cache, name, 'installed')
  const wanted = `${repository}\n${commit}\n${install}\n`
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) {
    await restore(folder)
    return folder
  }
  rmSync(path.join(cache, name), { recursive: true, force: true, maxRetries: 5 })
  mkdirSync(folder, { recursive: true })
  await git(folder, 'init --quiet')
  await git(folder, `fetch --quiet --depth 1 "${repository}" ${commit}`, seconds)
  await git(folder, '-c advice.detachedHead=false checkout --quiet FETCH_HEAD')
  const installed = await run(install, { cwd: folder, seconds })
  if (installed.status !== 0) throw new NotRun(`installing failed${ending(installed)}`)
  await restore(folder)
  atomicWriteSync(mark, wanted)
  return folder
}

/**
 * Undoes what suites and fixes have changed. Installed packages stay, and what git ignores.
 *
 * @param {string} folder
 */
export async function restore(folder) {
  await git(folder, 'reset --quiet --hard')
  await git(folder, 'clean -fdq -e node_modules')
}

/**
 * The packed plugin, where installing it would have put it. Not by the project's package manager, which would look at
 * all its other packages again.
 *
 * @param {string} folder @param {Buffer} tarball
 */
export function installPlugin(folder, tarball) {
  const place = path.join(folder, 'node_modules', PLUGIN)
  rmSync(place, { recursive: true, force: true, maxRetries: 5 })
  unpack(tarball, place)
  return place
}

/**
 * The plugin as it would be published, made from what is in dist.
 *
 * @param {string} root @param {string} into
 */
export async function pack(root, into) {
  mkdirSync(into, { recursive: true })
  const packed = await run(`npm pack --ignore-scripts --silent --pack-destination "${into}"`, {
    cwd: root,
    seconds: 120,
  })
  const file = packed.output.trim().split('\n').at(-1) ?? ''
  if (packed.status !== 0 || !existsSync(path.join(into, file))) {
    throw new Error(`the plugin could not be packed${ending(packed)}`)
  }
  return readFileSync(path.join(into, file))
}

/** @param {string} cwd @param {string} args @param {number} [seconds] */
async function git(cwd, args, seconds = 120) {
  const done = await run(`git ${args}`, { cwd, seconds })
  if (done.status !== 0) throw new NotRun(`git ${args.split(' ')[0]} failed${ending(done)}`)
}

/** How a command ended, and the end of what it said. @param {import('./run.mjs').Run} run */
export function ending({ status, late, output }) {
  const how = late ? ': the time was up' : ` with ${status}`
  const lines = output.trim().split('\n').slice(-6)
  return [how, ...lines].join('\n    ')
}
