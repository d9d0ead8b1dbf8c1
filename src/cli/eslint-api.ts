/** The project's own ESLint and its parser for TypeScript, found from where the command runs. */
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import packageJson from '../../package.json' with { type: 'json' }
import { Failure, STATUS, firstLine } from './output.ts'

/** As far as the commands use it, in versions 8.57 to 10. */
export interface Eslint {
  lintText(text: string, options: { filePath: string; warnIgnored: boolean }): Promise<EslintResult[]>
  calculateConfigForFile(file: string): Promise<FileConfig | undefined>
  isPathIgnored(file: string): Promise<boolean>
}

interface EslintResult {
  readonly messages: readonly EslintMessage[]
}

interface EslintMessage {
  readonly ruleId: string | null
  readonly line?: number
  readonly column?: number
  readonly endLine?: number | null
  readonly endColumn?: number | null
  readonly message: string
  readonly fatal?: boolean
  readonly fix?: EslintEdit
  readonly suggestions?: readonly { readonly desc: string; readonly fix: EslintEdit }[]
}

interface EslintEdit {
  readonly range: readonly [number, number]
  readonly text: string
}

/** What a file's configuration says: of flat files with objects, of `.eslintrc` files with names. */
export interface FileConfig {
  readonly rules?: Readonly<Record<string, unknown>>
  readonly plugins?: Readonly<Record<string, unknown>> | readonly string[]
  readonly settings?: { readonly 'atomic-fs'?: { readonly runtime?: string } }
  readonly parser?: string | null
  readonly languageOptions?: {
    readonly parser?: { readonly name?: string; readonly meta?: { name?: string } }
  }
}

export type EslintClass = {
  new (options: object): Eslint
  readonly configType?: 'flat' | 'eslintrc'
}

export interface EslintApi {
  readonly version: string
  /** What starts a command with this ESLint again. */
  readonly npx: string
  /** The class that the project's configuration asks for. */
  readonly project: EslintClass
  /** The class for flat configurations, which every supported version has. */
  readonly flat: EslintClass
}

interface EslintModule {
  readonly ESLint?: { readonly version?: string }
  readonly loadESLint?: (options?: { useFlatConfig?: boolean; cwd?: string }) => Promise<EslintClass>
}

const OLDEST = '8.57.1'
/** Where this package is. */
const HERE = path.dirname(fileURLToPath(import.meta.url))

/**
 * The ESLint that a program in this directory would get, or else the one that was installed together with this package:
 * `npx -p eslint -p eslint-plugin-atomic-fs` puts both of them into a place of its own.
 */
export async function loadEslint(cwd: string): Promise<EslintApi> {
  const file = resolveFrom(cwd, 'eslint')
  return file === undefined ? loadFrom(cwd, resolveFrom(HERE, 'eslint'), TOGETHER) : loadFrom(cwd, file)
}

/** The ESLint of the project, and no other. */
export async function loadProjectEslint(cwd: string): Promise<EslintApi> {
  return loadFrom(cwd, resolveFrom(cwd, 'eslint'))
}

async function loadFrom(
  cwd: string,
  file: string | undefined,
  npx = `npx ${packageJson.name}`,
): Promise<EslintApi> {
  if (file === undefined) {
    throw new Failure(
      `ESLint is not installed here (looked for from ${cwd}). Install it: npm install --save-dev eslint. ` +
        `Or, without installing anything: ${TOGETHER} …`,
      STATUS.usage,
    )
  }
  const { ESLint, loadESLint } = await loadModule<EslintModule>(file)
  const version = ESLint?.version ?? 'of an unknown version'
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (!loadESLint || major < 8 || (major === 8 && minor < 57)) {
    throw new Failure(`ESLint ${version} is installed here; ${OLDEST} or later is needed.`, STATUS.usage)
  }
  const flat = await loadESLint({ useFlatConfig: true, cwd })
  return { version, npx, project: await loadESLint({ cwd }), flat }
}

/** A parser for TypeScript, and the file that it was loaded from. */
export interface Parser {
  readonly object: object
  readonly file: string
}

/** The parser that the project has installed, by itself or with `typescript-eslint`. */
export async function loadTypeScriptParser(cwd: string): Promise<Parser | undefined> {
  const file = parserFrom(cwd) ?? parserFrom(HERE)
  if (file === undefined) return undefined
  try {
    return { object: await loadModule<object>(file), file }
  } catch (error) {
    // It wants a `typescript` that is not there, or another one.
    throw new Failure(`${PARSER} is installed and cannot be loaded: ${firstLine(error)}`, STATUS.usage)
  }
}

/** What brings both into a place of their own, where the project has no ESLint. */
const TOGETHER = `npx -p eslint -p ${packageJson.name} ${packageJson.name}`

const PARSER = '@typescript-eslint/parser'

function parserFrom(directory: string): string | undefined {
  const around = resolveFrom(directory, 'typescript-eslint')
  return (
    resolveFrom(directory, PARSER) ??
    (around === undefined ? undefined : resolveFrom(path.dirname(around), PARSER))
  )
}

/** The file that a module in this directory would get for a name. */
export function resolveFrom(directory: string, name: string): string | undefined {
  try {
    return createRequire(path.join(directory, 'here.js')).resolve(name)
  } catch {
    return undefined
  }
}

async function loadModule<T>(file: string): Promise<T> {
  const module = (await import(pathToFileURL(file).href)) as { default?: T }
  // CommonJS, as all of these are: the exports are the default.
  return module.default ?? (module as T)
}
