import { describe, expect, it } from 'vitest'
import { updatesIn } from './support.ts'

interface Case {
  readonly name: string
  /** Declares `bump`. */
  readonly code: string
  readonly updates: string[]
}

function run(cases: readonly Case[]): void {
  for (const { name, code, updates } of cases)
    it(name, () => expect(updatesIn(code, 'bump')).toEqual(updates))
}

describe('locks, however they are taken', () => {
  run([
    {
      name: 'a lock that is released in finally',
      code: `
import lockfile from 'proper-lockfile'
import fs from 'node:fs/promises'
export async function bump(f) {
  const release = await lockfile.lock(f)
  try {
    const s = JSON.parse(await fs.readFile(f, 'utf8'))
    s.n++
    await fs.writeFile(f + '.x', 'a')
    await fs.writeFile(f, JSON.stringify(s))
  } finally {
    await release()
  }
}
`,
      updates: [],
    },
    {
      name: 'a directory that may be there is no lock, also when it is removed in the end',
      code: `
import fs from 'fs-extra'
export async function bump(f) {
  await fs.ensureDir(f + '.d')
  const s = await fs.readJson(f)
  s.n++
  await fs.writeJson(f, s)
  await fs.remove(f + '.d')
}
`,
      updates: ['*: none'],
    },
    {
      name: 'a lock that is released before the save',
      code: `
import lockfile from 'proper-lockfile'
import fs from 'node:fs'
export async function bump(f) {
  const release = await lockfile.lock(f)
  const s = JSON.parse(fs.readFileSync(f, 'utf8'))
  await release()
  s.n++
  fs.writeFileSync(f, JSON.stringify(s))
}
`,
      updates: ['*: none'],
    },
    {
      name: 'a synchronous lock',
      code: `
import lockfile from 'proper-lockfile'
import fs from 'node:fs'
export function bump(f) {
  const release = lockfile.lockSync(f)
  try {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  } finally {
    release()
  }
}
`,
      updates: [],
    },
    {
      name: 'a synchronous lock that is released by path',
      code: `
import lockfile from 'proper-lockfile'
import fs from 'node:fs'
export function bump(f) {
  lockfile.lockSync(f)
  try {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  } finally {
    lockfile.unlockSync(f)
  }
}
`,
      updates: [],
    },
    {
      name: 'a lock whose release comes through then',
      code: `
import lockfile from 'proper-lockfile'
import fs from 'node:fs'
export function bump(f) {
  return lockfile.lock(f).then((release) => {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
    return release()
  })
}
`,
      updates: [],
    },
    {
      name: 'a lock that calls back',
      code: `
import lockfile from 'lockfile'
import fs from 'node:fs'
export function bump(f, cb) {
  lockfile.lock(f + '.lock', {}, (err) => {
    if (err) return cb(err)
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
    lockfile.unlock(f + '.lock', cb)
  })
}
`,
      updates: [],
    },
    {
      name: 'a lock that is disposed of',
      code: `
import { acquireLock } from './lock.js'
import fs from 'node:fs'
export function bump(f) {
  using lock = acquireLock(f)
  const s = JSON.parse(fs.readFileSync(f, 'utf8'))
  s.n++
  fs.writeFileSync(f, JSON.stringify(s))
}
`,
      updates: [],
    },
    {
      name: 'a lock that is disposed of later',
      code: `
import { lock } from './lock.js'
import fs from 'node:fs/promises'
export async function bump(f) {
  await using _ = await lock(f)
  const s = JSON.parse(await fs.readFile(f, 'utf8'))
  s.n++
  await fs.writeFile(f, JSON.stringify(s))
}
`,
      updates: [],
    },
    {
      name: 'a wrapper that creates a file exclusively',
      code: `
import fs from 'node:fs'
function guarded(f, fn) {
  const l = f + '.lock'
  const fd = fs.openSync(l, 'wx')
  try {
    return fn()
  } finally {
    fs.closeSync(fd)
    fs.unlinkSync(l)
  }
}
export function bump(f) {
  return guarded(f, () => {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  })
}
`,
      updates: [],
    },
    {
      name: 'a wrapper that makes a directory until it can',
      code: `
import fs from 'node:fs/promises'
async function exclusive(f, fn) {
  for (;;) {
    try {
      await fs.mkdir(f + '.lk')
      break
    } catch (e) {
      if (e.code !== 'EEXIST') throw e
      await new Promise((r) => setTimeout(r, 20))
    }
  }
  try {
    return await fn()
  } finally {
    await fs.rmdir(f + '.lk')
  }
}
export function bump(f) {
  return exclusive(f, async () => {
    const s = JSON.parse(await fs.readFile(f, 'utf8'))
    s.n++
    await fs.writeFile(f, JSON.stringify(s))
  })
}
`,
      updates: [],
    },
    {
      name: 'methods that take and free a lock',
      code: `
import fs from 'node:fs'
class Store {
  constructor(f) {
    this.f = f
    this.l = f + '.lock'
  }
  take() {
    fs.writeFileSync(this.l, String(process.pid), { flag: 'wx' })
  }
  free() {
    fs.unlinkSync(this.l)
  }
  bump() {
    this.take()
    try {
      const s = JSON.parse(fs.readFileSync(this.f, 'utf8'))
      s.n++
      fs.writeFileSync(this.f, JSON.stringify(s))
    } finally {
      this.free()
    }
  }
}
`,
      updates: [],
    },
    {
      name: 'a lock over the save only',
      code: `
import fs from 'node:fs'
function guarded(f, fn) {
  const l = f + '.lock'
  const fd = fs.openSync(l, 'wx')
  try {
    return fn()
  } finally {
    fs.closeSync(fd)
    fs.unlinkSync(l)
  }
}
export function bump(f) {
  const s = JSON.parse(fs.readFileSync(f, 'utf8'))
  s.n++
  guarded(f, () => fs.writeFileSync(f, JSON.stringify(s)))
}
`,
      updates: ['*: save-only'],
    },
    {
      name: 'a lock by name',
      code: `
import fs from 'node:fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export function bump(f) {
  return navigator.locks.request(f, async () => {
    const s = JSON.parse(await fs.readFile(f, 'utf8'))
    s.n++
    await atomicWrite(f, JSON.stringify(s))
  })
}
`,
      updates: [],
    },
    {
      name: 'the lock of the runtime',
      code: `
import { withLockSync, atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
import fs from 'node:fs'
export const bump = (f) =>
  withLockSync(f, () => {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    atomicWriteSync(f, JSON.stringify(s))
  })
`,
      updates: [],
    },
    {
      name: 'flock of a descriptor',
      code: `
import { flockSync } from 'fs-ext'
import fs from 'node:fs'
export function bump(f) {
  const fd = fs.openSync(f + '.lock', 'a')
  flockSync(fd, 'ex')
  try {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f + '1', '')
    fs.writeFileSync(f, JSON.stringify(s))
  } finally {
    flockSync(fd, 'un')
    fs.closeSync(fd)
  }
}
`,
      updates: [],
    },
    {
      name: 'a wrapper that takes the lock of a library',
      code: `
import lockfile from 'proper-lockfile'
import fs from 'node:fs'
async function run(f, work) {
  let release
  try {
    release = await lockfile.lock(f, { retries: 5 })
    return await work()
  } finally {
    if (release) await release()
  }
}
export function bump(f) {
  return run(f, () => {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  })
}
`,
      updates: [],
    },
    {
      name: 'a section that is left early',
      code: `
import lockfile from 'proper-lockfile'
import fs from 'node:fs'
export async function bump(f) {
  const release = await lockfile.lock(f)
  try {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    if (!s.n) {
      return
    }
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  } finally {
    await release()
  }
}
`,
      updates: [],
    },
    {
      name: 'an object of another file that sounds like a lock',
      code: `
import { FileLock } from './lock'
import fs from 'node:fs'
export async function bump(f) {
  const lock = new FileLock(f)
  await lock.acquire()
  try {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  } finally {
    await lock.release()
  }
}
`,
      updates: [],
    },
    {
      name: 'an unknown lock that is released in between',
      code: `
import { FileLock } from './lock'
import fs from 'node:fs'
export async function bump(f) {
  const lock = new FileLock(f)
  await lock.acquire()
  const s = JSON.parse(fs.readFileSync(f, 'utf8'))
  await lock.release()
  s.n++
  fs.writeFileSync(f, JSON.stringify(s))
}
`,
      updates: ['*: none'],
    },
    {
      name: 'a transaction of another file',
      code: `
import { db } from './db'
import fs from 'node:fs'
export async function bump(f) {
  await db.transaction(async () => {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  })
}
`,
      updates: [],
    },
    {
      name: 'a lock of another file that is given the work by its name',
      code: `
import fs from 'node:fs'
import { withFileLock } from './lock.js'
function guarded(file, work) {
  return withFileLock(file + '.lock', work, 100)
}
export function bump(file) {
  return guarded(file, () => {
    const s = JSON.parse(fs.readFileSync(file, 'utf8'))
    s.n++
    fs.writeFileSync(file, JSON.stringify(s))
  })
}
`,
      updates: [],
    },
    {
      name: 'a lock that the program finds among its globals',
      code: `
import fs from 'node:fs'
export async function bump(file) {
  await acquireLock(file)
  const s = JSON.parse(fs.readFileSync(file, 'utf8'))
  s.n++
  fs.writeFileSync(file, JSON.stringify(s))
  await releaseLock(file)
}
`,
      updates: [],
    },
    {
      name: 'a function of the file that sounds like a lock, and whose way of locking is not seen',
      code: `
import fs from 'node:fs'
import { enter, leave } from './gate.js'
function withLock(file, work) {
  const token = enter(file)
  try {
    return work()
  } finally {
    leave(token)
  }
}
export function bump(file) {
  return withLock(file, () => {
    const s = JSON.parse(fs.readFileSync(file, 'utf8'))
    s.n++
    fs.writeFileSync(file, JSON.stringify(s))
  })
}
`,
      updates: [],
    },
    {
      name: 'a function of the file that does not sound like one',
      code: `
import fs from 'node:fs'
import { enter, leave } from './gate.js'
function timed(file, work) {
  const token = enter(file)
  try {
    return work()
  } finally {
    leave(token)
  }
}
export function bump(file) {
  return timed(file, () => {
    const s = JSON.parse(fs.readFileSync(file, 'utf8'))
    s.n++
    fs.writeFileSync(file, JSON.stringify(s))
  })
}
`,
      updates: ['*: none'],
    },
  ])
})

