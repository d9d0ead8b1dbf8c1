/**
 * Which runtime the children and the judges of the system tests import: the built one, as users get it, or whatever
 * ATOMIC_FS_RUNTIME names (a vendored file, an installed package's file).
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

type Runtime = typeof import('../../../src/runtime/index.ts')

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const BUILT = join(ROOT, 'dist/runtime/index.mjs')

/** The file that a child imports. */
export function runtimeEntry(): string {
  const chosen = process.env['ATOMIC_FS_RUNTIME']
  if (chosen) return resolve(chosen)
  const sources = join(ROOT, 'src/runtime')
  const newest = Math.max(...readdirSync(sources).map((name) => statSync(join(sources, name)).mtimeMs))
  // A test of yesterday's build would be worth nothing.
  if (!existsSync(BUILT) || statSync(BUILT).mtimeMs < newest) {
    throw new Error('dist/runtime is missing or older than src/runtime: run `npm run build`')
  }
  return BUILT
}

/** The same runtime, for the process that judges what a child has left. */
export const loadRuntime = (): Runtime => createRequire(import.meta.url)(runtimeEntry()) as Runtime
