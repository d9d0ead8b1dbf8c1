/**
 * The runtimes other than the one that runs the tests: pinned, from the packages that the registry has of them, in a
 * cache that outlives the run.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { arch, platform, tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'

/** How to start a program on a runtime: the command and its first arguments. */
export interface Engine {
  name: string
  command: [string, ...string[]]
  /** Whether it runs TypeScript as it is. */
  typescript: boolean
}

declare module 'vitest' {
  interface ProvidedContext {
    engines: Engine[]
  }
}

const NODES = ['18.20.8', '20.20.2', '22.23.3', '24.21.0', '26.10.0']
const BUN = '1.4.5'
const DENO = '2.9.6'

const CACHE = path.join(tmpdir(), 'eslint-plugin-atomic-fs-runtimes')

/** Called by vitest before the tests of `npm run test:everywhere`. */
export default function setup(project: TestProject): void {
  project.provide('engines', fetchEngines())
}

function fetchEngines(): Engine[] {
  const nodes = NODES.map((version): Engine => {
    const file = installed(`node@${version}`, 'node/bin/node')
    // Node strips types without being asked since 22.18.
    return { name: `Node ${version}`, command: [file], typescript: Number.parseInt(version) >= 22 }
  })
  const bun = installed(`bun@${BUN}`, 'bun/bin/bun.exe')
  const deno = installed(`deno@${DENO}`, platform() === 'win32' ? 'deno/deno.exe' : 'deno/deno')
  return [
    ...nodes,
    { name: `Bun ${BUN}`, command: [bun], typescript: true },
    {
      name: `Deno ${DENO}`,
      command: [deno, 'run', '--quiet', '--allow-all', '--no-check'],
      typescript: true,
    },
  ]
}

/** The path of a file of a package, which is installed first if need be. The packages fetch their program themselves. */
function installed(id: string, file: string): string {
  const home = path.join(CACHE, `${id}-${platform()}-${arch()}`)
  const program = path.join(home, 'node_modules', file)
  if (existsSync(program)) return program
  mkdirSync(CACHE, { recursive: true })
  const fresh = mkdtempSync(path.join(CACHE, 'fetch-'))
  writeFileSync(path.join(fresh, 'package.json'), '{ "private": true }\n')
  const args = ['install', '--no-audit', '--no-fund', '--no-package-lock', id]
  const done = spawnSync('npm', args, { cwd: fresh, encoding: 'utf8', shell: platform() === 'win32' })
  if (done.status !== 0 || !existsSync(path.join(fresh, 'node_modules', file))) {
    rmSync(fresh, { recursive: true, force: true })
    throw new Error(`npm could not install ${id} (the network is needed once):\n${done.stderr}`)
  }
  rmSync(home, { recursive: true, force: true })
  renameSync(fresh, home)
  return program
}
