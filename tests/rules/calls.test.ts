/** The wrappers of a project, as the setting `calls` tells the rules of them. */
import { Linter } from 'eslint'
import { describe, expect, it } from 'vitest'
import plugin from '../../src/index.ts'
import type { CallSetting } from '../../src/settings.ts'

const RULES = ['no-bare-rename', 'no-in-place-write', 'no-raw-append', 'no-unlocked-update']

/** `no-bare-rename 4` for each report, and `fixed` behind it when there is a fix. */
function reports(code: string, calls: CallSetting[]): string[] {
  const messages = new Linter({ configType: 'flat' }).verify(
    code,
    [
      {
        plugins: { 'atomic-fs': plugin as never },
        rules: Object.fromEntries(RULES.map((name) => [`atomic-fs/${name}`, 'error'])),
        settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', calls } },
      },
    ],
    { filename: 'file.js' },
  )
  return messages.map(
    ({ ruleId, message, line, fix }) =>
      `${ruleId?.replace('atomic-fs/', '') ?? message} ${line}${fix ? ' fixed' : ''}`,
  )
}

const LOADED: CallSetting = { module: './files.js', name: 'load', kind: 'read', path: 0, json: true }
const SAVED: CallSetting = { module: './files.js', name: 'save', kind: 'write', path: 0, data: 1, json: true }

