/** `fix`: the repairs of all rules in many files, suggestions included, as a patch that is printed and written. */
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { linesBefore, unifiedDiff } from '../diff.ts'
import { loadEslint } from '../eslint-api.ts'
import { findCandidates, shown, type Repositories } from '../files.ts'
import { summary, type Outcome } from '../fix-summary.ts'
import { uncommittedIn, untrackedIn } from '../git.ts'
import { openLinting, type FileLinter, type LintOptions } from '../linting.ts'
import { addRuleOptions } from '../options.ts'
import { Failure, STATUS, count } from '../output.ts'
import { Progress } from '../progress.ts'
import { repair } from '../repair.ts'
import { missingDependency, refuseMissingRuntime } from '../runtime-option.ts'
import { textOf, writeBack, type Change, type Written } from '../write-back.ts'

interface Options {
  suggestions?: true
  dryRun?: true
  allowDirty?: true
  rule?: string[]
  config?: LintOptions['config']
  runtime?: string
  owner?: string
  /** False with `--no-project-config`. */
  projectConfig: boolean
}

const EXIT_STATUS = `
Exit status:
  ${STATUS.ok}  done, and nothing is left
  ${STATUS.failed}  something is left for a person, or a file could not be judged or written; with --dry-run also: there is
     something to fix
  ${STATUS.usage}  it did not start, and the message says why; nothing was written`

/** Adds `fix` to the program. */
export function fix(program: Command): void {
  const command = program
    .command('fix')
    .summary('apply the fixes, and on request the suggestions, of all rules')
    .description(
      'Applies the fixes of the rules to many files, and with --suggestions also what they only suggest, which ' +
        'ESLint cannot apply by itself. Prints the changes as a patch, and at the end what is left for a person.',
    )
    .argument('[paths...]', 'files, directories or globs', ['.'])
    .option('--suggestions', 'apply suggestions too: look at what they change')
    .option('--dry-run', 'print the patch and write nothing')
    .option('--allow-dirty', 'write although git could not bring back what was there')
    .option('--runtime <module>', 'where fixes import the runtime from: a module, or ./file')
    .option('--no-project-config', 'do not look for the ESLint configuration of the project')
  addRuleOptions(command, 'the rules that are on').addHelpText('after', EXIT_STATUS).action(run)
}

async function run(paths: string[], options: Options): Promise<void> {
  const cwd = process.cwd()
  const dryRun = options.dryRun ?? false
  if (options.runtime !== undefined) refuseMissingRuntime(cwd, options.runtime)
  const { files, ignored, repositories } = findCandidates(cwd, paths)
  const guarded = !dryRun && !options.allowDirty
  if (guarded) refuseDirty(cwd, repositories)
  const linterOf = await openLinting(await loadEslint(cwd), cwd, files, {
    config: options.config,
    rules: options.rule,
    settings: {
      ...(options.runtime === undefined ? {} : { runtime: options.runtime }),
      ...(options.owner === undefined ? {} : { owner: options.owner }),
    },
    projectConfig: options.projectConfig,
  })
  const judged = await judgeAll(cwd, files, linterOf, options.suggestions ?? false)
  const changes = judged.flatMap(({ change }) => change ?? [])
  if (guarded) refuseUntracked(cwd, changes, repositories)
  for (const { file, before, after } of changes)
    process.stdout.write(unifiedDiff(shown(cwd, file), textOf(before)!, after))
  const { failed, interrupted }: Written = dryRun ? NOT_WRITTEN : await writeBack(changes)
  const outcomes = judged.map(({ file, change, outcome }) =>
    dryRun && change ? inUnchanged(outcome, change) : unlessFailed(outcome, failed.get(file)),
  )
  const notes = [
    ...(ignored > 0 ? [`${count(ignored, 'file')} that git ignores left alone.`] : []),
    ...missingDependency(cwd, changes),
  ]
  if (changes.length > 0) console.log()
  for (const line of [...summary(outcomes, dryRun), ...notes]) console.log(line)
  if (interrupted) process.kill(process.pid, interrupted)
  refuseRest(outcomes, dryRun)
}

const NOT_WRITTEN: Written = { failed: new Map(), interrupted: undefined }

/** One file, the text that it should have if that is another one, and what is said about it. */
interface Judged {
  readonly file: string
  readonly change: Change | undefined
  readonly outcome: Outcome
}

