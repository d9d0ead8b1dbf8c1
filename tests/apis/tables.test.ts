import * as fs from 'node:fs'
import * as promises from 'node:fs/promises'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { readFileSync, readdirSync } from 'node:fs'
import {
  canonicalModule,
  effectOf,
  instanceEffectOf,
  isMaker,
  madeEffectOf,
  mentionsApi,
  userEffectOf,
} from '../../src/apis/index.ts'
import type { ApiTable, Effect, EffectKind, Flavour } from '../../src/apis/effect.ts'
import { fsExtra, gracefulFs, npmcliFs } from '../../src/apis/fs-extra.ts'
import { GLOBALS, MADE, MAKERS } from '../../src/apis/globals.ts'
import * as libraries from '../../src/apis/libraries.ts'
import { nodeFs, OPERATIONS } from '../../src/apis/node-fs.ts'
import { gradeOf, markOfCall, markOfValue } from '../../src/apis/uniqueness.ts'
import * as runtime from '../../src/runtime/index.ts'

const TABLES: [string, ApiTable][] = [
  ['nodeFs', nodeFs],
  ['fsExtra', fsExtra],
  ['gracefulFs', gracefulFs],
  ['npmcliFs', npmcliFs],
  ['GLOBALS', GLOBALS],
  ...Object.entries<ApiTable>(libraries),
]
const ROWS: [string, Effect][] = TABLES.flatMap(([table, rows]) =>
  Object.entries(rows).map(([name, row]): [string, Effect] => [`${table}: ${name || '(itself)'}`, row]),
)

/** Whether a row of the kind needs a path, a second path, or runs a callback. A type error here is a new kind. */
const NEEDS: Record<EffectKind, { path: boolean; to?: boolean }> = {
  read: { path: true },
  write: { path: true },
  create: { path: true },
  append: { path: true },
  rename: { path: true, to: true },
  copy: { path: true, to: true },
  remove: { path: true },
  mkdir: { path: true },
  mkdtemp: { path: true },
  stat: { path: true },
  open: { path: true },
  patch: { path: true },
  'atomic-write': { path: true },
  // What is locked may be a descriptor.
  lock: { path: false },
  unlock: { path: false },
  retry: { path: false },
}
const FLAVOURS: Record<Flavour, true> = {
  sync: true,
  promise: true,
  callback: true,
  stream: true,
  auto: true,
}

const wrong = (test: (row: Effect) => boolean): string[] =>
  ROWS.filter(([, row]) => !test(row)).map(([name]) => name)

describe('every row', () => {
  it('has a known kind and flavour', () => {
    expect(wrong((row) => Object.hasOwn(NEEDS, row.kind) && Object.hasOwn(FLAVOURS, row.flavour))).toEqual([])
  })

  it('has a path, unless it is about no file at all', () => {
    expect(
      wrong(
        (row) =>
          row.path !== undefined || row.made !== undefined || row.inProcess === true || !NEEDS[row.kind].path,
      ),
    ).toEqual([])
  })

  it('has a second path exactly when something goes there', () => {
    expect(wrong((row) => (row.to !== undefined) === (NEEDS[row.kind].to === true))).toEqual([])
  })

  it('has data where something is written, and only there', () => {
    const writes = new Set<EffectKind>(['write', 'append', 'atomic-write'])
    // What is written comes later.
    const opens = (row: Effect): boolean => row.opens === true
    expect(wrong((row) => opens(row) || (row.data !== undefined) === writes.has(row.kind))).toEqual([])
  })

  it('names argument positions that can be, each for one thing', () => {
    expect(
      wrong((row) => {
        const positions = [row.path, row.to, row.data, row.options, row.callback].filter(
          (position) => position !== undefined,
        )
        return (
          positions.every((position) => Number.isInteger(position) && position >= 0 && position < 4) &&
          new Set(positions).size === positions.length
        )
      }),
    ).toEqual([])
  })

  it('runs a callback only for a lock or a retry, and always for a retry', () => {
    expect(wrong((row) => row.callback === undefined || row.kind === 'lock' || row.kind === 'retry')).toEqual(
      [],
    )
    expect(wrong((row) => row.kind !== 'retry' || row.callback !== undefined)).toEqual([])
  })

  it('is in-process only for a lock', () => {
    expect(wrong((row) => !row.inProcess || row.kind === 'lock' || row.kind === 'unlock')).toEqual([])
  })
})