describe('queues of this process', () => {
  run([
    {
      name: 'a mutex',
      code: `
import { Mutex } from 'async-mutex'
import fs from 'node:fs/promises'
const m = new Mutex()
export function bump(f) {
  return m.runExclusive(async () => {
    const s = JSON.parse(await fs.readFile(f, 'utf8'))
    s.n++
    await fs.writeFile(f, JSON.stringify(s))
  })
}
`,
      updates: ['*: in-process'],
    },
    {
      name: 'a mutex around atomic writes',
      code: `
import { Mutex } from 'async-mutex'
import fs from 'node:fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
const m = new Mutex()
export function bump(f) {
  return m.runExclusive(async () => {
    const s = JSON.parse(await fs.readFile(f, 'utf8'))
    s.n++
    await atomicWrite(f, JSON.stringify(s))
  })
}
`,
      updates: ['*: in-process'],
    },
    {
      name: 'a mutex that is acquired and released',
      code: `
import { Mutex } from 'async-mutex'
import fs from 'node:fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
const m = new Mutex()
export async function bump(f) {
  const release = await m.acquire()
  try {
    const s = JSON.parse(await fs.readFile(f, 'utf8'))
    s.n++
    await atomicWrite(f, JSON.stringify(s))
  } finally {
    release()
  }
}
`,
      updates: ['*: in-process'],
    },
    {
      name: 'a mutex that is acquired behind the load',
      code: `
import { Mutex } from 'async-mutex'
import fs from 'node:fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
const m = new Mutex()
export async function bump(f) {
  const s = JSON.parse(await fs.readFile(f, 'utf8'))
  const release = await m.acquire()
  try {
    s.n++
    await atomicWrite(f, JSON.stringify(s))
  } finally {
    release()
  }
}
`,
      updates: ['*: none'],
    },
    {
      name: 'a queue with one worker',
      code: `
import PQueue from 'p-queue'
import fs from 'node:fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
const q = new PQueue({ concurrency: 1 })
export function bump(f) {
  return q.add(async () => {
    const s = JSON.parse(await fs.readFile(f, 'utf8'))
    s.n++
    await atomicWrite(f, JSON.stringify(s))
  })
}
`,
      updates: ['*: in-process'],
    },
    {
      name: 'a queue with four workers',
      code: `
import PQueue from 'p-queue'
import fs from 'node:fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
const q = new PQueue({ concurrency: 4 })
export function bump(f) {
  return q.add(async () => {
    const s = JSON.parse(await fs.readFile(f, 'utf8'))
    s.n++
    await atomicWrite(f, JSON.stringify(s))
  })
}
`,
      updates: ['*: none'],
    },
    {
      name: 'a limit of one',
      code: `
import pLimit from 'p-limit'
import fs from 'node:fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
const limit = pLimit(1)
export function bump(f) {
  return limit(async () => {
    const s = JSON.parse(await fs.readFile(f, 'utf8'))
    s.n++
    await atomicWrite(f, JSON.stringify(s))
  })
}
`,
      updates: ['*: in-process'],
    },
    {
      name: 'a chain of promises in a variable',
      code: `
import fs from 'node:fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
let tail = Promise.resolve()
export function bump(f) {
  const run = tail.then(async () => {
    const s = JSON.parse(await fs.readFile(f, 'utf8'))
    s.n++
    await atomicWrite(f, JSON.stringify(s))
  })
  tail = run.catch(() => {})
  return run
}
`,
      updates: ['*: in-process'],
    },
    {
      name: 'a chain of promises in a field',
      code: `
import fs from 'node:fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  tail = Promise.resolve()
  bump(f) {
    const run = this.tail.then(async () => {
      const s = JSON.parse(await fs.readFile(f, 'utf8'))
      s.n++
      await atomicWrite(f, JSON.stringify(s))
    })
    this.tail = run.catch(() => {})
    return run
  }
}
`,
      updates: ['*: in-process'],
    },
    {
      name: 'a chain of promises in a field that nothing is put back to',
      code: `
import fs from 'node:fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  ready = Promise.resolve()
  bump(f) {
    return this.ready.then(async () => {
      const s = JSON.parse(await fs.readFile(f, 'utf8'))
      s.n++
      await atomicWrite(f, JSON.stringify(s))
    })
  }
}
`,
      updates: ['*: none'],
    },
    {
      name: 'chains of promises in a map',
      code: `
import fs from 'node:fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
const chains = new Map()
export function bump(f) {
  const prev = chains.get(f) ?? Promise.resolve()
  const next = prev.then(async () => {
    const s = JSON.parse(await fs.readFile(f, 'utf8'))
    s.n++
    await atomicWrite(f, JSON.stringify(s))
  })
  chains.set(
    f,
    next.catch(() => {}),
  )
  return next
}
`,
      updates: ['*: in-process'],
    },
  ])
})

