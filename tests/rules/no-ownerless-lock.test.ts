import parser from '@typescript-eslint/parser'
import noOwnerlessLock from '../../src/rules/no-ownerless-lock.ts'
import { runCases, type InvalidCase, type ValidCase } from './run.ts'

const valid: ValidCase[] = [
  {
    name: 'a directory that holds what its owner has put into it',
    code: `
import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
export function withLock(dir, work) {
  const lock = join(dir, 'state.lock')
  const token = randomUUID()
  for (;;) {
    try {
      mkdirSync(lock)
      writeFileSync(join(lock, token), JSON.stringify({ pid: process.pid }), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') {
        clean(lock, token)
        return
      }
      if (reclaim(lock)) continue
      sleep(10)
    }
  }
  try {
    return work()
  } finally {
    clean(lock, token)
  }
}
function clean(lock, token) {
  try { rmSync(join(lock, token), { force: true }) } catch {}
  try { rmdirSync(lock) } catch {}
}
function reclaim(lock) {
  const stat = statSync(lock)
  if (Date.now() - stat.mtimeMs <= 10_000) return false
  if (!stat.isDirectory()) {
    rmSync(lock, { force: true })
    return true
  }
  const seen = readdirSync(lock)
  for (const one of seen) if (isAlive(JSON.parse(readFileSync(join(lock, one), 'utf8')).pid)) return false
  for (const one of seen) rmSync(join(lock, one), { recursive: true, force: true })
  rmdirSync(lock)
  return true
}
`,
  },
  {
    name: 'a lock that nobody clears, released by its owner',
    code: `
import fs from 'node:fs'
export function withLock(lock, work) {
  fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
  try {
    return work()
  } finally {
    fs.unlinkSync(lock)
  }
}
`,
  },
  {
    name: 'a lock that is waited for and never cleared',
    code: `
import fs from 'node:fs'
export async function withLock(lock, work) {
  for (;;) {
    try {
      fs.mkdirSync(lock)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      const age = Date.now() - fs.statSync(lock).mtimeMs
      if (age > 60_000) throw new Error('remove ' + lock)
      await sleep(20)
    }
  }
  try {
    return await work()
  } finally {
    fs.rmdirSync(lock)
  }
}
`,
  },
  {
    name: 'a stale lock that is renamed away: one waiter wins, and the owner looks at its token',
    code: `
import fs from 'node:fs'
export function withLock(lock, token, work) {
  for (;;) {
    try {
      const fd = fs.openSync(lock, 'wx')
      try {
        fs.writeSync(fd, token + process.pid)
      } catch (error) {
        fs.unlinkSync(lock)
        throw error
      }
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (Date.now() - fs.statSync(lock).mtimeMs > 60_000) {
        const aside = lock + '.stale.' + process.pid
        fs.renameSync(lock, aside)
        fs.unlinkSync(aside)
      }
    }
  }
  try {
    return work()
  } finally {
    if (fs.readFileSync(lock, 'utf8') === token + process.pid) fs.unlinkSync(lock)
  }
}
`,
  },
  {
    name: 'a second look that is compared before the removal',
    code: `
import fs from 'node:fs'
export function tryLock(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    const seen = fs.statSync(lock)
    if (Date.now() - seen.mtimeMs < 60_000) return false
    const now = fs.statSync(lock)
    if (now.ino === seen.ino && now.mtimeMs === seen.mtimeMs) fs.unlinkSync(lock)
    return false
  }
}
`,
  },
  {
    name: 'the file that was read is compared with the one that stands there',
    code: `
import fs from 'node:fs'
export function tryLock(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    const fd = fs.openSync(lock, 'r')
    const judged = fs.fstatSync(fd).ino
    if (isAlive(fs.readFileSync(fd, 'utf8'))) return false
    const there = fs.statSync(lock).ino
    if (there === judged) fs.unlinkSync(lock)
    return false
  }
}
`,
  },
  {
    name: 'the token in the lock directory is read again before the removal',
    code: `
import fs from 'node:fs'
import path from 'node:path'
function ownerOf(lock) {
  return fs.readFileSync(path.join(lock, 'owner'), 'utf8')
}
export function tryLock(lock, token) {
  try {
    fs.mkdirSync(lock)
    fs.writeFileSync(path.join(lock, 'owner'), token)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    const owner = ownerOf(lock)
    if (isAlive(owner)) return false
    if (ownerOf(lock) === owner) fs.rmSync(lock, { recursive: true })
    return false
  }
}
`,
  },
  {
    name: 'a stale lock that is removed under a second lock, and a release that looks below the lock',
    code: `
import fs from 'node:fs'
import path from 'node:path'
function isStale(lock) {
  return Date.now() - fs.statSync(lock).mtimeMs > 60_000
}
export function withLock(lock, token, work) {
  for (;;) {
    try {
      fs.mkdirSync(lock)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (!isStale(lock)) continue
      fs.mkdirSync(lock + '.clearing')
      try {
        if (isStale(lock)) fs.rmSync(lock, { recursive: true })
      } finally {
        fs.rmdirSync(lock + '.clearing')
      }
    }
  }
  fs.writeFileSync(path.join(lock, 'owner'), token)
  try {
    return work()
  } finally {
    const owner = fs.readFileSync(path.join(lock, 'owner'), 'utf8')
    if (owner === token) fs.rmSync(lock, { recursive: true })
  }
}
`,
  },
  {
    name: 'a stale lock that is looked at and removed under a second lock',
    code: `
import fs from 'node:fs'
export function tryLock(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    fs.mkdirSync(lock + '.clearing')
    try {
      if (!isAlive(fs.readFileSync(lock, 'utf8'))) fs.unlinkSync(lock)
    } finally {
      fs.rmdirSync(lock + '.clearing')
    }
    return false
  }
}
`,
  },
  {
    name: 'one look under a second lock that every caller takes',
    code: `
import fs from 'node:fs'
import lockfile from 'proper-lockfile'
function claim(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (isAlive(fs.readFileSync(lock, 'utf8'))) return false
    fs.unlinkSync(lock)
    return claim(lock)
  }
}
export async function start(dir) {
  const release = await lockfile.lock(dir)
  try {
    return claim(dir + '/owner.lock')
  } finally {
    await release()
  }
}
`,
  },
  {
    name: 'what an owner has not finished writing is its own',
    code: `
import fs from 'node:fs'
export function tryLock(lock) {
  let created = false
  try {
    const fd = fs.openSync(lock, 'wx')
    created = true
    fs.writeSync(fd, String(process.pid))
    fs.closeSync(fd)
    return true
  } catch (error) {
    if (created) fs.rmSync(lock)
    if (error.code !== 'EEXIST') throw error
    const pid = fs.readFileSync(lock, 'utf8')
    return !isAlive(pid) && undefined
  }
}
`,
  },
  {
    name: 'the handle says that the lock was taken',
    code: `
import fs from 'node:fs/promises'
export async function tryLock(lock) {
  let handle
  try {
    handle = await fs.open(lock, 'wx')
    await handle.writeFile(String(process.pid))
    return handle
  } catch (error) {
    const owner = await fs.readFile(lock, 'utf8')
    if (handle !== undefined && owner === '') await fs.rm(lock)
    throw error
  }
}
`,
  },
  {
    name: 'a lock of a dead process is cleared after a second look, and nobody takes it from a live one',
    code: `
import fs from 'node:fs'
export function withLock(lock, work) {
  for (;;) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      const owner = fs.readFileSync(lock, 'utf8')
      if (!isAlive(owner) && fs.readFileSync(lock, 'utf8') === owner) fs.unlinkSync(lock)
    }
  }
  try {
    return work()
  } finally {
    fs.unlinkSync(lock)
  }
}
`,
  },
  {
    name: 'two runs under a lock, one after the other',
    code: `
import fs from 'node:fs'
function withLock(lock, work) {
  for (let i = 0; i < 50; i++) {
    try {
      fs.mkdirSync(lock)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (Date.now() - fs.statSync(lock).mtimeMs > 60_000) throw new Error('stale')
    }
  }
  try {
    return work()
  } finally {
    fs.rmdirSync(lock)
  }
}
export function both(lock, first, second) {
  withLock(lock, first)
  withLock(lock, second)
}
`,
  },
  {
    name: 'a library that knows its owner',
    code: `
import fs from 'node:fs'
import lockfile from 'proper-lockfile'
export async function bump(file) {
  const release = await lockfile.lock(file, { stale: 10_000 })
  try {
    fs.writeFileSync(file, String(Number(fs.readFileSync(file, 'utf8')) + 1))
  } finally {
    await release()
  }
}
`,
  },
  {
    name: 'our runtime',
    code: `
import fs from 'node:fs'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
export async function bump(file) {
  await withLock(file, async () => {
    fs.writeFileSync(file, String(Number(fs.readFileSync(file, 'utf8')) + 1))
  })
}
`,
  },
  {
    name: 'a temp that is created exclusively and renamed away',
    code: `
import fs from 'node:fs'
export function save(file, data) {
  const tmp = file + '.tmp'
  const text = process.pid + data
  try {
    fs.writeFileSync(tmp, text, { flag: 'wx' })
  } catch (error) {
    if (Date.now() - fs.statSync(tmp).mtimeMs < 60_000) throw error
    fs.unlinkSync(tmp)
    fs.writeFileSync(tmp, text, { flag: 'wx' })
  }
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'a copy that is checked and made anew',
    code: `
import fs from 'node:fs'
export function install(file, text) {
  try {
    fs.writeFileSync(file, text, { flag: 'wx' })
  } catch (error) {
    if (fs.readFileSync(file, 'utf8') === text) return
    fs.unlinkSync(file)
    fs.writeFileSync(file, text, { flag: 'wx' })
  }
}
`,
  },
  {
    name: 'a file in the place of a directory',
    code: `
import fs from 'node:fs'
export function prepare(dir) {
  try {
    fs.mkdirSync(dir)
  } catch (error) {
    if (fs.statSync(dir).isDirectory()) return
    fs.unlinkSync(dir)
    fs.mkdirSync(dir)
  }
}
`,
  },
  {
    name: 'a cache that is made anew with a directory that may be there',
    code: `
import path from 'node:path'
import { mkdirp, pathExists, readFile, remove } from 'fs-extra'
export async function fetchTool(cache) {
  if (await pathExists(path.join(cache, 'tool'))) {
    try {
      await readFile(path.join(cache, 'manifest'))
      return
    } catch {
      await remove(cache)
    }
  }
  await remove(cache)
  await mkdirp(cache)
  await download(cache)
}
`,
  },
  {
    name: 'an output directory that is emptied on request',
    code: `
import fs from 'node:fs'
export function scaffold(dir, options) {
  try {
    fs.mkdirSync(dir)
  } catch (error) {
    if (!options.force) throw error
    fs.rmSync(dir, { recursive: true })
    fs.mkdirSync(dir)
  }
}
`,
  },
  {
    name: 'a symbolic link that is replaced',
    code: `
import fs from 'node:fs'
export function point(target, link) {
  fs.mkdirSync(target, { recursive: true })
  for (;;) {
    try {
      fs.symlinkSync(target, link)
      break
    } catch (error) {
      if (fs.lstatSync(link).mtimeMs > Date.now() - 1000) throw error
      fs.unlinkSync(link)
    }
  }
  if (!works(link)) fs.unlinkSync(link)
}
`,
  },
  {
    name: 'a pid file that keeps nobody out',
    code: `
import fs from 'node:fs'
export function register(file) {
  if (isStale(fs.readFileSync(file, 'utf8'))) fs.unlinkSync(file)
  fs.writeFileSync(file, String(process.pid))
}
`,
  },
  {
    name: 'a look that keeps others out before the lock is created, and removes nothing',
    code: `
import fs from 'node:fs'
export function claim(lock) {
  if (fs.existsSync(lock) && isAlive(fs.readFileSync(lock, 'utf8'))) return false
  fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
  return true
}
`,
  },
  {
    name: 'a lock that is given up and taken again by its owner',
    code: `
import fs from 'node:fs'
export function renew(lock, token, next) {
  if (fs.readFileSync(lock, 'utf8') !== token) throw new Error('lost')
  fs.unlinkSync(lock)
  fs.writeFileSync(lock, process.pid + next, { flag: 'wx' })
}
`,
  },
  {
    name: 'an outdated copy that is made anew',
    code: `
import fs from 'node:fs'
export function refresh(file, text) {
  if (Date.now() - fs.statSync(file).mtimeMs < 60_000) return
  fs.unlinkSync(file)
  fs.writeFileSync(file, text, { flag: 'wx' })
}
`,
  },
  {
    name: 'a helper that says whether it has the lock, and a second look',
    code: `
import fs from 'node:fs'
function create(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    return false
  }
}
export function claim(lock) {
  if (create(lock)) return true
  const owner = fs.readFileSync(lock, 'utf8')
  if (isAlive(owner) || fs.readFileSync(lock, 'utf8') !== owner) return false
  fs.unlinkSync(lock)
  return create(lock)
}
`,
  },
  {
    name: 'what is done with the lock that a helper has taken',
    code: `
import fs from 'node:fs'
function create(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    return false
  }
}
export function claim(lock) {
  if (create(lock)) {
    if (isNeeded(fs.readFileSync(lock, 'utf8'))) return true
    fs.unlinkSync(lock)
  }
  return false
}
`,
  },
  {
    name: 'a lock that is reset at the start of everything',
    code: `