/** Nothing is written before everything is known: a setting that is wrong is found out at the first file. */
async function judgeAll(
  cwd: string,
  files: readonly string[],
  linterOf: (file: string) => Promise<FileLinter>,
  suggestions: boolean,
): Promise<Judged[]> {
  const progress = new Progress(files.length)
  const judged: Judged[] = []
  for (const [index, file] of files.entries()) {
    progress.show(index, shown(cwd, file))
    judged.push(await judge(file, shown(cwd, file), linterOf, suggestions))
  }
  progress.end()
  return judged
}

const NOTHING = { found: [], left: [], fixes: 0, suggestions: 0, changed: false, skipped: false } as const

async function judge(
  file: string,
  name: string,
  linterOf: (file: string) => Promise<FileLinter>,
  suggestions: boolean,
): Promise<Judged> {
  const alone = (problem: string | undefined): Judged => ({
    file,
    change: undefined,
    outcome: { name, ...NOTHING, skipped: problem === undefined, problem },
  })
  const linter = await linterOf(file)
  if ('left' in linter) return alone(linter.inOrder ? undefined : linter.left)
  let before
  try {
    before = readFileSync(file)
  } catch (error) {
    return alone(`it cannot be read: ${(error as Error).message}`)
  }
  const text = textOf(before)
  if (text === undefined) return alone('it is not UTF-8')
  const { text: after, ...outcome } = await repair(text, linter.check, suggestions)
  const changed = after !== text
  return {
    file,
    change: changed ? { file, before, after } : undefined,
    outcome: { name, ...outcome, changed, skipped: false },
  }
}

/** Where the reports that would be left are in the file as it is. */
function inUnchanged(outcome: Outcome, { before, after }: Change): Outcome {
  const lineOf = linesBefore(textOf(before)!, after)
  return { ...outcome, left: outcome.left.map((report) => ({ ...report, line: lineOf(report.line) })) }
}

/** A file that was not written holds what was found. */
function unlessFailed(outcome: Outcome, problem: string | undefined): Outcome {
  return problem === undefined ? outcome : { ...outcome, left: outcome.found, changed: false, problem }
}

/** Ends with a status that says whether somebody still has to do something. */
function refuseRest(outcomes: readonly Outcome[], dryRun: boolean): void {
  const sum = (of: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0)
  const open = [
    [dryRun ? sum(({ changed }) => (changed ? 1 : 0)) : 0, 'file', 'to fix'],
    [sum(({ left }) => left.length), 'report', 'left'],
    [sum(({ problem }) => (problem === undefined ? 0 : 1)), 'file', 'not judged or not written'],
  ] as const
  const words = open.flatMap(([number, noun, what]) => (number > 0 ? `${count(number, noun)} ${what}` : []))
  if (words.length > 0) throw new Failure(`${words.join(', ')}.`, STATUS.failed)
}

/** Changes that cannot be told from somebody's own, or taken back with git, are not made unasked. */
function refuseDirty(cwd: string, repositories: Repositories): void {
  const outside = repositories.get(undefined)
  if (outside) {
    throw new Failure(
      `${shown(cwd, outside[0]!)} is in no git repository, so nothing could bring back what is there. ` +
        '--dry-run prints the changes, --allow-dirty writes all the same.',
      STATUS.usage,
    )
  }
  for (const root of repositories.keys()) {
    const [first, ...others] = uncommittedIn(root!)
    if (first === undefined) continue
    const what = others.length > 0 ? `${first} and ${count(others.length, 'other file')} are` : `${first} is`
    throw new Failure(
      `${what} not committed (in ${root}). Commit or stash first, so that the fixes stand alone and can be ` +
        'taken back; --dry-run prints the changes, --allow-dirty writes all the same.',
      STATUS.usage,
    )
  }
}

function refuseUntracked(cwd: string, changes: readonly Change[], repositories: Repositories): void {
  const touched = new Set(changes.map(({ file }) => file))
  for (const [root, files] of repositories) {
    if (!files.some((file) => touched.has(file))) continue
    const unknown = untrackedIn(root!)
    const first = files.find((file) => touched.has(file) && unknown.has(file))
    if (first === undefined) continue
    throw new Failure(
      `${shown(cwd, first)} would be fixed and is not under version control yet. Add and commit it first; ` +
        '--allow-dirty writes all the same.',
      STATUS.usage,
    )
  }
}
