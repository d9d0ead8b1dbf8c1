/** Where the fixes import the runtime from, and whether it will be there. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { DEFAULT_RUNTIME, withoutExtension } from '../settings.ts'
import { shown } from './files.ts'
import { Failure, STATUS, count } from './output.ts'
import type { Change } from './write-back.ts'

const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']

/** Refuses a file that is not there: every repaired file would import it. */
export function refuseMissingRuntime(cwd: string, runtime: string): void {
  const file = path.resolve(cwd, runtime)
  const isPath = /^\.\.?[\\/]/.test(runtime) || path.isAbsolute(runtime)
  if (!isPath) {
    if (runtime.trim() !== '' && !existsSync(file)) return
    throw new Failure(`--runtime '${runtime}' names a module. Of a file, write './${runtime}'.`, STATUS.usage)
  }
  // It is written as files import it: '.js' may mean a file in TypeScript.
  const names = [file, ...EXTENSIONS.map((extension) => withoutExtension(file) + extension)]
  if (names.some((name) => existsSync(name))) return
  throw new Failure(
    `--runtime '${runtime}' does not exist. Write it: npx ${packageJson.name} vendor ${runtime}`,
    STATUS.usage,
  )
}

/** A sentence about the manifests that do not bring the package whose runtime the changed files import. */
export function missingDependency(cwd: string, changes: readonly Change[]): string[] {
  const manifests = new Set<string>()
  for (const { file, before, after } of changes) {
    if (before.includes(DEFAULT_RUNTIME) || !after.includes(DEFAULT_RUNTIME)) continue
    const manifest = manifestOf(path.dirname(file))
    if (manifest !== undefined && !brings(manifest)) manifests.add(manifest)
  }
  const [first, ...others] = [...manifests].sort()
  if (first === undefined) return []
  const more = others.length > 0 ? ` and ${count(others.length, 'other')}` : ''
  return [
    `Fixed files import '${DEFAULT_RUNTIME}': install it (npm install ${packageJson.name}), as "dependencies" ` +
      `in ${shown(cwd, first)}${more} ${others.length > 0 ? 'do' : 'does'} not list it.`,
  ]
}

/** What the manifests in build folders say: they are about files, and no package has its dependencies there. */
const ABOUT_FILES: ReadonlySet<string> = new Set(['type', 'sideEffects', 'main', 'module', 'types'])

/** The manifest of the package that holds the directory. */
function manifestOf(directory: string): string | undefined {
  const manifest = path.join(directory, 'package.json')
  if (existsSync(manifest)) {
    const keys = Object.keys(contentOf(manifest))
    if (keys.length === 0 || keys.some((key) => !ABOUT_FILES.has(key))) return manifest
  }
  const parent = path.dirname(directory)
  return parent === directory ? undefined : manifestOf(parent)
}

function brings(manifest: string): boolean {
  const content = contentOf(manifest)
  if (content['name'] === packageJson.name) return true
  return ['dependencies', 'peerDependencies', 'optionalDependencies'].some((kind) =>
    Object.hasOwn(content[kind] ?? {}, packageJson.name),
  )
}

function contentOf(manifest: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(readFileSync(manifest, 'utf8')) ?? {}) as Record<string, unknown>
  } catch {
    // npm will say what is wrong with it.
    return {}
  }
}
