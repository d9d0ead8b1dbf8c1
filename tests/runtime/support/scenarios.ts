/**
 * The operations of the runtime, each in the situations in which it makes different calls, with what may be found
 * afterwards. For tests that kill, stop or disturb a process at any of its calls.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { loadRuntime } from './entry.ts'

/** One operation in one situation. */
export interface Scenario {
  name: string
  form: 'sync' | 'async'
  /** Makes what the operation finds. The file is `state` in an empty directory. */
  prepare?: (file: string) => void
  /** See TraceRequest. `args[0]` is the file. */
  before?: string
  statement: string
  /** What the file may hold afterwards; undefined: there may be no such file. The last one is the success. */
  contents: readonly (string | undefined)[]
  /** The permission bits that the file has before and after. */
  mode?: number
  /** The code of the error with which it ends. */
  refusal?: string
  /** The code of the error with which it may end when it could not find out whether the owner is dead. */
  doubt?: string
  /** Whether the process that judges holds the lock meanwhile. */
  held?: boolean
  /** Entries of the directory besides the file that are there before and after. */
  others?: readonly string[]
}

const OLD = 'old\n'
/** Content that is longer than what one page, and one buffer of a stream, hold. */
export const LARGE = 'L'.repeat(1_000_000)

const old = (file: string) => fs.writeFileSync(file, OLD)

/** The number of a process that has ended. */
export const deadPid = (): number => spawnSync('true').pid

/** What is in a file, or undefined when there is none. */
export const contentOf = (file: string): string | undefined =>
  fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined

let forged = 0

/** The name that a process of this machine would have as an owner, had it not died. */
function deadOwner(file: string, kind: 'u' | 'x'): string {
  let own = ''
  loadRuntime().withLockSync(file, () => (own = fs.readdirSync(`${file}.lk`)[0] as string))
  const pid = deadPid()
  forged += 1
  const nonce = `0123456789ab${forged.toString(36)}`
  return own.replace(/^1x\.l\.\d+\.\d+\.(.*)\.\w+$/, `1${kind}.l.${pid}.${pid}.$1.${nonce}`)
}

/** Leaves the lock that a process has that was killed while it held it. */
function deadHolder(file: string): void {
  old(file)
  const id = deadOwner(file, 'u')
  fs.mkdirSync(`${file}.lk`)
  fs.writeFileSync(join(`${file}.lk`, id), 'half of a new content')
}

/** Leaves a draft and temporary files of dead processes. */
function litter(file: string): void {
  old(file)
  const id = deadOwner(file, 'x')
  fs.mkdirSync(`${file}.lk-${id}`)
  fs.writeFileSync(join(`${file}.lk-${id}`, id), '')
  for (let index = 0; index < 2; index += 1) fs.writeFileSync(deadTemp(file), 'some')
}

/** The name of a temporary file of a dead process. */
export function deadTemp(file: string): string {
  const own = basename(loadRuntime().tmpPath(file))
  return join(dirname(file), own.replace(`.${process.pid}.`, `.${deadPid()}.`))
}

const linked = (file: string) => {
  fs.mkdirSync(join(dirname(file), 'elsewhere'))
  old(join(dirname(file), 'elsewhere', 'real'))
  fs.symlinkSync('elsewhere/real', file)
}

const both = (
  scenario: Omit<Scenario, 'form' | 'statement'> & { call: string; with: string },
): Scenario[] => {
  const { call, with: rest, ...others } = scenario
  return [
    {
      ...others,
      form: 'sync',
      name: `${call}Sync, ${scenario.name}`,
      statement: `runtime.${call}Sync(${rest})`,
    },
    {
      ...others,
      form: 'async',
      name: `${call}, ${scenario.name}`,
      statement: `await runtime.${call}(${rest})`,
    },
  ]
}

