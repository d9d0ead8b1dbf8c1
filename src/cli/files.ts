/** From paths and globs to files of code. */
import { readdirSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import picomatch from 'picomatch'
import { byRepository, ignoredIn } from './git.ts'
import { Failure, STATUS } from './output.ts'

/** Extensions of JavaScript and TypeScript, and of files with scripts inside that a project's parser may read. */
export const CODE = ['js', 'cjs', 'mjs', 'jsx', 'ts', 'cts', 'mts', 'tsx'] as const
export const COMPONENTS = ['vue', 'svelte', 'astro'] as const

const EXTENSIONS: ReadonlySet<string> = new Set([...CODE, ...COMPONENTS].map((name) => `.${name}`))
/** Never entered: other people's code, and git's own. */
const CLOSED: ReadonlySet<string> = new Set(['node_modules', '.git'])

/** Whether code stands in the file by its name. Declarations hold none. */
function isCode(file: string): boolean {
  return EXTENSIONS.has(path.extname(file)) && !/\.d\.[cm]?ts$/.test(file)
}

/** Whether the file needs a parser for TypeScript. */
export function isTypeScript(file: string): boolean {
  return /\.(?:[cm]?ts|tsx)$/.test(file)
}

/** The path as a person in this directory writes it, with slashes. */
export function shown(cwd: string, file: string): string {
  return path.relative(cwd, file).split(path.sep).join('/') || '.'
}

/** The directory itself, or the first one above it that holds all of the files too. Of several drives: itself. */
export function commonDirectory(directory: string, files: readonly string[]): string {
  const holds = (parent: string, file: string): boolean =>
    file.startsWith(parent.endsWith(path.sep) ? parent : parent + path.sep)
  let common = directory
  for (const file of files) {
    while (!holds(common, file)) {
      const parent = path.dirname(common)
      if (parent === common) return directory
      common = parent
    }
  }
  return common
}

/** The files that a command may look at, by the git repository that holds them (`undefined`: none). */
export interface Candidates {
  readonly files: readonly string[]
  readonly repositories: Repositories
  /** How many files git ignores. They belong to no commit, and are made by something that would make them again. */
  readonly ignored: number
}

export type Repositories = ReadonlyMap<string | undefined, readonly string[]>

/** The files of code that the patterns mean and git does not ignore. */
export function findCandidates(cwd: string, patterns: readonly string[]): Candidates {
  const found = findFiles(cwd, patterns)
  const repositories = new Map<string | undefined, readonly string[]>()
  for (const [root, files] of byRepository(found)) {
    const ignored = root === undefined ? undefined : ignoredIn(root, files)
    const kept = ignored ? files.filter((file) => !ignored.has(file)) : files
    if (kept.length > 0) repositories.set(root, kept)
  }
  const files = [...repositories.values()].flat().sort()
  if (files.length === 0) {
    throw new Failure(`git ignores every file of code in ${patterns.join(', ')}.`, STATUS.usage)
  }
  return { files, repositories, ignored: found.length - files.length }
}

/**
 * The files that the patterns mean, each once, in a fixed order. A pattern that exists is a path, also when it looks like
 * a glob (`pages/[id].ts`). In directories links are not followed; a link that is named stands for its target.
 */
function findFiles(cwd: string, patterns: readonly string[]): string[] {
  const found = new Set<string>()
  for (const pattern of patterns) {
    const files = filesOf(cwd, pattern)
    if (files.length === 0) throw new Failure(`'${pattern}' holds no file of code.`, STATUS.usage)
    for (const file of files) found.add(file)
  }
  return [...found].sort()
}

function filesOf(cwd: string, given: string): string[] {
  // On Windows both kinds of slashes separate; to a glob a backslash is an escape.
  const pattern = given.split(path.sep).join('/')
  const full = path.resolve(cwd, given)
  const kind = statSync(full, { throwIfNoEntry: false })
  if (kind) {
    const real = openPlace(full, pattern)
    return kind.isDirectory() ? walk(real) : [real]
  }
  const { isGlob, base, glob, negated } = picomatch.scan(pattern)
  if (!isGlob) throw new Failure(`'${pattern}' does not exist.`, STATUS.usage)
  const start = path.resolve(cwd, base)
  const directory = statSync(start, { throwIfNoEntry: false })
  if (!directory?.isDirectory()) throw new Failure(`'${pattern}' matches nothing.`, STATUS.usage)
  // Below where its wildcards begin: what leads there may be absolute, lead through links, or up and down again.
  const root = openPlace(start, pattern)
  const matches = picomatch(negated ? `!${glob}` : glob, { dot: true })
  const files = walk(root).filter((file) => matches(shown(root, file)))
  if (files.length === 0) throw new Failure(`'${pattern}' matches no file of code.`, STATUS.usage)
  return files
}

/** Where a path leads, unless that is in a directory that is never entered. */
function openPlace(full: string, pattern: string): string {
  const real = realpathSync(full)
  const closed = real.split(path.sep).find((part) => CLOSED.has(part))
  if (closed === undefined) return real
  throw new Failure(`'${pattern}' is in ${closed}, which this command never touches.`, STATUS.usage)
}

/** The first file of code with one of the extensions that git does not ignore, as it is shown. */
export function holdsFiles(cwd: string, extensions: readonly string[]): string | undefined {
  const found = walk(cwd).filter((file) => extensions.includes(path.extname(file)))
  for (const [root, files] of byRepository(found)) {
    const ignored = root === undefined ? new Set<string>() : ignoredIn(root, files)
    const first = files.find((file) => !ignored.has(file))
    if (first !== undefined) return shown(cwd, first)
  }
  return undefined
}

function walk(directory: string, found: string[] = []): string[] {
  let entries
  try {
    entries = readdirSync(directory, { withFileTypes: true })
  } catch (error) {
    throw new Failure(`${directory} cannot be read: ${(error as Error).message}`, STATUS.usage)
  }
  for (const entry of entries) {
    const full = path.join(directory, entry.name)
    if (entry.isDirectory()) {
      if (!CLOSED.has(entry.name)) walk(full, found)
    } else if (entry.isFile() && isCode(full)) found.push(full)
  }
  return found
}
