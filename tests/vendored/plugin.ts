/**
 * Runs tests of the runtime against the vendored file.
 *
 * Tests import the modules of src/runtime, internals included. Here each such import gets the one file that `vendor`
 * writes, with one line at its end that exports the internals as well; child processes get it as JavaScript.
 */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vitest/config'
import { oneFile } from '../../docs/tools/one-file.mjs'
import { vendoredFile } from '../../src/cli/vendored-file.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const RUNTIME = path.join(ROOT, 'src/runtime')

/** The plugin, and the variable that tells tests/runtime/support/build.ts where the file is. */
export async function vendoredRuntime(): Promise<{ plugin: Plugin; env: Record<string, string> }> {
  const home = await vendoredCopy()
  return {
    env: { ATOMIC_FS_VENDORED: home },
    plugin: {
      name: 'vendored-runtime',
      enforce: 'pre',
      resolveId(id, importer) {
        if (!importer || !id.startsWith('.')) return undefined
        const target = path.resolve(path.dirname(importer.replace(/[?#].*$/, '')), id)
        if (path.dirname(target) !== RUNTIME || !target.endsWith('.ts')) return undefined
        return path.join(home, path.basename(target) === 'index.ts' ? 'index.ts' : 'runtime.ts')
      },
    },
  }
}

/** A directory with the file as TypeScript and, under the name of each module, as JavaScript. */
async function vendoredCopy(): Promise<string> {
  const { forms, exported, internals } = await oneFile()
  const licence = readFileSync(path.join(ROOT, 'LICENSE'), 'utf8')
  const whole = (form: 'ts' | 'mjs') =>
    `${vendoredFile(forms[form]!, 'a test', licence)}export { ${internals.join(', ')} }\n`
  const entry = (file: string) => `export { ${exported.join(', ')} } from './${file}'\n`
  const files = new Map([
    ['runtime.ts', whole('ts')],
    ['runtime.js', whole('mjs')],
    ['index.ts', entry('runtime.ts')],
    ['index.js', entry('runtime.js')],
    ['package.json', '{ "type": "module" }\n'],
  ])
  for (const name of readdirSync(RUNTIME)) {
    if (name !== 'index.ts') files.set(name.replace(/\.ts$/, '.js'), `export * from './runtime.js'\n`)
  }
  const hash = createHash('sha256')
    .update(JSON.stringify([...files]))
    .digest('hex')
    .slice(0, 16)
  const home = path.join(tmpdir(), `atomic-fs-vendored-${hash}`)
  if (existsSync(home)) return home
  const fresh = mkdtempSync(`${home}-`)
  for (const [name, text] of files) writeFileSync(path.join(fresh, name), text)
  chmodSync(fresh, 0o755) // Some tests run a child as another user.
  try {
    renameSync(fresh, home)
  } catch {
    rmSync(fresh, { recursive: true, force: true }) // Another run has made it meanwhile.
  }
  return home
}
