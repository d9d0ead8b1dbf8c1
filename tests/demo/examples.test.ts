import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eslint, makeProject } from '../../docs/tools/demo/fixed-copy.mjs'

interface Message {
  file: string
  line: number
  ruleId: string | null
  message: string
}

const PROGRAMS = ['bridge.cjs', 'daemon-state.mjs', 'gate.cjs', 'mailbox.mjs']

let work: string
let fixed: string
let found: Message[]
let remaining: Message[]

beforeAll(async () => {
  work = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-test-'))
  fixed = path.join(work, 'project')
  makeProject(fixed)
  found = await eslint(fixed)
  remaining = await eslint(fixed, '--fix')
})

afterAll(() => {
  rmSync(work, { recursive: true, force: true })
})

describe('an example', () => {
  it.each([
    ['bridge.cjs', ['no-bare-rename', 'no-shared-temp-path']],
    ['daemon-state.mjs', ['no-bare-rename', 'no-shared-temp-path']],
    ['gate.cjs', ['no-in-place-write', 'no-unlocked-update']],
    ['mailbox.mjs', ['no-in-place-write', 'no-raw-append']],
  ])('%s is reported by %j', (program, rules) => {
    const own = found.filter(({ file }) => file === program).map(({ ruleId }) => ruleId)
    expect([...new Set(own)].sort()).toEqual(rules.map((rule) => `atomic-fs/${rule}`))
  })

  it('reports each of the four places of the daemon', () => {
    const places = found.filter(
      ({ file, ruleId }) => file === 'daemon-state.mjs' && ruleId === 'atomic-fs/no-shared-temp-path',
    )
    expect(places).toHaveLength(4)
  })

  it('has nothing wrong beside the programs', () => {
    expect(found.filter(({ file }) => !PROGRAMS.includes(file))).toEqual([])
  })

  it('has nothing left to report once it is fixed', () => {
    expect(remaining.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([])
  })

  it('is not changed by a second fix', async () => {
    const read = (dir: string) => PROGRAMS.map((program) => readFileSync(path.join(dir, program), 'utf8'))
    const again = path.join(work, 'again')
    makeProject(again)
    for (const program of PROGRAMS) cpSync(path.join(fixed, program), path.join(again, program))
    await eslint(again, '--fix')
    expect(read(again)).toEqual(read(fixed))
  })
})

describe('a fixed example runs', () => {
  const run = (program: string, args: string[], env = {}) => {
    const { stdout, stderr } = spawnSync(process.execPath, [path.join(fixed, program), ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    })
    expect(stderr).toBe('')
    return JSON.parse(stdout) as Record<string, unknown>
  }
  const fresh = () => mkdtempSync(path.join(work, 'data-'))

  it('the bridge', () => {
    const dir = fresh()
    expect(run('bridge.cjs', ['write', dir, 'a', '3'])).toEqual({ tried: 3, errors: {} })
    expect(run('bridge.cjs', ['read', dir])).toEqual({ writer: 'a', flaw: null })
  })

  it('the daemon', () => {
    const dir = fresh()
    expect(run('daemon-state.mjs', ['start', dir, 'a'])).toEqual({ tried: 1, errors: {}, healthy: true })
    expect(run('daemon-state.mjs', ['status', dir])).toMatchObject({ phase: 'ready', flaw: null })
  })

  it('the gate, whose directory does not exist at first', () => {
    const env = { GATE_DIR: path.join(fresh(), 'gate') }
    expect(run('gate.cjs', ['mark', 'x', 'y', 'x'], env)).toEqual({ tried: 3, marked: 2, errors: {} })
    expect(run('gate.cjs', ['check', 'y'], env)).toEqual({ checked: true })
    expect(run('gate.cjs', ['check', 'z'], env)).toEqual({ checked: false })
  })

  it('the mailbox', () => {
    const dir = fresh()
    expect(run('mailbox.mjs', ['send', dir, 'a', '2', 'b', 'c'])).toEqual({ tried: 4, errors: {} })
    expect(run('mailbox.mjs', ['inbox', dir, 'b'])).toEqual({ messages: 2 })
    expect(run('mailbox.mjs', ['settle', dir, 'keeper', '2'])).toEqual({ tried: 2, errors: {} })
    expect(run('mailbox.mjs', ['balance', dir])).toEqual({ keeper: 'keeper', flaw: null })
  })
})