describe('a lock that cannot be taken', () => {
  run([
    {
      name: 'a handler that runs the work without the lock',
      code: `
import fs from 'node:fs'
function guarded(f, fn) {
  const l = f + '.lock'
  try {
    fs.mkdirSync(l)
  } catch {
    return fn()
  }
  try {
    return fn()
  } finally {
    fs.rmdirSync(l)
  }
}
export function bump(f) {
  return guarded(f, () => {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  })
}
`,
      updates: ['*: passed-over'],
    },
    {
      name: 'a failure that nobody looks at',
      code: `
import fs from 'node:fs'
export function bump(f) {
  let held = false
  try {
    fs.mkdirSync(f + '.lock')
    held = true
  } catch {}
  const s = JSON.parse(fs.readFileSync(f, 'utf8'))
  s.n++
  fs.writeFileSync(f, JSON.stringify(s))
  if (held) fs.rmdirSync(f + '.lock')
}
`,
      updates: ['*: passed-over'],
    },
    {
      name: 'a loop that gives up after some attempts',
      code: `
import fs from 'node:fs'
export function bump(f) {
  const lock = f + '.lock'
  for (let i = 0; i < 50; i++) {
    try {
      fs.mkdirSync(lock)
      break
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
  try {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  } finally {
    fs.rmdirSync(lock)
  }
}
`,
      updates: ['*: passed-over'],
    },
    {
      name: 'a loop that throws after some attempts',
      code: `
import fs from 'node:fs'
export function bump(f) {
  const lock = f + '.lock'
  let ok = false
  for (let i = 0; i < 50; i++) {
    try {
      fs.mkdirSync(lock)
      ok = true
      break
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
  if (!ok) throw new Error('locked')
  try {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  } finally {
    fs.rmdirSync(lock)
  }
}
`,
      updates: [],
    },
    {
      name: 'a loop that gives up at a deadline',
      code: `
import fs from 'node:fs'
export function bump(f) {
  const lock = f + '.lock'
  const start = Date.now()
  while (true) {
    try {
      fs.closeSync(fs.openSync(lock, 'wx'))
      break
    } catch (e) {
      if (e.code !== 'EEXIST') throw e
      if (Date.now() - start > 5000) break
    }
  }
  try {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  } finally {
    try {
      fs.unlinkSync(lock)
    } catch {}
  }
}
`,
      updates: ['*: passed-over'],
    },
    {
      name: 'a loop that steals a stale lock and throws at a deadline',
      code: `
import fs from 'node:fs'
export function bump(f) {
  const lock = f + '.lock'
  const start = Date.now()
  while (true) {
    try {
      fs.closeSync(fs.openSync(lock, 'wx'))
      break
    } catch (e) {
      if (e.code !== 'EEXIST') throw e
      const st = fs.statSync(lock)
      if (Date.now() - st.mtimeMs > 10000) {
        fs.unlinkSync(lock)
        continue
      }
      if (Date.now() - start > 5000) throw new Error('timeout')
    }
  }
  try {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  } finally {
    try {
      fs.unlinkSync(lock)
    } catch {}
  }
}
`,
      updates: [],
    },
    {
      name: 'a handler that takes the lock again',
      code: `
import fs from 'node:fs'
export function bump(f) {
  const lock = f + '.lock'
  try {
    fs.mkdirSync(lock)
  } catch {
    fs.rmdirSync(lock)
    fs.mkdirSync(lock)
  }
  try {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  } finally {
    fs.rmdirSync(lock)
  }
}
`,
      updates: [],
    },
    {
      name: 'a descriptor that is tested',
      code: `
import fs from 'node:fs'
export function bump(f) {
  const lock = f + '.lock'
  let fd
  try {
    fd = fs.openSync(lock, 'wx')
  } catch {}
  if (fd === undefined) return false
  try {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  } finally {
    fs.closeSync(fd)
    fs.unlinkSync(lock)
  }
  return true
}
`,
      updates: [],
    },
    {
      name: 'work under a test',
      code: `
import fs from 'node:fs'
export function bump(f) {
  const lock = f + '.lock'
  let held = false
  try {
    fs.mkdirSync(lock)
    held = true
  } catch {}
  if (held) {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
    fs.rmdirSync(lock)
  }
}
`,
      updates: [],
    },
    {
      name: 'a failure of a library that is only logged',
      code: `
import lockfile from 'proper-lockfile'
import fs from 'node:fs'
export async function bump(f) {
  let release
  try {
    release = await lockfile.lock(f)
  } catch {
    console.warn('no lock')
  }
  const s = JSON.parse(fs.readFileSync(f, 'utf8'))
  s.n++
  fs.writeFileSync(f, JSON.stringify(s))
  await release?.()
}
`,
      updates: ['*: passed-over'],
    },
    {
      name: 'a failure of a library that ends the function',
      code: `
import lockfile from 'proper-lockfile'
import fs from 'node:fs'
export async function bump(f) {
  let release
  try {
    release = await lockfile.lock(f)
  } catch {
    console.warn('no lock')
    return
  }
  const s = JSON.parse(fs.readFileSync(f, 'utf8'))
  s.n++
  fs.writeFileSync(f, JSON.stringify(s))
  await release()
}
`,
      updates: [],
    },
    {
      name: 'a failure that becomes undefined',
      code: `
import lockfile from 'proper-lockfile'
import fs from 'node:fs'
export async function bump(f) {
  const release = await lockfile.lock(f).catch(() => undefined)
  const s = JSON.parse(fs.readFileSync(f, 'utf8'))
  s.n++
  fs.writeFileSync(f, JSON.stringify(s))
  await release?.()
}
`,
      updates: ['*: passed-over'],
    },
    {
      name: 'a failure that becomes undefined and is tested',
      code: `
import lockfile from 'proper-lockfile'
import fs from 'node:fs'
export async function bump(f) {
  const release = await lockfile.lock(f).catch(() => undefined)
  if (!release) return
  const s = JSON.parse(fs.readFileSync(f, 'utf8'))
  s.n++
  fs.writeFileSync(f, JSON.stringify(s))
  await release()
}
`,
      updates: [],
    },
    {
      name: 'a handler that starts over',
      code: `
import fs from 'node:fs'
export function bump(f) {
  const lock = f + '.lock'
  try {
    fs.mkdirSync(lock)
  } catch {
    return bump(f)
  }
  try {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  } finally {
    fs.rmdirSync(lock)
  }
}
`,
      updates: [],
    },
    {
      name: 'one try around everything',
      code: `
import fs from 'node:fs'
export function bump(f) {
  const lock = f + '.lock'
  try {
    fs.mkdirSync(lock)
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
    fs.rmdirSync(lock)
  } catch (e) {
    console.error(e)
  }
}
`,
      updates: [],
    },
    {
      name: 'a stale lock that is moved aside',
      code: `
import fs from 'node:fs'
export function bump(f) {
  const lock = f + '.lock'
  for (;;) {
    try {
      fs.mkdirSync(lock)
      break
    } catch (e) {
      if (e.code !== 'EEXIST') throw e
      if (Date.now() - fs.statSync(lock).mtimeMs > 9999) {
        const aside = \`\${lock}.stale.\${process.pid}\`
        fs.renameSync(lock, aside)
        fs.rmdirSync(aside)
      }
    }
  }
  try {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  } finally {
    fs.rmdirSync(lock)
  }
}
`,
      updates: [],
    },
  ])
})
