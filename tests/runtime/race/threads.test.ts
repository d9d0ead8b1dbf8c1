/**
 * Many processes with worker threads at one path, and many calls at once in one thread. Every payload can tell by itself
 * whether it is whole.
 */
import fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run, start } from '../support/children.ts'
import { freshDirectory } from '../support/directory.ts'

// From 1 KB to 1 MB. The letter is repeated behind its own length, so a piece of another payload shows.
const PAYLOAD = `
const LENGTHS = [1_000, 20_000, 1_000_000, 4_096, 300_000]
const payload = (letter, index) => {
  const length = LENGTHS[index % LENGTHS.length]
  return letter + ':' + index + ':' + length + ':' + letter.repeat(length)
}
const isWhole = (text) => {
  const [letter, , length, rest] = text.split(':')
  return rest !== undefined && rest.length === Number(length) && rest === letter.repeat(Number(length))
}
`

const READER = `${PAYLOAD}
let reads = 0
console.log('reading')
while (!fs.existsSync(args[1])) {
  const text = fs.readFileSync(args[0], 'latin1')
  reads += 1
  if (!isWhole(text)) { console.log('torn: ' + text.slice(0, 40)); process.exit(1) }
}
console.log(reads > 0 ? 'fine' : 'idle')`

const WRITERS = `${PAYLOAD}
import { Worker, isMainThread, workerData } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
const { path, letters, rounds } = isMainThread
  ? { path: args[0], letters: args[1], rounds: Number(args[2]) }
  : workerData
const ended = []
if (isMainThread) {
  for (const letter of letters.slice(1)) {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { path, letters: letter, rounds } })
    ended.push(new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject)))
  }
}
const pending = []
for (let index = 0; index < rounds; index += 1) {
  const text = payload(letters[0], index)
  if (index % 3 === 0) runtime.atomicWriteSync(path, text, { fsync: false })
  else if (index % 3 === 1) await runtime.atomicWrite(path, text, { fsync: index % 7 === 0 })
  else pending.push(runtime.atomicWrite(path, Buffer.from(text), { fsync: false }))
}
await Promise.all(pending)
if ((await Promise.all(ended)).some((code) => code !== 0)) process.exit(1)`

describe('processes with worker threads at one path', () => {
  it('9 threads in 3 processes, sync and async, 1 KB to 1 MB, 2 readers: all whole, nothing left', async () => {
    const work = freshDirectory()
    const scripts = freshDirectory()
    const file = join(work, 'state')
    const stop = join(scripts, 'stop')
    fs.writeFileSync(file, 'x:0:1:x')
    const readers = [await start(scripts, READER, file, stop), await start(scripts, READER, file, stop)]
    await Promise.all(readers.map((reader) => reader.printed('reading')))
    await Promise.all(['abc', 'def', 'ghi'].map((letters) => run(scripts, WRITERS, file, letters, 20)))
    fs.writeFileSync(stop, '')
    for (const reader of readers) {
      expect(await reader.ended).toMatchObject({ code: 0, lines: ['reading', 'fine'], stderr: '' })
    }
    // The last of each thread is one of its last calls, whichever thread came last.
    expect(fs.readFileSync(file, 'latin1').split(':')[0]).toMatch(/^[a-i]$/)
    expect(fs.readdirSync(work)).toEqual(['state'])
  })
})

describe('50 calls at once in one thread', () => {
  it('the last one wins, whatever the sizes and spellings; beside others that do the same to the same names', async () => {
    const directories = [freshDirectory(), freshDirectory(), freshDirectory()]
    const scripts = freshDirectory()
    const body = `${PAYLOAD}
      import { pathToFileURL } from 'node:url'
      const [directory] = args
      fs.mkdirSync(directory + '/sub')
      fs.symlinkSync('state', directory + '/link')
      const spellings = [
        directory + '/state',
        directory + '/sub/../state',
        pathToFileURL(directory + '/state'),
        Buffer.from(directory + '//state'),
      ]
      await Promise.all(
        Array.from({ length: 50 }, (_, index) => runtime.atomicWrite(directory + '/same', payload('s', index), { fsync: false })),
      )
      if (fs.readFileSync(directory + '/same', 'latin1') !== payload('s', 49)) throw new Error('not the last one')

      fs.writeFileSync(directory + '/state', '')
      await Promise.all(
        Array.from({ length: 50 }, (_, index) => runtime.atomicWrite(spellings[index % 4], payload('p', index), { fsync: false })),
      )
      if (!isWhole(fs.readFileSync(directory + '/state', 'latin1'))) throw new Error('torn')

      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          runtime.updateFile(spellings[index % 4].toString().replace(/state$/, 'counter').replace(/^file:\\/\\//, ''), (text) => String(Number(text ?? 0) + 1), { fsync: false })),
      )
      if (fs.readFileSync(directory + '/counter', 'latin1') !== '50') throw new Error('lost')

      await Promise.all(
        Array.from({ length: 50 }, (_, index) => runtime.appendLines(directory + '/lines', 'line ' + index)),
      )
      const lines = fs.readFileSync(directory + '/lines', 'latin1')
      if (lines !== Array.from({ length: 50 }, (_, index) => 'line ' + index + '\\n').join('')) throw new Error('order')

      let inside = 0
      const seen = []
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          runtime.withLock(spellings[index % 4], async () => {
            inside += 1
            if (inside !== 1) throw new Error('two inside')
            await new Promise(setImmediate)
            seen.push(index)
            inside -= 1
          })),
      )
      if (seen.length !== 50) throw new Error('sections')
      const left = fs.readdirSync(directory).sort().join()
      if (left !== 'counter,lines,link,same,state,sub') throw new Error(left)`
    await Promise.all(directories.map((directory) => run(scripts, body, directory)))
  })
})