import fs from 'node:fs'
export function start(lock) {
  fs.rmSync(lock, { force: true })
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
  } catch (error) {
    const owner = fs.readFileSync(lock, 'utf8')
    if (isAlive(owner) || fs.readFileSync(lock, 'utf8') !== owner) throw error
    fs.unlinkSync(lock)
  }
}
`,
  },
  {
    name: 'a lock that is left alone',
    code: `
import fs from 'node:fs'
export function tryLock(dir) {
  const lock = dir + '/warm.lock'
  try {
    fs.mkdirSync(lock)
    return true
  } catch {
    if (Date.now() - fs.statSync(lock).mtimeMs > 60_000) fs.rmdirSync(lock)
    return false
  }
}
`,
    options: [{ ignore: ['warm.lock'] }],
  },
]

type Place = [line: number, column: number, endColumn: number]
const at = ([line, column, endColumn]: Place) => ({ line, column, endLine: line, endColumn })

const stale = (path: string, claim: string, place: Place) => ({
  messageId: 'staleLockRemoved',
  data: { path, claim },
  ...at(place),
})

const invalid: InvalidCase[] = [
  {
    name: 'a directory that is removed with what its owner has put into it',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function withLock(lock, token, work) {
  for (;;) {
    try {
      fs.mkdirSync(lock)
      fs.writeFileSync(path.join(lock, token), String(process.pid))
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (Date.now() - fs.statSync(lock).mtimeMs > 30_000) {
        fs.rmSync(lock, { recursive: true, force: true })
        continue
      }
    }
  }
  try {
    return work()
  } finally {
    fs.rmSync(lock, { recursive: true, force: true })
  }
}
`,
    errors: [stale('lock', 'line 7', [13, 9, 58])],
  },
  {
    name: 'an empty directory, which anyone can remove',
    code: `
import fs from 'node:fs'
export function withLock(lock, work) {
  for (;;) {
    try {
      fs.mkdirSync(lock)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (Date.now() - fs.statSync(lock).mtimeMs > 30_000) {
        fs.rmdirSync(lock)
        continue
      }
    }
  }
  try {
    return work()
  } finally {
    fs.rmdirSync(lock)
  }
}
`,
    errors: [stale('lock', 'line 6', [11, 9, 27])],
  },
  {
    name: 'a lock that is removed on the age seen before',
    code: `
import fs from 'node:fs'
export function withLock(file, work) {
  const lock = file + '.lock'
  while (true) {
    try {
      const fd = fs.openSync(lock, 'wx')
      fs.writeSync(fd, String(process.pid))
      fs.closeSync(fd)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      try {
        if (Date.now() - fs.statSync(lock).mtimeMs > 30_000) {
          fs.unlinkSync(lock)
          continue
        }
      } catch {
        continue
      }
    }
  }
  try {
    return work()
  } finally {
    fs.unlinkSync(lock)
  }
}
`,
    errors: [stale('lock', 'line 7', [15, 11, 30])],
  },
  {
    name: 'the liveness of another file, and one retry',
    code: `
import { open, readFile, unlink } from 'node:fs/promises'
export async function acquire(lockPath: string, pidPath: string) {
  try {
    const fd = await open(lockPath, 'wx')
    await fd.close()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const reason = staleReason(await readFile(pidPath, 'utf8'))
    if (reason !== undefined) {
      await unlink(lockPath)
      const fd = await open(lockPath, 'wx')
      await fd.close()
    } else {
      throw new Error('locked')
    }
  }
}
`,
    languageOptions: { parser },
    errors: [stale('lockPath', 'line 5', [11, 13, 29])],
  },
  {
    name: 'a marker behind a failed attempt',
    code: `
import { open, unlink } from 'node:fs/promises'
export async function claim(marker) {
  try {
    const fd = await open(marker, 'wx')
    await fd.close()
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  if (!(await isOutdated())) return false
  try {
    await unlink(marker)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  try {
    const fd = await open(marker, 'wx')
    await fd.close()
    return true
  } catch (error) {
    return false
  }
}
`,
    errors: [stale('marker', 'line 5', [13, 11, 25])],
  },
  {
    name: 'the age and the owner, judged by a helper; a half-written lock is its own',
    code: `
import fs from 'node:fs'
function isStale(lock) {
  if (Date.now() - fs.statSync(lock).mtimeMs < 30_000) return false
  return !isAlive(JSON.parse(fs.readFileSync(lock, 'utf8')).pid)
}
export function tryAcquire(lock) {
  try {
    const fd = fs.openSync(lock, fs.constants.O_CREAT | fs.constants.O_EXCL | fs.constants.O_WRONLY, 0o600)
    try {
      fs.writeSync(fd, JSON.stringify({ pid: process.pid }))
    } catch (error) {
      fs.unlinkSync(lock)
      throw error
    }
    return { fd, lock }
  } catch (error) {
    if (error.code === 'EEXIST' && isStale(lock)) {
      try { fs.unlinkSync(lock) } catch {}
      try {
        const fd = fs.openSync(lock, 'wx')
        try {
          fs.writeSync(fd, JSON.stringify({ pid: process.pid }))
        } catch (failure) {
          fs.unlinkSync(lock)
          throw failure
        }
        return { fd, lock }
      } catch {
        return null
      }
    }
    throw error
  }
}
export function acquire(lock, deadline) {
  const handle = tryAcquire(lock)
  if (handle) return handle
  while (Date.now() < deadline) {
    const again = tryAcquire(lock)
    if (again) return again
  }
  return null
}
`,
    errors: [stale('lock', 'line 9', [19, 13, 32])],
  },
  {
    name: 'the owner in the lock directory, a helper that removes, and a function that calls itself',
    code: `
import fs from 'node:fs'
import path from 'node:path'
function clear(dir) {
  fs.rmSync(dir, { recursive: true, force: true })
}
export async function acquire(dir) {
  try {
    fs.mkdirSync(dir, { recursive: false })
    fs.writeFileSync(path.join(dir, 'owner.json'), JSON.stringify({ pid: process.pid }))
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    const { pid } = JSON.parse(fs.readFileSync(path.join(dir, 'owner.json'), 'utf8'))
    if (isAlive(pid)) return false
    clear(dir)
    return acquire(dir)
  }
}
`,
    errors: [stale('dir', 'line 9', [15, 5, 15])],
  },
  {
    name: 'a lock that was taken and one that was not, in one handler',
    code: `
import fs from 'node:fs'
export function tryLock(lock) {
  let created = false
  try {
    const fd = fs.openSync(lock, 'wx')
    created = true
    fs.writeSync(fd, String(process.pid))
    fs.closeSync(fd)
    return true
  } catch (error) {
    if (created) fs.unlinkSync(lock)
    if (error.code !== 'EEXIST') throw error
    if (!isAlive(fs.readFileSync(lock, 'utf8'))) fs.unlinkSync(lock)
    return false
  }
}
`,
    errors: [stale('lock', 'line 6', [14, 50, 69])],
  },
  {
    name: 'a lock that is removed after waiting long enough, whoever holds it',
    code: `
const fs = require('fs')
function withLock(lock, work) {
  const start = Date.now()
  while (Date.now() - start < 10_000) {
    try {
      fs.writeFileSync(lock, JSON.stringify({ pid: process.pid }), { flag: 'wx' })
      try {
        return work()
      } finally {
        try { fs.unlinkSync(lock) } catch {}
      }
    } catch (error) {
      if (error.code === 'EEXIST') {
        if (Date.now() - fs.statSync(lock).mtimeMs > 30_000) {
          fs.unlinkSync(lock)
          continue
        }
        continue
      }
      throw error
    }
  }
  fs.unlinkSync(lock)
  return work()
}
`,
    languageOptions: { sourceType: 'commonjs' },
    errors: [
      stale('lock', 'line 7', [16, 11, 30]),
      { messageId: 'unseenLockRemoved', data: { path: 'lock', claim: 'line 7' }, ...at([24, 3, 22]) },
    ],
  },
  {
    name: 'a lock that is judged before it is created, with callbacks',
    code: `
const fs = require('fs')
function check(file, callback) {
  fs.readFile(file, 'utf8', function (error, pid) {
    if (error) return callback(error)
    try {
      process.kill(Number(pid), 0)
      callback(null, true)
    } catch (failure) {
      callback(null, false)
    }
  })
}
exports.lock = function (file, callback) {
  check(file, function (error, locked) {
    if (error && error.code === 'ENOENT') {
      fs.writeFile(file, String(process.pid), { flag: 'wx' }, callback)
    } else if (error || locked) {
      callback(error || new Error('locked'))
    } else {
      fs.unlink(file, function (error) {
        if (error) callback(error)
        else fs.writeFile(file, String(process.pid), { flag: 'wx' }, callback)
      })
    }
  })
}
`,
    languageOptions: { sourceType: 'commonjs' },
    errors: [{ ...stale('file', 'line 23', [21, 7, 9]), endLine: 24 }],
  },
  {
    name: 'a lock that is judged before it is created',
    code: `
import fs from 'node:fs'
export function claim(lock) {
  if (fs.existsSync(lock)) {
    const pid = Number(fs.readFileSync(lock, 'utf8'))
    if (isAlive(pid)) throw new Error('locked by ' + pid)
    fs.unlinkSync(lock)
  }
  fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
}
`,
    errors: [stale('lock', 'line 9', [7, 5, 24])],
  },
  {
    name: 'a helper that says whether it has the lock',
    code: `
import fs from 'node:fs'
function create(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    return false
  }
}
export function claim(lock) {
  if (create(lock)) return true
  if (isAlive(fs.readFileSync(lock, 'utf8'))) return false
  fs.unlinkSync(lock)
  return create(lock)
}
export async function wait(lock) {
  while (!create(lock)) {
    if (Date.now() - fs.statSync(lock).mtimeMs > 60_000) fs.unlinkSync(lock)
    else await sleep(20)
  }
}
`,
    errors: [stale('lock', 'create, line 5', [14, 3, 22]), stale('lock', 'create, line 5', [19, 58, 77])],
  },
  {
    name: 'an owner that may have lost its lock to a waiter',
    code: `
import fs from 'node:fs'
export async function withLock(lock, work) {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      fs.writeFileSync(lock, JSON.stringify({ pid: process.pid }), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (Date.now() - fs.statSync(lock).mtimeMs > 10_000) {
        const aside = lock + '.' + process.pid
        fs.renameSync(lock, aside)
        fs.unlinkSync(aside)
      }
    }
  }
  try {
    return await work()
  } finally {
    if (fs.existsSync(lock)) fs.unlinkSync(lock)
  }
}
`,
    errors: [
      { messageId: 'lostLockReleased', data: { path: 'lock', theft: 'line 12' }, ...at([20, 30, 49]) },
    ],
  },
  {
    name: 'an age that is enough without the death of the owner',
    code: `
import fs from 'node:fs'
export async function withLock(lock, work) {
  let fd = null
  while (fd === null) {
    try {
      fd = fs.openSync(lock, 'wx')
      fs.writeFileSync(fd, JSON.stringify({ pid: process.pid }))
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      const age = Date.now() - fs.statSync(lock).mtimeMs
      const dead = !isAlive(fs.readFileSync(lock, 'utf8'))
      if (age > 10_000 || dead) {
        fs.renameSync(lock, lock + '.' + process.pid)
        continue
      }
      await sleep(20)
    }
  }
  try {
    return await work()
  } finally {
    fs.unlinkSync(lock)
  }
}
`,
    errors: [{ messageId: 'lostLockReleased', data: { path: 'lock', theft: 'line 14' }, ...at([23, 5, 24]) }],
  },
]

runCases('no-ownerless-lock', noOwnerlessLock, { valid, invalid })
