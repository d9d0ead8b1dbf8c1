import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { renameWithRetry, renameWithRetrySync } from '../../../src/runtime/rename-with-retry.ts'
import { freshDirectory } from '../support/directory.ts'
import { failure, fakeTime, fault, pretend, thrownBy } from '../support/faults.ts'

const forms = [
  { form: 'async', rename: renameWithRetry, budget: 10_000, hold: 5_000 },
  {
    form: 'sync',
    rename: async (...args: Parameters<typeof renameWithRetrySync>) => renameWithRetrySync(...args),
    budget: 3_000,
    hold: 1_500,
  },
]

describe.each(forms)('renameWithRetry, $form', ({ rename, budget, hold }) => {
  let from: string
  let to: string
  beforeEach(() => {
    const directory = freshDirectory()
    from = join(directory, 'from')
    to = join(directory, 'to')
    writeFileSync(from, 'new')
    writeFileSync(to, 'old')
  })

  const refuse = (code: string, times: number) => {
    let calls = 0
    fault('rename', (real, a, b) => {
      calls += 1
      if (calls <= times) throw Object.assign(failure(code, 'rename'), { call: calls })
      real(a, b)
    })
    return () => calls
  }

  it.each(['EPERM', 'EACCES', 'EBUSY'])('throws %s at once where it is an answer', async (code) => {
    pretend({ platform: 'linux' })
    const calls = refuse(code, 1)
    expect((await thrownBy(() => rename(from, to))).code).toBe(code)
    expect(calls()).toBe(1)
    expect(readFileSync(to, 'utf8')).toBe('old')
  })

  it.each(['ENOENT', 'EXDEV', 'ENOSPC', 'EISDIR', 'EROFS'])(
    'throws %s at once on Windows, too',
    async (code) => {
      pretend({ platform: 'win32' })
      const calls = refuse(code, 1)
      expect((await thrownBy(() => rename(from, to))).code).toBe(code)
      expect(calls()).toBe(1)
    },
  )

  it.each(['EPERM', 'EACCES', 'EBUSY'])('survives three %s on Windows', async (code) => {
    pretend({ platform: 'win32' })
    const pauses = fakeTime()
    const calls = refuse(code, 3)
    await rename(from, to)
    expect(calls()).toBe(4)
    expect(pauses).toHaveLength(3)
    expect(readFileSync(to, 'utf8')).toBe('new')
    expect(existsSync(from)).toBe(false)
  })

  it('survives a file that is held for a while', async () => {
    pretend({ platform: 'win32' })
    const pauses = fakeTime()
    fault('rename', (real, a, b) => {
      if (pauses.reduce((sum, ms) => sum + ms, 0) < hold) throw failure('EBUSY', 'rename')
      real(a, b)
    })
    await rename(from, to)
    expect(readFileSync(to, 'utf8')).toBe('new')
  })

  it('gives up after its time with the first error', async () => {
    pretend({ platform: 'win32', random: () => 0.5 })
    const pauses = fakeTime()
    refuse('EPERM', Infinity)
    const error = await thrownBy(() => rename(from, to))
    expect(error).toMatchObject({ code: 'EPERM', call: 1, attempts: pauses.length + 1 })
    expect(error.triedMs).toBeCloseTo(budget)
    expect(error.message).toMatch(/^EPERM: injected, rename \(rename refused \d+ times in \d+ ms\)$/)
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(budget)
    // Growing, and never long: what counts against a busy reader is the number of tries.
    expect(pauses.slice(0, 4)).toEqual([5, 10, 20, 40])
    expect(Math.max(...pauses)).toBe(40)
  })

  it('keeps the refusal when another error follows', async () => {
    pretend({ platform: 'win32' })
    fakeTime()
    let calls = 0
    fault('rename', () => {
      calls += 1
      throw failure(calls === 1 ? 'EACCES' : 'ENOSPC', 'rename')
    })
    expect((await thrownBy(() => rename(from, to))).code).toBe('EACCES')
    expect(calls).toBe(2)
  })

  it('tries once with a time of 0', async () => {
    pretend({ platform: 'win32' })
    const pauses = fakeTime()
    const calls = refuse('EPERM', Infinity)
    const error = await thrownBy(() => rename(from, to, { timeout: 0 }))
    expect(calls()).toBe(1)
    expect(pauses).toEqual([])
    expect(error.message).toContain('refused once')
  })

  it('looks at the target once, because looking opens it and so stands in the way of others', async () => {
    pretend({ platform: 'win32' })
    fakeTime()
    refuse('EPERM', Infinity)
    let looks = 0
    fault('lstat', (real, path) => {
      if (path === to) looks += 1
      return real(path)
    })
    await thrownBy(() => rename(from, to))
    expect(looks).toBe(1)
  })

  it('does not wait for a directory to become a file', async () => {
    pretend({ platform: 'win32' })
    const pauses = fakeTime()
    const directory = join(freshDirectory(), 'd')
    mkdirSync(directory)
    refuse('EPERM', Infinity)
    const error = await thrownBy(() => rename(from, directory))
    expect(error.message).toContain('the target is a directory')
    expect(pauses).toEqual([])
  })

  it('does not wait for a read-only file to become writable', async () => {
    pretend({ platform: 'win32' })
    const pauses = fakeTime()
    chmodSync(to, 0o444)
    refuse('EPERM', Infinity)
    const error = await thrownBy(() => rename(from, to))
    expect(error.message).toContain('the target is read-only')
    expect(pauses).toEqual([])
  })

  it('does not wait for a source that is gone', async () => {
    pretend({ platform: 'win32' })
    const pauses = fakeTime()
    refuse('EPERM', Infinity)
    const error = await thrownBy(() => rename(`${from}-no`, to))
    expect(error.message).toContain('the source is gone')
    expect(pauses).toEqual([])
  })

  it('refuses what is not a path, and wrong options', async () => {
    expect((await thrownBy(() => rename(3 as never, to))).code).toBe('ERR_INVALID_ARG_TYPE')
    expect((await thrownBy(() => rename(from, to, { timeout: -1 }))).code).toBe('ERR_INVALID_ARG_VALUE')
    expect((await thrownBy(() => rename(from, to, { timeout: 'x' as never }))).code).toBe(
      'ERR_INVALID_ARG_TYPE',
    )
    expect(existsSync(from)).toBe(true)
  })
})

it('stops waiting when the signal is aborted', async () => {
  const directory = freshDirectory()
  const from = join(directory, 'from')
  writeFileSync(from, 'new')
  pretend({ platform: 'win32' })
  fault('rename', () => {
    throw failure('EBUSY', 'rename')
  })
  const abort = new AbortController()
  const waiting = thrownBy(() => renameWithRetry(from, join(directory, 'to'), { signal: abort.signal }))
  abort.abort()
  expect(await waiting).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' })
})
