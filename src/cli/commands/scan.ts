/** `scan`: what the rules find in a project, without a configuration, and what can be done about it. */
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { Option, type Command } from 'commander'
import { atomicWriteSync } from '../../runtime/index.ts'
import plugin from '../../index.ts'
import { loadEslint } from '../eslint-api.ts'
import { findCandidates, shown, type Repositories } from '../files.ts'
import { formats, type FormatName } from '../formats/index.ts'
import { openLinting, type CONFIGS, type FileLinter } from '../linting.ts'
import { addRuleOptions } from '../options.ts'
import { Failure, STATUS, argument } from '../output.ts'
import { Progress } from '../progress.ts'
import type { Report } from '../repair.ts'
import type { FileReports, ScanResult } from '../scan-result.ts'
import { summary } from '../scan-summary.ts'
import { textOf } from '../write-back.ts'

interface Options {
  format: FormatName
  outputFile?: string
  rule?: string[]
  config?: (typeof CONFIGS)[number]
  owner?: string
}

const EXIT_STATUS = `
Exit status:
  ${STATUS.ok}  nothing was found
  ${STATUS.failed}  there are reports, or a file could not be judged
  ${STATUS.usage}  it did not start, and the message says why`

/** Adds `scan` to the program. */
export function scan(program: Command): void {
  const command = program
    .command('scan')
    .summary('say what the rules find, without any configuration')
    .description(
      'Looks through JavaScript and TypeScript with the rules of this package and with nothing else, whatever the ' +
        'configuration of ESLint says, and writes no file of code. Reports come by rule and file; the end says what ' +
        '`fix` would repair, where to start, and which command goes on from there.',
    )
    .argument('[paths...]', 'files, directories or globs', ['.'])
    .addOption(
      new Option('-f, --format <name>', 'how it is printed').choices(Object.keys(formats)).default('stylish'),
    )
    .option('-o, --output-file <file>', 'write that to a file, and print only the summary')
  addRuleOptions(command, 'the rules that are on (default: recommended)')
    .addHelpText('after', EXIT_STATUS)
    .action(run)
}

async function run(paths: string[], options: Options): Promise<void> {
  const cwd = process.cwd()
  if (options.outputFile !== undefined) refuseOutput(options.outputFile)
  const { files, repositories } = findCandidates(cwd, paths)
  const eslint = await loadEslint(cwd)
  const linterOf = await openLinting(eslint, cwd, files, {
    // The rules that are not asked for are only counted.
    config: 'strict',
    rules: options.rule,
    settings: options.owner === undefined ? {} : { owner: options.owner },
    projectConfig: false,
  })
  const seen = await lookAt(files, {
    cwd,
    root: rootOf(cwd, repositories),
    linterOf,
    wanted: wantedBy(options),
  })
  const result: ScanResult = {
    eslint: eslint.version,
    npx: eslint.npx,
    rules: { label: labelOf(options), names: [...wantedBy(options)] },
    scope: scopeOf(cwd, paths, options),
    ...seen,
  }
  const text = formats[options.format](result)
  if (options.outputFile === undefined) process.stdout.write(text)
  else {
    writeOutput(options.outputFile, text)
    console.log([...summary(result), `Wrote ${options.outputFile}.`].join('\n'))
  }
  if (result.files.length > 0 || result.unread.length > 0) throw new Failure('', STATUS.failed)
}

/** The names of the rules whose reports are shown, in the order of the plugin. */
function wantedBy({ rule, config = 'recommended' }: Options): ReadonlySet<string> {
  const names = Object.keys(plugin.rules)
  if (rule) return new Set(names.filter((name) => rule.includes(name)))
  return new Set(
    names.filter((name) => config === 'strict' || plugin.rules[name]!.meta.docs?.recommended === true),
  )
}

function labelOf({ rule, config = 'recommended' }: Options): string {
  return rule ? rule.join(', ') : config
}

