/**
 * The runtime as users get it, in every form, on every runtime. With `npm test` that is the Node that runs the tests; with
 * `npm run test:everywhere` all of ./runtimes.ts, and races and deaths between them.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { ROOT } from '../house/house.ts'
import { freshDirectory } from '../runtime/support/directory.ts'
import type { Engine } from './runtimes.ts'

const [major, minor] = process.versions.node.split('.').map(Number) as [number, number]
const OWN: Engine = {
  name: 'this Node',
  command: [process.execPath],
  typescript: major > 22 || (major === 22 && minor >= 18),
}
const everywhere = inject('engines') as Engine[] | undefined
const engines = everywhere ?? [OWN]

const PROGRAM = path.join(ROOT, 'tests/everywhere/program.mjs')
const scratch = mkdtempSync(path.join(tmpdir(), 'atomic-fs-everywhere-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const PACKAGE = { 'package, ESM': 'dist/runtime/index.mjs', 'package, CommonJS': 'dist/runtime/index.cjs' }
const forms: [name: string, file: string][] = Object.entries(PACKAGE).map(([name, file]) => [
  name,
  path.join(ROOT, file),
])
for (const extension of ['mjs', 'cjs', 'mts']) {
  const file = path.join(scratch, `atomic-fs.${extension}`)
  forms.push([`vendored .${extension}`, file])
}

// As .mts, because a Node that runs TypeScript goes by the extension.
beforeAll(() => {
  for (const [form, extension] of Object.entries({ mjs: 'mjs', cjs: 'cjs', ts: 'mts' })) {
    const body = readFileSync(path.join(ROOT, `dist/vendor/runtime.${form}`))
    writeFileSync(path.join(scratch, `atomic-fs.${extension}`), body)
  }
})

interface Running {
  /** Resolves with what was printed, when the program has ended well. */
  ended: Promise<string>
  said: (line: string) => Promise<void>
  kill: () => Promise<void>
}

function start({ command: [program, ...first], name }: Engine, ...args: string[]): Running {
  const child = spawn(program, [...first, PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  let complaints = ''
  child.stdout.on('data', (chunk) => (printed += String(chunk)))
  child.stderr.on('data', (chunk) => (complaints += String(chunk)))
  const closed = once(child, 'close') as Promise<[number | null, string | null]>
  const ended = closed.then(([status, signal]) => {
    if (status === 0 && printed.endsWith('done\n')) return printed
    throw new Error(`${name} ${args.join(' ')}: ${status ?? signal}\n${printed}\n${complaints}`)
  })
  // Killed ones are not asked how they ended.
  ended.catch(() => {})
  return {
    ended,
    said: async (line) => {
      const over = closed.then(() => ended)
      while (!printed.includes(`${line}\n`)) await Promise.race([once(child.stdout, 'data'), over])
    },
    kill: async () => {
      child.kill('SIGKILL')
      await closed
    },
  }
}

const runsOn = (engine: Engine, file: string): boolean => engine.typescript || !file.endsWith('.mts')

/** Pairs of one runtime with the next, and of one form with the next. */
const after = <T>(list: readonly T[], index: number): T => list[(index + 1) % list.length] as T

describe.each(engines.map((engine, index) => ({ ...engine, index })))('$name', ({ index }) => {
  const engine = engines[index]!
  const here = forms.filter(([, file]) => runsOn(engine, file))

  it.each(here)('%s: every function, the codes of errors, two copies', async (name, file) => {
    const other = after(
      here,
      here.findIndex(([known]) => known === name),
    )[1]
    // The two of the package are one copy.
    const copy = file.startsWith(scratch) === other.startsWith(scratch) ? here.at(-1)![1] : other
    await start(engine, 'functions', file, freshDirectory()).ended
    await start(engine, 'errors', file, freshDirectory()).ended
    await start(engine, 'copies', file, freshDirectory(), copy).ended
  })

  it('takes over at once from a holder that was killed on the next runtime', async () => {
    const files = forms.map(([, file]) => file)
    for (const [mine, theirs] of [
      [files[0]!, files[3]!],
      [files[2]!, files[1]!],
    ] as const) {
      const directory = freshDirectory()
      const holder = start(after(engines, index), 'hold', theirs, directory)
      await holder.said('held')
      await holder.kill()
      expect(readdirSync(directory)).toEqual(['held.lk'])
      await start(engine, 'take', mine, directory).ended
    }
  })
})

const ROUNDS = everywhere ? 40 : 12

/** Groups of four: each runtime meets all others in the long form, itself in the short one. */
const groups = engines.map((_, first) =>
  [0, 1, 2, 3].map((step) => engines[(first + step * (step < 2 ? 1 : 2)) % engines.length]!),
)

describe('four processes at one directory', () => {
  it.each(groups.map((group) => [group.map(({ name }) => name).join(', '), group] as const))(
    '%s: nothing lost, torn or left',
    async (_, group) => {
      const directory = freshDirectory()
      const racers = group.map((engine, place) => {
        const usable = forms.filter(([, file]) => runsOn(engine, file))
        const [, file] = usable[place % usable.length]!
        return start(engine, 'race', file, directory, 'abcd'[place]!, String(ROUNDS))
      })
      await Promise.all(racers.map(({ ended }) => ended))
      expect(readFileSync(path.join(directory, 'count'), 'utf8')).toBe(String(4 * ROUNDS))
      const lines = readFileSync(path.join(directory, 'log'), 'utf8').trimEnd().split('\n')
      const seen = lines.map((line) => JSON.parse(line) as { name: string; round: number })
      for (const name of 'abcd') {
        const rounds = seen.filter((record) => record.name === name).map(({ round }) => round)
        expect(rounds).toEqual(Array.from({ length: ROUNDS }, (_, round) => round))
      }
      expect(readdirSync(directory).sort()).toEqual(['count', 'log', 'whole'])
    },
  )
})
