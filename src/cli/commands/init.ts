/** `init`: the plugin in the project's configuration of ESLint, and the runtime where fixes will find it. */
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import packageJson from '../../../package.json' with { type: 'json' }
import plugin from '../../index.ts'
import { atomicWriteSync } from '../../runtime/index.ts'
import { DEFAULT_RUNTIME } from '../../settings.ts'
import { editEslintrc, editFlat, flatEntries, legacyName, type Wish } from '../config-edit.ts'
import { findConfigFile, readConfigured, type ConfigFile, type Configured } from '../config-file.ts'
import { unifiedDiff } from '../diff.ts'
import { withoutMark } from '../edits.ts'
import { loadProjectEslint, loadTypeScriptParser, resolveFrom, type EslintApi } from '../eslint-api.ts'
import { holdsFiles, shown } from '../files.ts'
import { byRepository, ignoredIn } from '../git.ts'
import { CONFIGS } from '../linting.ts'
import { PARSERS, newConfig } from '../new-config.ts'
import { Failure, STATUS, count } from '../output.ts'
import {
  RUNTIME,
  plainly,
  presentAt,
  refuseOthers,
  vendorTarget,
  writeVendored,
  type Target,
} from '../vendoring.ts'
import { textOf } from '../write-back.ts'

interface Options {
  config: (typeof CONFIGS)[number]
  runtime: Runtime
  dryRun?: boolean
}

/** Where fixes import from: the package, or a file of the project, which may be the usual one. */
type Runtime = { readonly vendored: false } | { readonly vendored: true; readonly file?: string }

const EXIT_STATUS = `
Exit status:
  ${STATUS.ok}  the configuration has the plugin
  ${STATUS.failed}  something is left for a person, and it is printed what
  ${STATUS.usage}  it did not start, and the message says why; nothing was written`

/** Adds `init` to the program. */
export function init(program: Command): void {
  program
    .command('init')
    .summary("put the plugin into the project's configuration of ESLint")
    .description(
      'Writes a configuration for the ESLint of the project, or adds the plugin to the one that is there, and prints every ' +
        'change. A configuration that it does not understand for certain stays as it is, and it prints what to add.',
    )
    .addOption(
      new Option('--config <name>', 'the rules that will be on').choices(CONFIGS).default('recommended'),
    )
    .addOption(
      new Option(
        '--runtime <where>',
        "where fixes import from: 'package', or 'vendored' or 'vendored=<file>' for a file of the project",
      )
        .default({ vendored: false }, 'package')
        .argParser(runtimeOption),
    )
    .option('--dry-run', 'print the changes and write nothing')
    .addHelpText('after', EXIT_STATUS)
    .action(run)
}

function runtimeOption(value: string): Runtime {
  if (value === 'package') return { vendored: false }
  if (value === 'vendored') return { vendored: true }
  const file = /^vendored=(.+)$/s.exec(value)?.[1]
  if (file === undefined) throw new InvalidArgumentError('Write package, vendored, or vendored=<file>.')
  return { vendored: true, file }
}

async function run({ config, runtime, dryRun = false }: Options): Promise<void> {
  const cwd = process.cwd()
  const manifest = readManifest(cwd)
  refuseMissingPackage(cwd, runtime.vendored)
  const target = runtime.vendored ? vendoredIn(cwd, runtime.file) : undefined
  const api = await loadProjectEslint(cwd)
  const place = findConfigFile(cwd, api)
  const wish: Wish = { config, runtime: target && specifier(cwd, target) }
  const present = place.exists ? await readConfigured(cwd, api, place) : undefined
  const todo: Todo = { cwd, api, place, wish, target, dryRun }
  const done = present && has(present, wish)
  if (present && !done && present.rules.size > 0)
    leaveToPerson(todo, `it has the plugin otherwise than asked for, with ${describe(present)}`)
  const changes = [...(target ? vendoredChange(target) : []), ...(done ? [] : await configChange(todo))]
  if (done) console.log(`${shown(cwd, place.file)} has the plugin: ${describe(present)}.`)
  await write(todo, changes)
  for (const note of notes(manifest, target)) console.log(note)
  if (!dryRun) console.log(`Next: npx eslint .`)
}

interface Todo {
  readonly cwd: string
  readonly api: EslintApi
  readonly place: ConfigFile
  readonly wish: Wish
  readonly target: Target | undefined
  readonly dryRun: boolean
}

/** A file that is written, and how it was. */
interface Change {
  readonly file: string
  readonly before: string | undefined
  readonly after: string
  /** The vendored runtime, which has a way of its own to be written. */
  readonly vendored?: Target
}