/** What `fix` has to be told to look at the same files with the same rules. */
function scopeOf(cwd: string, paths: readonly string[], options: Options): string[] {
  const { rule, owner, config = rule ? 'strict' : 'recommended' } = options
  return [
    ...paths.filter((one) => one !== '.').map((one) => argument(shownPattern(cwd, one))),
    ...(rule ? ['--rule', rule.join(',')] : []),
    '--config',
    config,
    ...(owner === undefined ? [] : ['--owner', owner]),
  ]
}

function shownPattern(cwd: string, pattern: string): string {
  return path.isAbsolute(pattern) ? shown(cwd, pattern) : pattern.split(path.sep).join('/')
}

/** The root of the repository that holds all files: what viewers count paths from. */
function rootOf(cwd: string, repositories: Repositories): string {
  const [root, ...others] = repositories.keys()
  return others.length === 0 && root !== undefined ? root : cwd
}

interface Task {
  readonly cwd: string
  readonly root: string
  readonly linterOf: (file: string) => Promise<FileLinter>
  readonly wanted: ReadonlySet<string>
}

type Seen = Pick<ScanResult, 'files' | 'looked' | 'unread' | 'left' | 'inStrict'>

async function lookAt(files: readonly string[], { cwd, root, linterOf, wanted }: Task): Promise<Seen> {
  const progress = new Progress(files.length)
  const found: FileReports[] = []
  const unread: { name: string; path: string; problem: string }[] = []
  const left = new Map<string, number>()
  let [looked, inStrict] = [0, 0]
  for (const [index, file] of files.entries()) {
    const name = shown(cwd, file)
    progress.show(index, name)
    const linter = await linterOf(file)
    if ('left' in linter && linter.inOrder) {
      left.set(linter.left, (left.get(linter.left) ?? 0) + 1)
      continue
    }
    const judged = 'left' in linter ? { problem: linter.left } : await judge(file, linter.check)
    const place = { name, path: shown(root, file) }
    if ('problem' in judged) {
      unread.push({ ...place, problem: judged.problem })
      continue
    }
    looked++
    const reports = judged.reports.filter(({ rule }) => wanted.has(rule))
    inStrict += judged.reports.length - reports.length
    // The text of a file without reports is not kept: a tree may be large.
    if (reports.length > 0) found.push({ ...place, text: judged.text, reports })
  }
  progress.end()
  return { files: found, looked, unread, left, inStrict }
}

type Judged = { readonly text: string; readonly reports: readonly Report[] } | { readonly problem: string }

async function judge(file: string, check: Extract<FileLinter, { check: unknown }>['check']): Promise<Judged> {
  let bytes
  try {
    bytes = readFileSync(file)
  } catch (error) {
    return { problem: `it cannot be read: ${(error as Error).message}` }
  }
  const text = textOf(bytes)
  if (text === undefined) return { problem: 'it is not UTF-8' }
  const { reports, fatal } = await check(text)
  return fatal === undefined ? { text, reports } : { problem: fatal }
}

/** Found out before the work, and not after it. */
function refuseOutput(file: string): void {
  const refuse = (why: string): never => {
    throw new Failure(`--output-file '${file}': ${why}`, STATUS.usage)
  }
  if (file === '') refuse('a file has to be named.')
  const present = statSync(file, { throwIfNoEntry: false })
  // A device or a pipe would be replaced by a file.
  if (present && !present.isFile())
    refuse('that is no file; to print into something else, redirect the output.')
  if (!present && !statSync(path.dirname(path.resolve(file)), { throwIfNoEntry: false })?.isDirectory())
    refuse('its folder does not exist. Make that first.')
}

function writeOutput(file: string, text: string): void {
  try {
    atomicWriteSync(file, text)
  } catch (error) {
    throw new Failure(`--output-file '${file}' cannot be written: ${(error as Error).message}`, STATUS.usage)
  }
}