describe('node:fs', () => {
  const have = (module: object, name: string): boolean =>
    typeof (module as Record<string, unknown>)[name] === 'function'

  it('has every operation as a callback, a Sync and a promise function', () => {
    const missing = Object.keys(OPERATIONS).flatMap((name) => [
      ...(have(fs, name) ? [] : [name]),
      ...(have(fs, `${name}Sync`) ? [] : [`${name}Sync`]),
      ...(have(promises, name) ? [] : [`promises.${name}`]),
    ])
    expect(missing).toEqual([])
  })

  it('has every row of its table', () => {
    const missing = Object.keys(nodeFs).filter((name) =>
      name.startsWith('promises.') ? !have(promises, name.slice('promises.'.length)) : !have(fs, name),
    )
    expect(missing).toEqual([])
  })

  it('finishes a Sync function by its return, and no other', () => {
    const other = Object.entries(nodeFs)
      .filter(([name, row]) => name.endsWith('Sync') !== (row.flavour === 'sync'))
      .map(([name]) => name)
    expect(other).toEqual([])
  })
})

describe('modules', () => {
  const MODULES: [string, readonly string[], EffectKind][] = [
    ['fs', ['writeFileSync'], 'write'],
    ['fs', ['promises', 'rename'], 'rename'],
    ['graceful-fs', ['rename'], 'rename'],
    ['fs-extra', ['outputJson'], 'write'],
    ['@npmcli/fs', ['writeFile'], 'write'],
    ['mz/fs', ['writeFile'], 'write'],
    ['write-file-atomic', [], 'atomic-write'],
    ['write-file-atomic', ['default', 'sync'], 'atomic-write'],
    ['atomically', ['writeFileSync'], 'atomic-write'],
    ['fast-write-atomic', [], 'atomic-write'],
    ['write-json-file', ['writeJsonFile'], 'atomic-write'],
    ['load-json-file', ['loadJsonFileSync'], 'read'],
    ['jsonfile', ['readFileSync'], 'read'],
    ['write-yaml-file', [], 'atomic-write'],
    ['read-yaml-file', ['default', 'sync'], 'read'],
    ['move-file', ['moveFileSync'], 'rename'],
    ['@npmcli/fs', ['moveFile'], 'rename'],
    ['fs-ext', ['flockSync'], 'lock'],
    ['proper-lockfile', ['default'], 'lock'],
    ['proper-lockfile', ['lock'], 'lock'],
    ['lockfile', ['unlockSync'], 'unlock'],
    ['r-json', [], 'read'],
    ['w-json', [], 'write'],
    ['mkdirp', ['sync'], 'mkdir'],
    ['make-dir', ['default'], 'mkdir'],
    ['rimraf', ['rimrafSync'], 'remove'],
    ['p-retry', ['default'], 'retry'],
    ['async-retry', [], 'retry'],
    ['promise-retry', [], 'retry'],
    ['exponential-backoff', ['backOff'], 'retry'],
    ['eslint-plugin-atomic-fs/runtime', ['withLock'], 'lock'],
  ]
  for (const [module, path, kind] of MODULES)
    it(`${[module, ...path].join('.')} is a ${kind}`, () => expect(effectOf(module, path)?.kind).toBe(kind))

  it('answer nothing for what they do not have', () => {
    expect(effectOf('fs', ['toString'])).toBeUndefined()
    expect(effectOf('fs', ['constructor'])).toBeUndefined()
    expect(effectOf('fs', [])).toBeUndefined()
    expect(effectOf('memfs', ['writeFileSync'])).toBeUndefined()
    expect(madeEffectOf('toString')).toBeUndefined()
    expect(instanceEffectOf('p-queue', 'hasOwnProperty')).toBeUndefined()
  })

  it('have beside them the rows that a user adds', () => {
    const read: Effect = { kind: 'read', flavour: 'auto', path: 0 }
    const extra = new Map<string, ApiTable>([['fs', { writeFileSync: read }]])
    expect(userEffectOf('fs', ['writeFileSync'], extra)).toBe(read)
    expect(userEffectOf('fs', ['writeFile'], extra)).toBeUndefined()
    expect(userEffectOf('other', ['writeFileSync'], extra)).toBeUndefined()
    expect(userEffectOf('fs', ['toString'], extra)).toBeUndefined()
  })

  it('are the same under every specifier', () => {
    expect(canonicalModule('node:fs')).toEqual({ module: 'fs', path: [] })
    expect(canonicalModule('fs/promises')).toEqual({ module: 'fs', path: ['promises'] })
    expect(canonicalModule('node:fs/promises')).toEqual({ module: 'fs', path: ['promises'] })
    expect(canonicalModule('fs-extra/esm')).toEqual({ module: 'fs-extra', path: [] })
    expect(canonicalModule('./fs')).toEqual({ module: './fs', path: [] })
  })

  it('wrap queues and mutexes', () => {
    expect(instanceEffectOf('async-mutex', 'runExclusive')).toMatchObject({ kind: 'lock', inProcess: true })
    expect(instanceEffectOf('await-semaphore', 'acquire')).toMatchObject({ kind: 'lock', inProcess: true })
    expect(instanceEffectOf('p-queue', 'add')).toMatchObject({ kind: 'lock', callback: 0 })
    expect(instanceEffectOf('p-limit', '')).toMatchObject({ kind: 'lock', callback: 0 })
    expect(instanceEffectOf('steno', 'write')).toMatchObject({ kind: 'atomic-write', made: 0 })
    expect(instanceEffectOf('async-lock', 'acquire')).toMatchObject({ kind: 'lock', callback: 1 })
  })

  it('are looked for in a text before anything else', () => {
    expect(mentionsApi("import fs from 'node:fs'")).toBe(true)
    expect(mentionsApi("import write from 'write-yaml-file'")).toBe(true)
    expect(mentionsApi('Deno.writeTextFile(file, text)')).toBe(true)
    expect(mentionsApi("import load from 'load-json-file'")).toBe(false)
    expect(mentionsApi('document.write(text)')).toBe(false)
  })

  it('make objects whose members are known', () => {
    expect([...MAKERS]).toEqual(['Bun.file'])
    expect(isMaker(['Bun', 'file'])).toBe(true)
    expect(isMaker(['Bun', 'write'])).toBe(false)
    expect(Object.values(MADE).filter((row) => row.path !== undefined)).toEqual([])
  })
})