type Manifest = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>

function readManifest(cwd: string): Manifest {
  const file = path.join(cwd, 'package.json')
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? 'There is no package.json here: run this at the root of the project, or make one with npm init.'
        : `package.json cannot be read: ${(error as Error).message}`
    throw new Failure(why, STATUS.usage)
  }
}

/** The configuration will load the package from here. */
function refuseMissingPackage(cwd: string, vendored: boolean): void {
  // A pattern would bring the whole manifest into the bundle.
  const name = packageJson.name
  if (resolveFrom(cwd, name) !== undefined) return
  const how = vendored ? `npm install --save-dev ${name}` : `npm install ${name}`
  throw new Failure(`${name} is not installed here. Install it first: ${how}`, STATUS.usage)
}

function vendoredIn(cwd: string, wanted: string | undefined): Target {
  const extension = existsSync(path.join(cwd, 'tsconfig.json')) ? '.ts' : '.js'
  const usual = `${existsSync(path.join(cwd, 'src')) ? 'src/' : ''}atomic-fs${extension}`
  const file = wanted ?? usual
  const name = shown(cwd, path.resolve(cwd, file))
  if (name.startsWith('../') || path.isAbsolute(name))
    throw new Failure(
      `--runtime vendored=${file}: the file has to be inside of this directory.`,
      STATUS.usage,
    )
  const directory = path.dirname(path.resolve(cwd, file))
  if (!existsSync(directory))
    throw new Failure(`--runtime vendored=${file}: its folder does not exist. Make that first.`, STATUS.usage)
  return vendorTarget(name)
}

const specifier = (cwd: string, { file }: Target): string => `./${shown(cwd, path.resolve(cwd, file))}`

/** The rules that a configuration should turn on. */
function wantedRules({ config }: Wish): string[] {
  const [on] = plugin.configs[config]
  return Object.keys(on!.rules).map((name) => name.slice(name.lastIndexOf('/') + 1))
}

function has({ rules, runtime }: Configured, wish: Wish): boolean {
  return (
    wantedRules(wish).every((rule) => rules.has(rule)) &&
    (runtime ?? DEFAULT_RUNTIME) === (wish.runtime ?? DEFAULT_RUNTIME)
  )
}

function describe({ rules, runtime = DEFAULT_RUNTIME }: Configured): string {
  return `${count(rules.size, 'rule')}, and fixes import from '${runtime}'`
}

function vendoredChange(target: Target): Change[] {
  const { file, command, text } = target
  const found = presentAt(target)
  refuseOthers(file, found?.state)
  if (found?.state === 'current') return []
  const before = found ? readFileSync(file, 'utf8') : undefined
  return [{ file: path.resolve(file), before, after: text(command), vendored: target }]
}

async function configChange(todo: Todo): Promise<Change[]> {
  const { cwd, api, place, wish } = todo
  const { file } = place
  if (!place.exists) return [{ file, before: undefined, after: freshConfig(todo) }]
  const before = textOf(readFileSync(file))
  if (before === undefined) return leaveToPerson(todo, 'it is not UTF-8')
  const text = withoutMark(before)
  const edited =
    place.kind === 'flat'
      ? await editFlat(api, await loadTypeScriptParser(cwd), file, text, wish)
      : await editEslintrc(api, file, text, wish, place.inManifest)
  if ('reason' in edited) return leaveToPerson(todo, edited.reason)
  return [{ file, before, after: before.slice(0, before.length - text.length) + edited.text }]
}

function freshConfig({ cwd, wish }: Todo): string {
  const typed = holdsFiles(cwd, ['.ts', '.mts', '.cts', '.tsx'])
  const parser = PARSERS.find((name) => resolveFrom(cwd, name) !== undefined)
  if (typed !== undefined && !parser) {
    throw new Failure(
      `There is TypeScript here (${typed}), and no parser for it. Install one first: ` +
        'npm install --save-dev typescript-eslint typescript',
      STATUS.usage,
    )
  }
  return newConfig({
    module: (readManifest(cwd)['type'] as unknown) === 'module',
    entries: (local) => flatEntries(local, wish, (text) => `'${text}'`),
    parser: typed === undefined ? undefined : parser,
    jsx: holdsFiles(cwd, ['.jsx', '.tsx']) !== undefined,
    ignores: ignoredDirectories(cwd),
  })
}

