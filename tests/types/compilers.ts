/** The versions of TypeScript that the types are for, and of Node's types, which they are made of. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../house/house.ts'
import { fetched } from '../support/fetched.ts'

interface Compiler {
  version: string
  tsc: string
}

// Not among the dependencies: under whatever name, each of them would put its own `tsc` into node_modules/.bin.
const OTHERS = ['5.4.5', '5.9.3', '7.0.2']
const NODE_TYPES = ['18.19.130', '22.20.5', '24.19.2', '26.6.6']

/** The oldest and the newest that are promised, and two between. Those that cannot be fetched are left out, unless required. */
export function compilers(required: boolean): Compiler[] {
  const own = { version: '6.0.3', tsc: path.join(ROOT, 'node_modules/typescript/bin/tsc') }
  const others = OTHERS.flatMap((version) => {
    try {
      return [{ version, tsc: fetched(`typescript@${version}`, 'typescript/bin/tsc') }]
    } catch (error) {
      if (required) throw error
      console.error(`left out: TypeScript ${version}: ${String(error)}`)
      return []
    }
  })
  return [own, ...others]
}

interface NodeTypes {
  version: string
  folder: string
  /** The oldest TypeScript that they are for, as they say themselves. */
  since: number
}

/** Those of versions of Node other than the one whose types are installed. */
export function nodeTypes(wanted: boolean): NodeTypes[] {
  if (!wanted) return []
  return NODE_TYPES.map((version) => {
    const manifest = fetched(`@types/node@${version}`, '@types/node/package.json')
    const { typeScriptVersion } = JSON.parse(readFileSync(manifest, 'utf8')) as { typeScriptVersion: string }
    return { version, folder: path.dirname(manifest), since: Number.parseFloat(typeScriptVersion) }
  })
}
