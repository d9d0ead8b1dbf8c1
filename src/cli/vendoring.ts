/** The runtime as a file of a project: what it would be, what is there, and writing it. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { atomicWriteSync, withLockSync } from '../runtime/index.ts'
import { shown } from './files.ts'
import { Failure, STATUS, argument } from './output.ts'
import { judge, vendoredFile, type Judgement } from './vendored-file.ts'

/** The forms of the runtime in the package: TypeScript, ECMAScript module, CommonJS. */
type Form = 'ts' | 'mjs' | 'cjs'

/** What a vendored file may be called. */
export const EXTENSIONS = ['.ts', '.mts', '.cts', '.mjs', '.cjs', '.js']

/** A vendored file that is wanted. */
export interface Target {
  readonly file: string
  /** What makes it again. */
  readonly command: string
  /** The whole file, for a command in its header. */
  readonly text: (command: string) => string
}

/** What would stand in the file; refuses a name that says nothing about the form. */
export function vendorTarget(file: string): Target {
  const body = inPackage(`dist/vendor/runtime.${formOf(file)}`)
  return {
    file,
    command: `npx ${packageJson.name} vendor ${spelled(file)}`,
    text: (command) => vendoredFile(body, command, inPackage('LICENSE')),
  }
}

export const RUNTIME = `the runtime of ${packageJson.name} ${packageJson.version}`
export const FOREIGN = 'was not written by this command'
export const EDITED = 'was edited by hand since this command wrote it'

/** What is in its place; undefined when there is nothing. */
export function presentAt({ file, text }: Target): Judgement | undefined {
  const present = read(file)
  return present === undefined ? undefined : judge(present, text)
}

/** Writes it where it is not there already, and answers whether that was necessary. */
export function writeVendored(target: Target, force: boolean): boolean {
  const { file, command, text } = target
  return plainly(file, () =>
    // Under the lock, so that the file that was judged is the file that is replaced.
    withLockSync(
      file,
      () => {
        const state = presentAt(target)?.state
        if (state === 'current') return false
        if (!force) refuseOthers(file, state)
        atomicWriteSync(file, text(command))
        return true
      },
      { createDirectory: false },
    ),
  )
}

/** Stops before somebody's work is overwritten. */
export function refuseOthers(file: string, state: Judgement['state'] | undefined): void {
  if (state !== 'foreign' && state !== 'edited') return
  const why = state === 'edited' ? EDITED : FOREIGN
  throw new Failure(`${file} ${why}. Nothing was written; --force overwrites it.`, STATUS.failed)
}

// Seen from dist/cli, where the build puts all of this.
const inPackage = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Refusals of the system as a sentence; anything else is a defect and keeps its stack. */
export function plainly<T>(file: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof Failure || typeof code !== 'string') throw error
    if (code === 'ENOENT')
      throw new Failure(`${file}: its folder does not exist. Make that first.`, STATUS.failed)
    throw new Failure(`${file}: ${(error as Error).message}`, STATUS.failed)
  }
}

function formOf(file: string): Form {
  const extension = path.extname(file)
  if (!EXTENSIONS.includes(extension) || /\.d\.[cm]?ts$/.test(file)) {
    throw new Failure(
      `'${file}' needs one of these extensions: ${EXTENSIONS.join(', ')} (and is no declaration file).`,
      STATUS.usage,
    )
  }
  if (extension === '.js') return nearestType(path.dirname(path.resolve(file)))
  return extension.endsWith('ts') ? 'ts' : extension === '.mjs' ? 'mjs' : 'cjs'
}

/** What Node takes a `.js` file in this directory for. */
function nearestType(directory: string): Form {
  const manifest = path.join(directory, 'package.json')
  if (existsSync(manifest)) {
    try {
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: unknown }).type === 'module'
        ? 'mjs'
        : 'cjs'
    } catch (error) {
      throw new Failure(
        `${manifest} says whether a .js file is a module, but: ${(error as Error).message}`,
        STATUS.failed,
      )
    }
  }
  const parent = path.dirname(directory)
  return parent === directory ? 'cjs' : nearestType(parent)
}

/** The file as an argument of a command that stands in a header: from where it was made, the same on every machine. */
function spelled(file: string): string {
  return argument(shown(process.cwd(), path.resolve(file)))
}
