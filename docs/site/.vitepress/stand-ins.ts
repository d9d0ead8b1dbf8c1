/** What stands in, in a browser, for the parts of Node and of ESLint that only a program on a computer has. */
import { builtinModules, createRequire, isBuiltin } from 'node:module'
import type { Plugin } from 'rolldown'

const require = createRequire(import.meta.url)

/** By the end of a file's name: what is loaded in its place, and why nothing is lost. */
const FILES: readonly (readonly [end: string, code: string])[] = [
  // The rules that ESLint brings, 290 of them: the playground runs ours.
  ['/eslint/lib/rules/index.js', 'module.exports = new Map()'],
  // Looks for tests on the disk, and answers this where there is none.
  ['/src/project/test-doubles.ts', 'export const whyTestsMightTurn = () => undefined'],
  // Finds the projects that parser options name.
  ['/tinyglobby/dist/index.cjs', 'module.exports = {}'],
]

/** By the name of a module of Node. The others stay empty: nothing that runs here calls them. */
const MODULES: Readonly<Record<string, string>> = {
  // As the Node has it that builds the site.
  module: `const names = new Set(${JSON.stringify(builtinModules)})
export const isBuiltin = (name) => names.has(name.replace(/^node:/, ''))`,
}

const PREFIX = '\0node:'

export function standIns(): Plugin {
  return {
    name: 'stand-ins',
    resolveId(id) {
      if (!isBuiltin(id)) return undefined
      const name = id.replace(/^node:/, '')
      return name === 'path' ? require.resolve('pathe').replace(/\.cjs$/, '.mjs') : PREFIX + name
    },
    load(id) {
      if (id.startsWith(PREFIX)) return MODULES[id.slice(PREFIX.length)] ?? 'module.exports = {}'
      const file = id.replaceAll('\\', '/')
      return FILES.find(([end]) => file.endsWith(end))?.[1]
    },
  }
}
