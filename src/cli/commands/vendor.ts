/** `vendor`: the runtime as one file of the project, instead of a dependency. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import packageJson from '../../../package.json' with { type: 'json' }
import { atomicWriteSync, withLockSync } from '../../runtime/index.ts'
import { shown } from '../files.ts'
import { Failure, STATUS, argument } from '../output.ts'
import { judge, vendoredFile } from '../vendored-file.ts'

/** The forms of the runtime in the package: TypeScript, ECMAScript module, CommonJS. */
type Form = 'ts' | 'mjs' | 'cjs'

interface Options {
  check?: true
  force?: true
}

const EXTENSIONS = ['.ts', '.mts', '.cts', '.mjs', '.cjs', '.js']

/** Adds `vendor` to the program. */
export function vendor(program: Command): void {
  program
    .command('vendor')
    .summary('write the runtime as one file without dependencies')
    .description(
      'Writes the runtime as one file without dependencies, so that repaired code needs no package at run time. ' +
        "Point the setting 'runtime' at the file, and fixes import from it.",
    )
    .argument('<file>', `where to; ${EXTENSIONS.join(', ')} (.js follows "type" in package.json)`)
    .option('--check', 'write nothing, and fail unless the file is the one that would be written')
    .option('--force', 'overwrite also what this command did not write, or what was edited since')
    .action((file: string, { check, force }: Options) => {
      if (check && force)
        throw new Failure('--check writes nothing, so --force has no meaning beside it.', STATUS.usage)
      const body = inPackage(`dist/vendor/runtime.${formOf(file)}`)
      const target = {
        file,
        command: `npx ${packageJson.name} vendor ${spelled(file)}`,
        text: (command: string) => vendoredFile(body, command, inPackage('LICENSE')),
      }
      plainly(file, () => (check ? checkFile(target) : writeFile(target, force ?? false)))
    })
}

interface Target {
  file: string
  /** What makes it again. */
  command: string
  /** The whole file, for a command in its header. */
  text: (command: string) => string
}

const RUNTIME = `the runtime of ${packageJson.name} ${packageJson.version}`
const FOREIGN = 'was not written by this command'
const EDITED = 'was edited by hand since this command wrote it'

function checkFile({ file, command, text }: Target): void {
  const present = read(file)
  if (present === undefined) throw new Failure(`${file} is missing. Write it: ${command}`, STATUS.failed)
  const found = judge(present, text)
  if (found.state === 'current') {
    console.log(`${file} is current: ${RUNTIME}.`)
    return
  }
  if (found.state === 'other') {
    const what =
      found.version === packageJson.version
        ? 'another form or build of this version'
        : `version ${found.version}`
    throw new Failure(`${file} is ${what}, not ${RUNTIME}. Write it again: ${command}`, STATUS.failed)
  }
  const why = found.state === 'edited' ? EDITED : FOREIGN
  throw new Failure(`${file} ${why}. To overwrite it: ${command} --force`, STATUS.failed)
}

function writeFile({ file, command, text }: Target, force: boolean): void {
  // Under the lock, so that the file that was judged is the file that is replaced.
  const written = withLockSync(
    file,
    () => {
      const present = read(file)
      const state = present === undefined ? 'missing' : judge(present, text).state
      if (state === 'current') return false
      if ((state === 'foreign' || state === 'edited') && !force) {
        const why = state === 'edited' ? EDITED : FOREIGN
        throw new Failure(`${file} ${why}. Nothing was written; --force overwrites it.`, STATUS.failed)
      }
      atomicWriteSync(file, text(command))
      return true
    },
    { createDirectory: false },
  )
  console.log(written ? `Wrote ${file}: ${RUNTIME}.` : `${file} is current: ${RUNTIME}.`)
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
function plainly(file: string, act: () => void): void {
  try {
    act()
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
