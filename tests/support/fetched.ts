/** Programs that are too heavy to be installed with everything else: pinned, fetched once into a folder that outlives the run. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { arch, platform, tmpdir } from 'node:os'
import path from 'node:path'

const CACHE = path.join(tmpdir(), 'eslint-plugin-atomic-fs-fetched')

/**
 * The path of a file of a package, which npm installs first if need be; an error where it cannot.
 *
 * @param id the package with its version
 * @param file where it lies below `node_modules`
 * @param options what else npm is to be told
 */
export function fetched(id: string, file: string, options: readonly string[] = []): string {
  const home = path.join(CACHE, `${id.replace('/', '+')}-${platform()}-${arch()}`)
  const program = path.join(home, 'node_modules', file)
  if (existsSync(program)) return program
  mkdirSync(CACHE, { recursive: true })
  const fresh = mkdtempSync(path.join(CACHE, 'fetch-'))
  writeFileSync(path.join(fresh, 'package.json'), '{ "private": true }\n')
  const args = ['install', '--no-audit', '--no-fund', '--no-package-lock', ...options, id]
  const done = spawnSync('npm', args, {
    cwd: fresh,
    encoding: 'utf8',
    shell: platform() === 'win32',
    // Nobody waits for ever for a registry that is away.
    timeout: 180_000,
  })
  if (done.status !== 0 || !existsSync(path.join(fresh, 'node_modules', file))) {
    rmSync(fresh, { recursive: true, force: true })
    throw new Error(`npm could not install ${id} (the network is needed once):\n${done.stderr}`)
  }
  try {
    renameSync(fresh, home)
  } catch (error) {
    // Another test file fetched it meanwhile, and may be running it.
    rmSync(fresh, { recursive: true, force: true })
    if (!existsSync(program)) throw error
  }
  return program
}
