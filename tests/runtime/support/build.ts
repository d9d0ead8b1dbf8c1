/**
 * The runtime as plain JavaScript, for child processes: the oldest supported Node cannot run TypeScript.
 *
 * Compiled file by file into a directory named after the sources' hash, so that all test files share one build and a
 * changed source is never tested against an old one.
 */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCES = fileURLToPath(new URL('../../../src/runtime/', import.meta.url))

/** Directory with the compiled runtime; `index.js` in it is the entry. */
export async function buildRuntime(): Promise<string> {
  // Set by tests/vendored: the vendored file in place of the modules.
  const vendored = process.env['ATOMIC_FS_VENDORED']
  if (vendored) return vendored
  const names = readdirSync(SOURCES).filter((name) => name.endsWith('.ts'))
  const hash = createHash('sha256')
  for (const name of names) hash.update(name).update(readFileSync(join(SOURCES, name)))
  const home = join(tmpdir(), `atomic-fs-runtime-${hash.digest('hex').slice(0, 16)}`)
  if (!existsSync(join(home, 'index.js'))) await compile(names, home)
  // Some tests run a child as another user.
  chmodSync(home, 0o755)
  return home
}

/** A second copy of the compiled runtime, as a program has that bundles it twice. */
export async function buildCopy(into: string, form: 'module' | 'commonjs' = 'module'): Promise<string> {
  const home = await buildRuntime()
  const { default: ts } = await import('typescript')
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    esModuleInterop: true,
  }
  mkdirSync(into, { recursive: true })
  for (const name of readdirSync(home)) {
    let text = readFileSync(join(home, name), 'utf8')
    if (form === 'commonjs' && name.endsWith('.js'))
      text = ts.transpileModule(text, { compilerOptions }).outputText
    writeFileSync(join(into, name), name === 'package.json' ? `{ "type": "${form}" }\n` : text)
  }
  return into
}

async function compile(names: string[], home: string): Promise<void> {
  const { default: ts } = await import('typescript')
  const fresh = mkdtempSync(`${home}-`)
  for (const name of names) {
    const { outputText } = ts.transpileModule(readFileSync(join(SOURCES, name), 'utf8'), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
        rewriteRelativeImportExtensions: true,
      },
    })
    writeFileSync(join(fresh, name.replace(/\.ts$/, '.js')), outputText)
  }
  writeFileSync(join(fresh, 'package.json'), '{ "type": "module" }\n')
  try {
    renameSync(fresh, home)
  } catch {
    rmSync(fresh, { recursive: true, force: true }) // Another test file has built it meanwhile.
  }
}