describe('a wrapper', () => {
  it('that reads and one that writes in place', () => {
    const code = `import { load, save } from './files.js'
export const read = () => load('state.json')
export const write = (state) => save('state.json', state)
`
    expect(reports(code, [])).toEqual([])
    expect(reports(code, [LOADED, SAVED])).toEqual(['no-in-place-write 3'])
    expect(reports(code, [LOADED, { ...SAVED, kind: 'atomic-write' }])).toEqual([])
  })

  it('that reads and one that replaces the file are an update', () => {
    const code = `import { load, save } from './files.js'
export async function bump() {
  const state = await load('state.json')
  state.count++
  await save('state.json', state)
}
`
    expect(reports(code, [])).toEqual([])
    expect(reports(code, [LOADED, { ...SAVED, kind: 'atomic-write' }])).toEqual([
      'no-unlocked-update 5 fixed',
    ])
  })

  it('that is synchronous keeps its callers synchronous', () => {
    const code = `import * as files from './files.js'
export function bump() {
  const state = files.loadSync('state.json')
  state.count++
  files.saveSync('state.json', state)
}
`
    const calls = [
      { ...LOADED, name: 'loadSync' },
      { ...SAVED, name: 'saveSync', kind: 'atomic-write' as const },
    ]
    expect(reports(code, calls)).toEqual(['no-unlocked-update 5 fixed'])
  })

  it('that says how it answers, whatever its name', () => {
    const code = `import { load, save } from './files.js'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function bump() {
  withLockSync('state.json', () => {
    const state = load('state.json')
    save('state.json', { ...state, count: 1 })
  })
}
`
    const calls: CallSetting[] = [
      { ...LOADED, flavour: 'sync' },
      { ...SAVED, kind: 'atomic-write', flavour: 'sync' },
    ]
    expect(reports(code, calls)).toEqual([])
  })

  it('that renames, with and without a retry of its own', () => {
    const code = `import { writeFileSync } from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
import { replace } from './files.js'
export function save(file, state) {
  const tmp = tmpPath(file)
  writeFileSync(tmp, JSON.stringify(state))
  replace(tmp, file)
}
`
    const row: CallSetting = { module: './files.js', name: 'replace', kind: 'rename', path: 0, to: 1 }
    expect(reports(code, [])).toEqual([])
    expect(reports(code, [row])).toEqual(['no-bare-rename 7'])
    expect(reports(code, [{ ...row, retries: true }])).toEqual([])
  })

  it('that holds a lock while a function runs', () => {
    const code = `import fs from 'node:fs'
import { guarded } from './files.js'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export const bump = () =>
  guarded('state.json', () => {
    const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
    atomicWriteSync('state.json', JSON.stringify({ ...state, count: 1 }))
  })
`
    const row: CallSetting = { module: './files.js', name: 'guarded', kind: 'lock', path: 0, callback: 1 }
    expect(reports(code, [])).toHaveLength(1)
    expect(reports(code, [row])).toEqual([])
    expect(reports(code, [{ ...row, inProcess: true }])).toHaveLength(1)
  })

  it('that takes a lock, and one that gives it back', () => {
    const code = `import fs from 'node:fs'
import { enterSection, leaveSection } from './files.js'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function bump() {
  enterSection('state.json')
  const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
  atomicWriteSync('state.json', JSON.stringify({ ...state, count: 1 }))
  leaveSection('state.json')
}
export function again() {
  enterSection('state.json')
  const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
  leaveSection('state.json')
  atomicWriteSync('state.json', JSON.stringify({ ...state, count: 1 }))
}
`
    const calls: CallSetting[] = [
      { module: './files.js', name: 'enterSection', kind: 'lock', path: 0, flavour: 'sync' },
      { module: './files.js', name: 'leaveSection', kind: 'unlock', path: 0, flavour: 'sync' },
    ]
    expect(reports(code, [])).toHaveLength(2)
    expect(reports(code, calls)).toEqual(['no-unlocked-update 14 fixed'])
  })

  it('that calls a function again when it fails', () => {
    const code = `import { renameSync, writeFileSync } from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
import { persist } from './files.js'
export function save(file, state) {
  const tmp = tmpPath(file)
  writeFileSync(tmp, JSON.stringify(state))
  persist(() => renameSync(tmp, file), 5)
}
`
    const row: CallSetting = { module: './files.js', name: 'persist', kind: 'retry', callback: 0 }
    expect(reports(code, [])).toEqual(['no-bare-rename 7 fixed'])
    expect(reports(code, [row])).toEqual([])
  })

  it('that appends has no fix, because it may do more than append', () => {
    const code = `import { appendFile } from './files.js'
export const log = (entry) => appendFile('log.jsonl', JSON.stringify(entry) + '\\n')
`
    const row: CallSetting = { module: './files.js', name: 'appendFile', kind: 'append', path: 0, data: 1 }
    expect(reports(code, [])).toEqual([])
    expect(reports(code, [row])).toEqual(['no-raw-append 2'])
  })

  it('that appends when its options say so', () => {
    const code = `import { load, save } from './files.js'
load('log.jsonl')
save('log.jsonl', JSON.stringify(entry) + '\\n', { flag: 'a' })
`
    expect(reports(code, [LOADED, { ...SAVED, json: false, options: 2 }])).toEqual(['no-raw-append 3'])
  })

  it('that is the default, or a member of it', () => {
    const code = `import files, { load } from './files.js'
load('state.json')
files('state.json', state)
files.save('state.json', state)
`
    expect(reports(code, [LOADED, { ...SAVED, name: 'default' }, SAVED])).toEqual([
      'no-in-place-write 3',
      'no-in-place-write 4',
    ])
  })

  it('that is a function of an exported object, and no method of an object that the module makes', () => {
    const code = `import Store, { files } from './files.js'
import { readFileSync } from 'node:fs'
readFileSync('state.json', 'utf8')
files.save('state.json', state)
new Store().save('state.json', state)
`
    expect(reports(code, [{ ...SAVED, name: 'files.save' }, SAVED])).toEqual(['no-in-place-write 4'])
  })

  it('whose module is spelled from every folder', () => {
    const code = `import { load, save } from '../../lib/files.js'
load('state.json')
save('state.json', state)
`
    const anywhere = (module: string): CallSetting[] => [
      { ...LOADED, module },
      { ...SAVED, module },
    ]
    expect(reports(code, anywhere('./lib/files.js'))).toEqual([])
    expect(reports(code, anywhere('*/lib/files.js'))).toEqual(['no-in-place-write 3'])
    expect(reports(code, anywhere('*/other/files.js'))).toEqual([])
  })

  it('that stands for a function of Node', () => {
    const code = `import { readFileSync, writeFileSync } from 'node:fs'
JSON.parse(readFileSync('state.json', 'utf8'))
writeFileSync('state.json', JSON.stringify(state))
`
    const row: CallSetting = { module: 'fs', name: 'writeFileSync', kind: 'atomic-write', path: 0, data: 1 }
    expect(reports(code, [])).toEqual(['no-in-place-write 3 fixed'])
    expect(reports(code, [row])).toEqual([])
    expect(reports(code, [{ ...row, module: 'node:fs' }])).toEqual([])
  })
})
