/**
 * Reads and writes that transfer less than they were asked for, as the manual allows them to, and writes that
 * claim more than they did, as no manual allows. A library loaded into the process does it to every call.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { freshDirectory } from '../support/directory.ts'
import { runtimeEntry } from '../support/entry.ts'

const SOURCE = fileURLToPath(new URL('short-io.c', import.meta.url))

function compile(into: string): string | undefined {
  const library = join(into, 'short-io.so')
  const args = ['-shared', '-fPIC', '-O1', '-o', library, SOURCE, '-ldl']
  return spawnSync('cc', args).status === 0 ? library : undefined
}

const possible =
  process.platform === 'linux' && spawnSync('cc', ['-E', '-'], { input: '#include <dlfcn.h>\n' }).status === 0

let library = ''

/** Runs statements in a process whose calls on files in `work` come up short; its result, and how many did. */
function disturbed(mode: string, work: string, statements: string): { answer: string; disturbed: number } {
  const script = join(freshDirectory(), 'child.mjs')
  fs.writeFileSync(
    script,
    `import fs from 'node:fs'
import * as runtime from ${JSON.stringify(pathToFileURL(runtimeEntry()).href)}
const file = process.argv[2]
const text = (length) => Array.from({ length }, (_, index) => String.fromCharCode(97 + (index * 7) % 26)).join('')
let answer = 'ok'
try {
  ${statements}
} catch (error) {
  answer = error.code + ' ' + error.message
}
fs.writeSync(1, answer + '\\n')`,
  )
  const done = spawnSync(process.execPath, [script, join(work, 'state')], {
    encoding: 'utf8',
    env: {
      ...process.env,
      LD_PRELOAD: library,
      SHORT_IO: mode,
      SHORT_IO_BELOW: `${work}/`,
      SHORT_IO_REPORT: '2',
      UV_USE_IO_URING: '0',
    },
  })
  const count = /disturbed (\d+)/.exec(done.stderr)?.[1]
  if (count === undefined) throw new Error(`no report: ${done.stdout}${done.stderr}`)
  return { answer: done.stdout.trim(), disturbed: Number(count) }
}

const text = (length: number) =>
  Array.from({ length }, (_, index) => String.fromCharCode(97 + ((index * 7) % 26))).join('')

describe.runIf(possible)('short reads and writes (needs cc)', () => {
  beforeAll(() => {
    const home = fs.mkdtempSync(join(tmpdir(), 'atomic-fs-library-'))
    library = compile(home) as string
    return () => fs.rmSync(home, { recursive: true, force: true })
  })

  const LENGTHS = { one: 3_000, half: 300_000 }
  const FORMS = ['sync', 'async'] as const
  const cases = (['one', 'half'] as const).flatMap((mode) => FORMS.map((form) => [mode, form] as const))

  it.each(cases)('each call transfers %s: %s', (mode, form) => {
    const length = LENGTHS[mode]
    const whole = text(length)
    const [wait, suffix] = form === 'sync' ? ['', 'Sync'] : ['await ', '']
    const steps: [name: string, statement: string, before: string | undefined, after: string][] = [
      ['atomicWrite', `${wait}runtime.atomicWrite${suffix}(file, text(${length}))`, 'old', whole],
      [
        'updateFile',
        `${wait}runtime.updateFile${suffix}(file, (current) => current + text(${length}))`,
        whole,
        whole + whole,
      ],
      [
        'appendLines',
        `${wait}runtime.appendLines${suffix}(file, [text(${length}), 'end'])`,
        'torn',
        `torn\n${whole}\nend\n`,
      ],
      [
        'appendLines to a whole line',
        `${wait}runtime.appendLines${suffix}(file, 'ää', { encoding: 'utf16le' })`,
        Buffer.from('line\n', 'utf16le').toString('latin1'),
        Buffer.from('line\nää\n', 'utf16le').toString('latin1'),
      ],
      ...(form === 'async'
        ? ([
            [
              'a stream',
              `await runtime.atomicWrite(file, (async function* () { for (let i = 0; i < 3; i += 1) yield text(${length}) })())`,
              undefined,
              whole + whole + whole,
            ],
          ] as [string, string, string | undefined, string][])
        : []),
    ]
    for (const [name, statement, before, after] of steps) {
      const work = freshDirectory()
      const file = join(work, 'state')
      if (before !== undefined) fs.writeFileSync(file, before, 'latin1')
      const done = disturbed(mode, work, statement)
      expect({ name, answer: done.answer }).toEqual({ name, answer: 'ok' })
      expect(done.disturbed).toBeGreaterThan(0)
      expect(fs.readFileSync(file, 'latin1') === after, name).toBe(true)
      expect(fs.readdirSync(work)).toEqual(['state'])
    }
  })

  it.each(FORMS)('a write that stores less than it says is caught: %s', (form) => {
    const [wait, suffix] = form === 'sync' ? ['', 'Sync'] : ['await ', '']
    for (const call of [
      `atomicWrite${suffix}(file, text(5000))`,
      `atomicWrite${suffix}(file, text(5000), { fsync: false })`,
      `updateFile${suffix}(file, () => text(5000))`,
    ]) {
      const work = freshDirectory()
      fs.writeFileSync(join(work, 'state'), 'old')
      const done = disturbed('lie', work, `${wait}runtime.${call}`)
      expect(done.disturbed).toBeGreaterThan(0)
      expect(done.answer).toMatch(/^EIO .*state/)
      expect(fs.readFileSync(join(work, 'state'), 'utf8')).toBe('old')
      expect(fs.readdirSync(work)).toEqual(['state'])
    }
  })
})