/** All of them. */
export const SCENARIOS: readonly Scenario[] = [
  ...both({ name: 'new file', call: 'atomicWrite', with: `args[0], 'new'`, contents: [undefined, 'new'] }),
  ...both({
    name: 'existing file with a mode of its own',
    prepare: (file) => {
      old(file)
      fs.chmodSync(file, 0o604)
    },
    mode: 0o604,
    call: 'atomicWrite',
    with: `args[0], 'new'`,
    contents: [OLD, 'new'],
  }),
  ...both({
    name: 'through a link',
    prepare: linked,
    others: ['elsewhere'],
    call: 'atomicWrite',
    with: `args[0], 'new'`,
    contents: [OLD, 'new'],
  }),
  ...both({
    name: '1 MB, without fsync',
    prepare: old,
    before: `const large = 'L'.repeat(1_000_000)`,
    call: 'atomicWrite',
    with: `args[0], large, { fsync: false }`,
    contents: [OLD, LARGE],
  }),
  {
    name: 'atomicWrite, a stream of 1 MB',
    form: 'async',
    prepare: old,
    statement: `await runtime.atomicWrite(args[0], (async function* () {
      for (let index = 0; index < 4; index += 1) yield 'L'.repeat(250_000)
    })())`,
    contents: [OLD, LARGE],
  },
  ...both({
    name: 'new file',
    call: 'appendLines',
    with: `args[0], ['one', 'two']`,
    contents: [undefined, '', 'one\ntwo\n'],
  }),
  ...both({
    name: 'behind a torn record, with flush',
    prepare: (file) => fs.writeFileSync(file, 'whole\nto'),
    call: 'appendLines',
    with: `args[0], 'one', { flush: true }`,
    contents: ['whole\nto', 'whole\nto\none\n'],
  }),
  ...both({ name: 'no file', call: 'withLock', with: `args[0], () => {}`, contents: [undefined] }),
  ...both({
    name: 'recovering a dead owner',
    prepare: deadHolder,
    doubt: 'ELOCKTIMEOUT',
    call: 'withLock',
    with: `args[0], () => {}, { timeout: 0 }`,
    contents: [OLD],
  }),
  ...both({
    name: 'held by a living process',
    prepare: old,
    held: true,
    call: 'withLock',
    with: `args[0], () => {}, { timeout: 0 }`,
    contents: [OLD],
    refusal: 'ELOCKTIMEOUT',
  }),
  ...both({
    name: 'existing file',
    prepare: (file) => {
      old(file)
      fs.chmodSync(file, 0o604)
    },
    mode: 0o604,
    call: 'updateFile',
    with: `args[0], (text) => text + 'new'`,
    contents: [OLD, `${OLD}new`],
  }),
  ...both({
    name: 'new file, without fsync',
    call: 'updateFile',
    with: `args[0], (text) => String(text), { fsync: false }`,
    contents: [undefined, 'undefined'],
  }),
  ...both({
    name: 'recovering a dead owner',
    prepare: deadHolder,
    doubt: 'ELOCKTIMEOUT',
    call: 'updateFile',
    with: `args[0], (text) => text + 'new', { timeout: 0 }`,
    contents: [OLD, `${OLD}new`],
  }),
  ...both({
    name: 'over an existing file',
    prepare: (file) => {
      old(file)
      fs.writeFileSync(join(dirname(file), 'source'), 'new')
    },
    others: ['source'],
    call: 'renameWithRetry',
    with: `args[0].replace(/state$/, 'source'), args[0]`,
    contents: [OLD, 'new'],
  }),
  ...both({
    name: 'what dead processes left',
    prepare: litter,
    call: 'sweepTemps',
    with: `args[0].replace(/state$/, '')`,
    contents: [OLD],
  }),
]

/** Makes a directory in which the scenario can run, and runs `act` for the file in it. */
export async function inPlace<T>(
  scenario: Scenario,
  directory: string,
  act: (file: string) => Promise<T>,
): Promise<T> {
  const file = join(directory, 'state')
  scenario.prepare?.(file)
  return scenario.held ? loadRuntime().withLock(file, () => act(file)) : act(file)
}

/** The entries of the directory that should not be there after the operation. */
export function leftOvers(scenario: Scenario, directory: string): string[] {
  const expected = new Set(['state', ...(scenario.others ?? [])])
  const left = fs.readdirSync(directory).filter((name) => !expected.has(name))
  const real = join(directory, 'elsewhere')
  if (fs.existsSync(real)) left.push(...fs.readdirSync(real).filter((name) => name !== 'real'))
  return left
}
