/** Which configuration the project's ESLint reads, and what it says about our rules. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { EslintApi } from './eslint-api.ts'
import { ownIn } from './linting.ts'
import { Failure, STATUS, firstLine } from './output.ts'

/** The file, or the one that is missing. */
export interface ConfigFile {
  readonly kind: 'flat' | 'eslintrc'
  /** Absolute. */
  readonly file: string
  readonly exists: boolean
  /** The configuration is under `eslintConfig` in a package.json. */
  readonly inManifest: boolean
}

const FLAT = ['eslint.config.js', 'eslint.config.mjs', 'eslint.config.cjs']
const FLAT_TYPED = ['eslint.config.ts', 'eslint.config.mts', 'eslint.config.cts']
/** In the order in which ESLint prefers them. */
const LEGACY = [
  '.eslintrc.js',
  '.eslintrc.cjs',
  '.eslintrc.yaml',
  '.eslintrc.yml',
  '.eslintrc.json',
  '.eslintrc',
]

/** Finds the configuration that ESLint would use in this directory, or says which one to make. */
export function findConfigFile(cwd: string, api: EslintApi): ConfigFile {
  const major = Number(api.version.split('.')[0])
  const legacy = findUp(cwd, legacyIn)
  if (api.project.configType === 'eslintrc') {
    if (legacy) return found('eslintrc', legacy, cwd)
    if (major > 8) {
      throw new Failure(
        'ESLINT_USE_FLAT_CONFIG asks for an .eslintrc file, and there is none here. Unset it and run this again.',
        STATUS.usage,
      )
    }
    // Version 8 takes the new kind as soon as there is one.
  } else {
    const names = major > 8 ? [...FLAT, ...FLAT_TYPED] : FLAT
    const flat = findUp(cwd, (directory) => names.find((name) => existsSync(path.join(directory, name))))
    if (flat) return found('flat', flat, cwd)
    if (legacy) {
      throw new Failure(
        `ESLint ${api.version} does not read ${path.basename(legacy)}. Migrate it first ` +
          '(npx @eslint/migrate-config), or set ESLINT_USE_FLAT_CONFIG=false where ESLint 9 still runs with it.',
        STATUS.usage,
      )
    }
  }
  return { kind: 'flat', file: path.join(cwd, 'eslint.config.js'), exists: false, inManifest: false }
}

function found(kind: ConfigFile['kind'], file: string, cwd: string): ConfigFile {
  if (path.dirname(file) !== cwd) {
    throw new Failure(
      `The ESLint configuration here is ${file}. Run this in its directory: cd ${path.dirname(file)}`,
      STATUS.usage,
    )
  }
  return { kind, file, exists: true, inManifest: path.basename(file) === 'package.json' }
}

function findUp(directory: string, nameIn: (directory: string) => string | undefined): string | undefined {
  const name = nameIn(directory)
  if (name !== undefined) return path.join(directory, name)
  const parent = path.dirname(directory)
  return parent === directory ? undefined : findUp(parent, nameIn)
}

function legacyIn(directory: string): string | undefined {
  const name = LEGACY.find((one) => existsSync(path.join(directory, one)))
  if (name !== undefined) return name
  try {
    const manifest: unknown = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'))
    return (manifest as { eslintConfig?: unknown }).eslintConfig === undefined ? undefined : 'package.json'
  } catch {
    return undefined
  }
}

/** What the configuration says about our plugin. */
export interface Configured {
  /** Our rules that are on, without the plugin's name. */
  readonly rules: ReadonlySet<string>
  readonly runtime: string | undefined
}

/** Names that code often has: a configuration may be about some of them only. They need not exist. */
const PROBES = ['js', 'mjs', 'cjs', 'ts', 'tsx'].flatMap((extension) =>
  ['index', 'src/index', 'lib/index'].map((name) => `${name}.${extension}`),
)

/** Asks ESLint what the configuration says. */
export async function readConfigured(cwd: string, api: EslintApi, { kind }: ConfigFile): Promise<Configured> {
  const rules = new Set<string>()
  let runtime: string | undefined
  try {
    const eslint = new (kind === 'flat' ? api.flat : api.project)({ cwd })
    for (const probe of PROBES) {
      const own = await ownIn(eslint, path.join(cwd, ...probe.split('/')))
      for (const rule of own.rules) rules.add(rule)
      runtime ??= own.runtime
    }
  } catch (error) {
    throw new Failure(`The ESLint configuration here cannot be loaded: ${firstLine(error)}`, STATUS.usage)
  }
  return { rules, runtime }
}