describe('every table', () => {
  const INDEX = 'src/apis/index.ts'
  const index = readFileSync(INDEX, 'utf8')

  /** Constants of type ApiTable that a file exports. */
  function exportedTables(file: string): string[] {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
    return source.statements
      .filter(ts.isVariableStatement)
      .filter((statement) => statement.modifiers?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword))
      .flatMap((statement) => [...statement.declarationList.declarations])
      .filter((declaration) => declaration.type?.getText(source) === 'ApiTable')
      .map((declaration) => declaration.name.getText(source))
  }

  it('is wired in', () => {
    const files = readdirSync('src/apis').filter((name) => name !== 'index.ts')
    const tables = files.flatMap((name) => exportedTables(`src/apis/${name}`))
    expect(tables.length).toBeGreaterThan(10)
    const body = index.slice(index.indexOf('const MODULES'))
    expect(tables.filter((name) => !new RegExp(`\\b${name}\\b`).test(body))).toEqual([])
  })

  it('of the runtime names what the runtime exports', () => {
    const missing = Object.keys(libraries.runtime).filter((name) => !Object.hasOwn(runtime, name))
    expect(missing).toEqual([])
  })
})

describe('uniqueness', () => {
  it('knows calls of modules, of globals, and neither for the other', () => {
    expect(markOfCall('crypto', ['randomUUID'])).toBe('random')
    expect(markOfCall('nanoid', ['default'])).toBe('random')
    expect(markOfCall(undefined, ['Date', 'now'])).toBe('clock')
    expect(markOfCall(undefined, ['nanoid'])).toBeUndefined()
    expect(markOfCall('crypto', ['createHash'])).toBeUndefined()
    expect(markOfCall('dayjs', ['default'], true)).toBe('clock')
    expect(markOfCall('dayjs', ['default'])).toBeUndefined()
    expect(markOfValue('process', ['default', 'pid'])).toBe('pid')
    expect(markOfValue(undefined, ['process', 'pid'])).toBe('pid')
    expect(markOfValue('worker_threads', ['threadId'])).toBe('thread')
  })

  const GRADES = [
    ['fixed', []],
    ['fixed', ['thread']],
    ['pid', ['pid', 'thread']],
    ['clock', ['clock', 'counter']],
    ['counter', ['counter']],
    ['pid-and-clock', ['pid', 'clock']],
    ['unique', ['pid', 'counter']],
    ['unique', ['random']],
    ['weak-random', ['weak-random', 'counter']],
    ['unique', ['weak-random', 'pid']],
    ['unique', ['weak-random', 'clock']],
  ] as const
  for (const [grade, marks] of GRADES)
    it(`grades ${marks.join(' and ') || 'nothing'} as ${grade}`, () =>
      expect(gradeOf(new Set(marks))).toBe(grade))
})
