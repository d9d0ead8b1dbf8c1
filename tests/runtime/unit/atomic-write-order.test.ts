import fs from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { beforeEach, describe, expect, it } from 'vitest'
import { atomicWrite, atomicWriteSync } from '../../../src/runtime/atomic-write.ts'
import { shared } from '../../../src/runtime/shared.ts'
import { freshDirectory } from '../support/directory.ts'
import { failure, fault, pretend, thrownBy } from '../support/faults.ts'

describe('atomicWrite, order and streams', () => {
  let directory: string
  let file: string
  beforeEach(() => {
    directory = freshDirectory()
    file = join(directory, 'state')
  })

  it('lands fifty concurrent calls in call order', async () => {
    const landed: string[] = []
    fault('rename', (real, from, to) => {
      real(from, to)
      landed.push(fs.readFileSync(to, 'utf8'))
    })
    const expected = Array.from({ length: 50 }, (_, index) => String(index))
    await Promise.all(expected.map((text) => atomicWrite(file, text, { fsync: false })))
    expect(landed).toEqual(expected)
    expect(fs.readdirSync(directory)).toEqual(['state'])
    expect(shared().lines.size).toBe(0)
  })

  it('goes on after a failed call', async () => {
    const results = await Promise.allSettled([
      atomicWrite(file, '1'),
      atomicWrite(file, [3 as never]),
      atomicWrite(file, '2'),
    ])
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(fs.readFileSync(file, 'utf8')).toBe('2')
  })

  it('a synchronous call is not undone by earlier asynchronous ones', async () => {
    const early = [atomicWrite(file, 'early 1'), atomicWrite(file, 'early 2')]
    // Until their places are taken.
    while ((shared().writes.get(file)?.size ?? 0) < 2) await new Promise((resolve) => setImmediate(resolve))
    atomicWriteSync(file, 'sync')
    await Promise.all(early)
    expect(fs.readFileSync(file, 'utf8')).toBe('sync')
    await atomicWrite(file, 'late')
    expect(fs.readFileSync(file, 'utf8')).toBe('late')
    expect(fs.readdirSync(directory)).toEqual(['state'])
    expect(shared().writes.size).toBe(0)
  })

  it('a synchronous call undoes none to another file that is called alike but for its links', async () => {
    fs.mkdirSync(join(directory, 'elsewhere', 'deep'), { recursive: true })
    fs.symlinkSync(join('elsewhere', 'deep'), join(directory, 'link'))
    const here = atomicWrite(file, 'here')
    atomicWriteSync(`${directory}/link/../state`, 'elsewhere')
    await here
    expect(fs.readFileSync(join(directory, 'elsewhere', 'state'), 'utf8')).toBe('elsewhere')
    expect(fs.readFileSync(file, 'utf8')).toBe('here')
  })

  it('a synchronous call is not undone by an asynchronous one that Windows goes on refusing', async () => {
    pretend({ platform: 'win32' })
    let refused = 0
    fault('rename', (real, from, to) => {
      if (fs.readFileSync(from, 'utf8') === 'early' && refused < 3) {
        refused += 1
        // Another program has the file open for a moment; it lets go, and the synchronous call comes first.
        if (refused === 2) atomicWriteSync(file, 'sync')
        throw failure('EPERM', 'rename')
      }
      real(from, to)
    })
    await atomicWrite(file, 'early')
    expect(fs.readFileSync(file, 'utf8')).toBe('sync')
    expect(fs.readdirSync(directory)).toEqual(['state'])
  })

  it.each([
    ['array', () => ['a', Buffer.from('b'), 'ü']],
    [
      'generator',
      () =>
        (function* () {
          yield 'a'
          yield 'bü'
        })(),
    ],
    [
      'async generator',
      () =>
        (async function* () {
          yield 'a'
          yield 'bü'
        })(),
    ],
    ['stream', () => Readable.from(['a', 'bü'])],
  ] as [string, () => Iterable<string>][])('takes chunks from a source: %s', async (_name, source) => {
    await atomicWrite(file, source())
    expect(fs.readFileSync(file, 'utf8')).toBe('abü')
  })

  it('publishes nothing of a stream that breaks, and lets go of one that it cannot write', async () => {
    fs.writeFileSync(file, 'old')
    const broken = (async function* () {
      yield 'some'
      throw new Error('broken')
    })()
    expect((await thrownBy(() => atomicWrite(file, broken))).message).toBe('broken')
    let closed = false
    const endless = (function* () {
      try {
        for (;;) yield 'x'
      } finally {
        closed = true
      }
    })()
    let calls = 0
    fault('write', (real, ...args) => {
      calls += 1
      if (calls > 3) throw failure('ENOSPC', 'write')
      return real(...args)
    })
    expect((await thrownBy(() => atomicWrite(file, endless))).code).toBe('ENOSPC')
    expect(closed).toBe(true)
    expect(fs.readFileSync(file, 'utf8')).toBe('old')
    expect(fs.readdirSync(directory)).toEqual(['state'])
  })

  it('does not ask a source again that failed, whatever its error is called', async () => {
    fs.writeFileSync(file, 'old')
    let asked = 0
    // As a stream does: once it has failed, it is at its end.
    const next = async () => {
      asked += 1
      if (asked === 2) throw failure('EINTR', 'read')
      return asked === 1 ? { done: false, value: 'half' } : { done: true, value: undefined }
    }
    const source = { [Symbol.asyncIterator]: () => ({ next }) } as AsyncIterable<string>
    expect((await thrownBy(() => atomicWrite(file, source))).code).toBe('EINTR')
    expect(fs.readFileSync(file, 'utf8')).toBe('old')
  })

  it('tells its own failure when the source cannot be closed either', async () => {
    const next = () => ({ done: false, value: 1 })
    const close = () => {
      throw new Error('cannot be closed')
    }
    const source = { [Symbol.iterator]: () => ({ next, return: close }) } as unknown as Iterable<string>
    expect((await thrownBy(() => atomicWrite(file, source))).code).toBe('ERR_INVALID_ARG_TYPE')
  })

  it('stops for a signal before, and while writing', async () => {
    fs.writeFileSync(file, 'old')
    const abort = new AbortController()
    const source = (async function* () {
      yield 'a'
      abort.abort(new Error('enough'))
      yield 'b'
    })()
    const options = { signal: abort.signal }
    for (const data of [source, 'x']) {
      const error = await thrownBy(() => atomicWrite(file, data, options))
      expect(error).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR', cause: { message: 'enough' } })
    }
    expect(fs.readFileSync(file, 'utf8')).toBe('old')
    expect(fs.readdirSync(directory)).toEqual(['state'])
  })

  it('stops for a signal while the source is silent, and while waiting for an earlier call', async () => {
    fs.writeFileSync(file, 'old')
    const abort = new AbortController()
    const silent = (async function* () {
      yield 'a'
      await new Promise(() => {})
    })()
    const first = thrownBy(() => atomicWrite(file, silent, { signal: abort.signal }))
    const other = new AbortController()
    const second = thrownBy(() => atomicWrite(file, 'second', { signal: other.signal }))
    other.abort()
    expect((await second).code).toBe('ABORT_ERR')
    abort.abort()
    expect((await first).code).toBe('ABORT_ERR')
    await atomicWrite(file, 'third')
    expect(fs.readFileSync(file, 'utf8')).toBe('third')
    expect([shared().lines.size, shared().writes.size]).toEqual([0, 0])
    expect(fs.readdirSync(directory)).toEqual(['state'])
  })
})
