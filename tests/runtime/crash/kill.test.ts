/**
 * Processes that end without a chance to clean up, and with one.
 */
import fs from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { appendLinesSync } from '../../../src/runtime/append-lines.ts'
import { LockTimeoutError } from '../../../src/runtime/errors.ts'
import { withLock, withLockSync } from '../../../src/runtime/lock.ts'
import { sweepTempsSync } from '../../../src/runtime/sweep-temps.ts'
import { updateFileSync } from '../../../src/runtime/update-file.ts'
import { start } from '../support/children.ts'
import { freshDirectory } from '../support/directory.ts'
import { thrownBy } from '../support/faults.ts'

let work: string
let scripts: string
let file: string
beforeEach(() => {
  work = freshDirectory()
  scripts = freshDirectory()
  file = join(work, 'state')
})

const kill = async (child: Awaited<ReturnType<typeof start>>) => {
  child.process.kill('SIGKILL')
  await child.ended
}

describe('a lock holder', () => {
  it('that is killed is recovered from with a single try', async () => {
    const holder = await start(
      scripts,
      `runtime.withLockSync(args[0], () => { console.log('held'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) })`,
      file,
    )
    await holder.printed('held')
    const error = await thrownBy(() => withLockSync(file, () => 1, { timeout: 0 }))
    expect(error).toBeInstanceOf(LockTimeoutError)
    expect(error.holder).toMatchObject({ pid: holder.process.pid, verdict: 'alive', sameDomain: true })
    await kill(holder)
    expect(withLockSync(file, () => 'in', { timeout: 0 })).toBe('in')
    expect(fs.readdirSync(work)).toEqual([])
  })

  it.runIf(process.platform !== 'win32')('that is only stopped keeps its lock', async () => {
    const holder = await start(
      scripts,
      `await runtime.withLock(args[0], async () => { console.log('held'); await new Promise((resolve) => setTimeout(resolve, 60_000)) })`,
      file,
    )
    await holder.printed('held')
    holder.process.kill('SIGSTOP')
    expect((await thrownBy(() => withLock(file, () => 1, { timeout: 300 }))).code).toBe('ELOCKTIMEOUT')
    await kill(holder)
    expect(await withLock(file, () => 'in', { timeout: 0 })).toBe('in')
  })

  it.runIf(process.platform === 'linux')('whose worker thread was terminated is recovered from', async () => {
    const holder = await start(
      scripts,
      `import { Worker, isMainThread } from 'node:worker_threads'
      import { fileURLToPath } from 'node:url'
      if (isMainThread) {
        const worker = new Worker(fileURLToPath(import.meta.url), { argv: args })
        worker.on('message', async () => {
          await worker.terminate()
          console.log('terminated')
          setTimeout(() => {}, 60_000)
        })
      } else {
        const { parentPort } = await import('node:worker_threads')
        await runtime.withLock(args[0], async () => {
          parentPort.postMessage('held')
          await new Promise((resolve) => setTimeout(resolve, 60_000))
        })
      }`,
      file,
    )
    await holder.printed('terminated')
    expect(fs.readdirSync(work)).toEqual(['state.lk'])
    expect(withLockSync(file, () => 'in', { timeout: 0 })).toBe('in')
    await kill(holder)
  })

  it.each(['section', 'waiting', 'writing'])(
    'that calls process.exit() leaves nothing: %s',
    async (where) => {
      const bodies: Record<string, string> = {
        section: `await runtime.withLock(args[0], () => process.exit(0))`,
        waiting: `runtime.withLock(args[0], () => new Promise(() => {}))
        runtime.updateFile(args[0] + '2', () => new Promise(() => {}))
        setTimeout(() => process.exit(0), 100)`,
        writing: `runtime.atomicWrite(args[0], (async function* () { yield 'some'; setTimeout(() => process.exit(0), 50); await new Promise(() => {}) })())`,
      }
      const child = await start(scripts, bodies[where] as string, file)
      expect(await child.ended).toMatchObject({ code: 0, stderr: '' })
      expect(fs.readdirSync(work)).toEqual([])
    },
  )
})

describe('a writer killed at any moment', () => {
  const PAYLOADS = ['a'.repeat(200_000), 'b'.repeat(200_000)]

  it.each([
    ['atomicWrite', `await runtime.atomicWrite(args[0], letter.repeat(200_000), { fsync: false })`],
    ['atomicWriteSync', `runtime.atomicWriteSync(args[0], letter.repeat(200_000), { fsync: false })`],
    ['updateFile', `await runtime.updateFile(args[0], () => letter.repeat(200_000), { fsync: false })`],
    ['updateFileSync', `runtime.updateFileSync(args[0], () => letter.repeat(200_000), { fsync: false })`],
  ])('leaves the old content or the new, and the next one gets in: %s', async (_name, statement) => {
    fs.writeFileSync(file, PAYLOADS[0] as string)
    for (let round = 0; round < 6; round += 1) {
      const writer = await start(
        scripts,
        `console.log('go'); for (let i = 0; ; i += 1) { const letter = i % 2 ? 'a' : 'b'; ${statement} }`,
        file,
      )
      await writer.printed('go')
      // Any moment will do; different ones are better.
      await new Promise((resolve) => setTimeout(resolve, 5 + round * 7))
      await kill(writer)
      expect(PAYLOADS).toContain(fs.readFileSync(file, 'utf8'))
      updateFileSync(file, (current) => void expect(PAYLOADS).toContain(current), { timeout: 0 })
      const left = fs.readdirSync(work).filter((name) => name !== 'state')
      expect(sweepTempsSync(work)).toEqual(left.map((name) => join(work, name)))
    }
    expect(fs.readdirSync(work)).toEqual(['state'])
  })

  it('has its temporary file swept when it is dead, and kept while it lives', async () => {
    const body = `
      fs.writeFileSync(args[0], 'old')
      runtime.atomicWrite(args[0], (async function* () { yield 'some'; console.log('half'); await new Promise((resolve) => setTimeout(resolve, 60_000)) })())`
    const dead = await start(scripts, body, join(work, 'dead'))
    const alive = await start(scripts, body, join(work, 'alive'))
    await Promise.all([dead.printed('half'), alive.printed('half')])
    expect(sweepTempsSync(work)).toEqual([])
    await kill(dead)
    const removed = sweepTempsSync(work)
    expect(removed).toHaveLength(1)
    expect(removed[0]).toContain(`dead.${dead.process.pid}.`)
    expect(fs.readdirSync(work).filter((name) => name.endsWith('.tmp'))).toHaveLength(1)
    expect(fs.readFileSync(join(work, 'dead'), 'utf8')).toBe('old')
    await kill(alive)
  })

  it('in the middle of a record does not spoil the next one', async () => {
    const writer = await start(
      scripts,
      `runtime.withLockSync(args[0], () => {
        fs.appendFileSync(args[0], '{"half":')
        console.log('torn')
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
      })`,
      file,
    )
    await writer.printed('torn')
    await kill(writer)
    appendLinesSync(file, '{"whole":1}', { timeout: 0 })
    expect(fs.readFileSync(file, 'utf8')).toBe('{"half":\n{"whole":1}\n')
  })
})
