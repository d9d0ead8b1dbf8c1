/** What every write does beside its file, and how seldom. It remembers directories, so this file has its tests in order. */
import fs from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { identity } from '../../../src/runtime/identity.ts'
import { runSync } from '../../../src/runtime/run.ts'
import { sweepBeside } from '../../../src/runtime/sweep-temps.ts'
import { freshDirectory } from '../support/directory.ts'
import { fault, pretend } from '../support/faults.ts'

const GONE = 2_147_483_646
let now = 1_000_000
let listed: string[]
beforeEach(() => {
  listed = []
  pretend({ now: () => now })
  fault('readdir', (real, path) => {
    listed.push(path)
    return path.startsWith('/none') ? [] : real(path)
  })
})

it('remembers a thousand directories, and then none', () => {
  const visit = (from: number, to: number) => {
    for (let n = from; n < to; n += 1) runSync(sweepBeside(`/none${n}/file`))
    return listed.splice(0).length
  }
  expect(visit(0, 1_000)).toBe(1_000)
  expect(visit(0, 1_000)).toBe(0)
  expect(visit(1_000, 1_001)).toBe(1)
  expect(visit(1_000, 1_001)).toBe(0)
  expect(visit(0, 1)).toBe(1)
})

it('removes what dead writers left: temporary files, and drafts of locks', () => {
  const directory = freshDirectory()
  const { digits, domain, os } = identity()
  const id = (pid: number) => `1x.${os}.${pid}.${pid}.1.${domain}.${'a'.padEnd(12, '0')}1`
  const temp = (pid: number) => `state.json.${pid}.${digits}0123456789abcdef.tmp`
  const draft = (pid: number) => `state.json.lk~${id(pid)}`
  for (const pid of [GONE, process.pid]) {
    fs.writeFileSync(join(directory, temp(pid)), '')
    fs.mkdirSync(join(directory, draft(pid)))
    fs.writeFileSync(join(directory, draft(pid), id(pid)), '')
  }
  runSync(sweepBeside(join(directory, 'state.json')))
  const left = fs.readdirSync(directory)
  expect(left).toContain(temp(process.pid))
  expect(left).not.toContain(temp(GONE))
  expect(left).not.toContain(draft(GONE))
})

it('takes a hundredth of the time, and waits for a tenth of a second at least', () => {
  const directory = freshDirectory()
  let takes = 0
  fault('readdir', (real, path) => {
    now += takes
    return real(path)
  })
  const isSweptAfter = (ms: number) => {
    now += ms
    runSync(sweepBeside(join(directory, 'file')))
    return listed.splice(0).length === 1
  }
  expect(isSweptAfter(0)).toBe(true)
  expect(isSweptAfter(99)).toBe(false)
  expect(isSweptAfter(1)).toBe(true)
  takes = 5
  expect(isSweptAfter(100)).toBe(true)
  expect(isSweptAfter(499)).toBe(false)
  expect(isSweptAfter(1)).toBe(true)
})
