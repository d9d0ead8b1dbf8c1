/**
 * Real processes at the same files. Nothing here depends on how fast they are: every assertion is about what was seen
 * or what is left, and holds for any interleaving.
 */
import fs from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { run, start } from '../support/children.ts'
import { freshDirectory } from '../support/directory.ts'

let work: string
let scripts: string
let file: string
beforeEach(() => {
  work = freshDirectory()
  scripts = freshDirectory()
  file = join(work, 'state')
})

// A payload that convicts itself: one letter, repeated, behind its own length and letter.
const PAYLOAD = `
const payload = (letter, length) => letter + ':' + length + ':' + letter.repeat(length)
const isWhole = (text) => {
  const [letter, length, rest] = text.split(':')
  return rest !== undefined && rest.length === Number(length) && rest === letter.repeat(Number(length))
}
`

describe('atomicWrite', () => {
  it.each(['async', 'sync'])(
    '2 writers, 300 writes each, and a reader that never sees a piece: %s',
    async (form) => {
      fs.writeFileSync(file, 'x:1:x')
      const reader = await start(
        scripts,
        `${PAYLOAD}
      let reads = 0
      console.log('reading')
      while (!fs.existsSync(args[1])) {
        const text = fs.readFileSync(args[0], 'utf8')
        reads += 1
        if (!isWhole(text)) { console.log('torn: ' + text.slice(0, 40)); process.exit(1) }
      }
      console.log(reads > 0 ? 'fine' : 'idle')`,
        file,
        join(scripts, 'stop'),
      )
      await reader.printed('reading')
      const writer = `${PAYLOAD}
      for (let index = 0; index < 300; index += 1) {
        const text = payload(args[1], 1 + (index * 7919) % 60_000)
        ${form === 'async' ? 'await runtime.atomicWrite' : 'runtime.atomicWriteSync'}(args[0], text, { fsync: index % 50 === 0 })
      }`
      await Promise.all([run(scripts, writer, file, 'a'), run(scripts, writer, file, 'b')])
      fs.writeFileSync(join(scripts, 'stop'), '')
      const ending = await reader.ended
      expect(ending).toMatchObject({ code: 0, lines: ['reading', 'fine'], stderr: '' })
      expect(fs.readdirSync(work)).toEqual(['state'])
    },
  )
})

describe('updateFile', () => {
  it('8 processes, 50 increments each, none lost', async () => {
    const body = `
      const add = (current) => String(Number(current ?? 0) + 1)
      for (let index = 0; index < 50; index += 1) {
        if (args[1] === 'sync') runtime.updateFileSync(args[0], add, { fsync: false, timeout: 60_000 })
        else await runtime.updateFile(args[0], add, { fsync: false, timeout: 60_000 })
      }`
    await Promise.all(
      Array.from({ length: 8 }, (_, index) => run(scripts, body, file, index % 2 ? 'sync' : 'async')),
    )
    expect(fs.readFileSync(file, 'utf8')).toBe('400')
    expect(fs.readdirSync(work)).toEqual(['state'])
  })

  it('worker threads and their process, none lost', async () => {
    await run(
      scripts,
      `import { Worker, isMainThread, workerData } from 'node:worker_threads'
      import { fileURLToPath } from 'node:url'
      const path = isMainThread ? args[0] : workerData
      const add = (current) => String(Number(current ?? 0) + 1)
      const ended = []
      if (isMainThread) {
        for (let index = 0; index < 3; index += 1) {
          const worker = new Worker(fileURLToPath(import.meta.url), { workerData: path })
          ended.push(new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject)))
        }
      }
      for (let index = 0; index < 30; index += 1) {
        if (index % 2) await runtime.updateFile(path, add, { fsync: false, timeout: 60_000 })
        else runtime.updateFileSync(path, add, { fsync: false, timeout: 60_000 })
      }
      const codes = await Promise.all(ended)
      if (codes.some((code) => code !== 0)) process.exit(1)`,
      file,
    )
    expect(fs.readFileSync(file, 'utf8')).toBe('120')
    expect(fs.readdirSync(work)).toEqual(['state'])
  })
})

describe('withLock', () => {
  it('is held by one at a time: the log of 6 processes never overlaps', async () => {
    const log = join(scripts, 'log')
    // Appended in one small write each, so the log needs no lock of its own.
    const body = `
      const note = (text) => fs.appendFileSync(args[1], text + '\\n')
      for (let index = 0; index < 40; index += 1) {
        const section = (held) => { note('+' + held.id); fs.statSync('.'); note('-' + held.id) }
        const slow = async (held) => { note('+' + held.id); await new Promise(setImmediate); note('-' + held.id) }
        if (args[2] === 'sync') runtime.withLockSync(args[0], section, { timeout: 60_000 })
        else await runtime.withLock(args[0], slow, { timeout: 60_000 })
      }`
    await Promise.all(
      Array.from({ length: 6 }, (_, index) => run(scripts, body, file, log, index % 2 ? 'sync' : 'async')),
    )
    const lines = fs.readFileSync(log, 'utf8').trim().split('\n')
    expect(lines).toHaveLength(480)
    for (let index = 0; index < lines.length; index += 2) {
      expect(lines[index]?.[0]).toBe('+')
      expect(lines[index + 1]).toBe(`-${lines[index]?.slice(1)}`)
    }
    expect(new Set(lines).size).toBe(480)
    expect(fs.readdirSync(work)).toEqual([])
  })

  it('wraps a plain load, change, save of two processes', async () => {
    const list = join(work, 'deep', 'list.json')
    const body = `
      import { dirname } from 'node:path'
      const load = () => { try { return JSON.parse(fs.readFileSync(args[0], 'utf8')) } catch { return [] } }
      const save = (list) => {
        fs.mkdirSync(dirname(args[0]), { recursive: true })
        runtime.atomicWriteSync(args[0], JSON.stringify(list), { fsync: false })
      }
      for (let index = 0; index < 60; index += 1) {
        runtime.withLockSync(args[0], () => { const list = load(); list.push(args[1] + index); save(list) }, { timeout: 60_000 })
      }`
    await Promise.all([run(scripts, body, list, 'a'), run(scripts, body, list, 'b')])
    const all = JSON.parse(fs.readFileSync(list, 'utf8')) as string[]
    expect(all).toHaveLength(120)
    expect(new Set(all).size).toBe(120)
    expect(fs.readdirSync(join(work, 'deep'))).toEqual(['list.json'])
  })
})

describe('appendLines', () => {
  it('4 processes, large and small records, every line whole', async () => {
    const body = `
      for (let index = 0; index < 40; index += 1) {
        const length = index % 10 === 0 ? 700_000 : 20
        const record = JSON.stringify({ by: args[1], index, fill: 'x'.repeat(length) })
        if (args[2] === 'sync') runtime.appendLinesSync(args[0], record + '\\n', { timeout: 60_000 })
        else await runtime.appendLines(args[0], record, { timeout: 60_000 })
      }`
    await Promise.all(
      Array.from({ length: 4 }, (_, index) => run(scripts, body, file, index, index % 2 ? 'sync' : 'async')),
    )
    const lines = fs.readFileSync(file, 'utf8').trim().split('\n')
    const seen = new Map<string, number>()
    for (const line of lines) {
      const { by, index } = JSON.parse(line) as { by: string; index: number }
      // The records of one process stand in its own order.
      expect(index).toBe((seen.get(by) ?? -1) + 1)
      seen.set(by, index)
    }
    expect(lines).toHaveLength(160)
    expect(fs.readdirSync(work)).toEqual(['state'])
  })
})