/** What git ignores at the root of the project: made by something, and nobody's to repair. */
function ignoredDirectories(cwd: string): string[] {
  const directories = readdirSync(cwd, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['node_modules', '.git'].includes(entry.name))
    .map(({ name }) => path.join(cwd, name))
  const ignored = [...byRepository(directories)].flatMap(([root, some]) =>
    root === undefined ? [] : [...ignoredIn(root, some)],
  )
  return ignored.map((directory) => path.basename(directory)).sort()
}

/** Prints what a person has to do, and ends. */
function leaveToPerson({ cwd, place, wish, target }: Todo, why: string): never {
  const name = shown(cwd, place.file)
  const [head, ...lines] = place.kind === 'flat' ? byHand(wish, place.file) : byHandLegacy(wish)
  const vendored =
    target && presentAt(target)?.state !== 'current' ? [`and the runtime: ${target.command}`, ''] : []
  console.log(
    [
      `${name} was left as it is: ${why}.`,
      '',
      `${head}:`,
      '',
      ...lines.map((line) => (line === '' ? '' : `  ${line}`)),
      '',
      ...vendored,
    ]
      .join('\n')
      .trimEnd(),
  )
  throw new Failure(`${name} needs a change by hand. Run this again to check it.`, STATUS.failed)
}

function byHand(wish: Wish, file: string): string[] {
  const local = 'atomicFs'
  const common = file.endsWith('.cjs')
  return [
    'It should import the plugin, and these should be the last entries of what it exports',
    common ? `const ${local} = require('${packageJson.name}')` : `import ${local} from '${packageJson.name}'`,
    '',
    ...flatEntries(local, wish, (text) => `'${text}'`).map((entry) => `${entry},`),
  ]
}

function byHandLegacy(wish: Wish): string[] {
  return [
    'It should have this, in its own notation',
    `"extends": ["${legacyName(wish)}"]`,
    ...(wish.runtime === undefined ? [] : [`"settings": { "atomic-fs": { "runtime": "${wish.runtime}" } }`]),
  ]
}

/** Writes, lets ESLint read the result, and takes it back unless that has what was wanted. */
async function write({ cwd, api, place, wish, dryRun }: Todo, changes: readonly Change[]): Promise<void> {
  if (!dryRun) changes.forEach(put)
  if (!dryRun && changes.some(({ file }) => file === place.file)) {
    const problem = await readConfigured(cwd, api, place).then(
      (found) => (has(found, wish) ? undefined : `it would have ${describe(found)}`),
      (error: unknown) => (error as Error).message,
    )
    if (problem !== undefined) {
      changes.forEach(takeBack)
      leaveToPerson(
        { cwd, api, place, wish, target: undefined, dryRun },
        `changed by this command, ESLint does not have the plugin (${problem})`,
      )
    }
  }
  for (const { file, before, after, vendored } of changes) {
    const name = shown(cwd, file)
    const done = before === undefined ? ['Would write', 'Wrote'] : ['Would change', 'Changed']
    console.log(`${done[dryRun ? 0 : 1]} ${name}${vendored ? `: ${RUNTIME}.` : ':'}`)
    if (!vendored) console.log(unifiedDiff(name, before ?? '', after))
  }
  if (changes.some(({ file }) => file === place.file) && !dryRun)
    console.log(
      `ESLint ${api.version} reads it, with ${count(wantedRules(wish).length, 'rule')} of ${wish.config}.`,
    )
}

function put({ file, before, after, vendored }: Change): void {
  if (vendored) {
    writeVendored(vendored, false)
    return
  }
  const now = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  if (now !== before) throw new Failure(`${file} changed meanwhile, and was left alone.`, STATUS.failed)
  plainly(file, () => atomicWriteSync(file, after))
}

function takeBack({ file, before }: Change): void {
  if (before === undefined) rmSync(file, { force: true })
  else atomicWriteSync(file, before)
}

/** Where the package belongs: what is imported at run time is a dependency. */
function notes(manifest: Manifest, target: Target | undefined): string[] {
  const name = packageJson.name
  const listed = (kind: string): boolean => Object.hasOwn(manifest[kind] ?? {}, name)
  if (target) {
    return listed('dependencies')
      ? [
          `Repaired code will import ${target.file}, so the package may be one for development: npm install --save-dev ${name}`,
        ]
      : [`Keep it current in CI: ${target.command.replace(' vendor ', ' vendor --check ')}`]
  }
  if (listed('dependencies') || listed('peerDependencies')) return []
  return [
    `Repaired code will import '${DEFAULT_RUNTIME}' at run time, and "dependencies" in package.json does not list it: ` +
      `npm install --save-prod ${name}`,
  ]
}
