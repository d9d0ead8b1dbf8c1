/** The runtimes other than the one that runs the tests: pinned, from the packages that the registry has of them. */
import { platform } from 'node:os'
import type { TestProject } from 'vitest/node'
import { fetched } from '../support/fetched.ts'

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

/** Called by vitest before the tests of `npm run test:everywhere`. */
export default function setup(project: TestProject): void {
  project.provide('engines', fetchEngines())
}

function fetchEngines(): Engine[] {
  const nodes = NODES.map((version): Engine => {
    const file = fetched(`node@${version}`, 'node/bin/node')
    // Node strips types without being asked since 22.18.
    return { name: `Node ${version}`, command: [file], typescript: Number.parseInt(version) >= 22 }
  })
  const bun = fetched(`bun@${BUN}`, 'bun/bin/bun.exe')
  const deno = fetched(`deno@${DENO}`, platform() === 'win32' ? 'deno/deno.exe' : 'deno/deno')
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
