/**
 * Real refusals of the system: read-only mounts, mount points in the place of files, quotas, no inodes left. Every
 * operation fails with the system's code, names the file, and leaves the old content and nothing else.
 */
import { describe, expect, it } from 'vitest'
import { FILE_SYSTEMS, canMount, mounted } from '../support/mounts.ts'

/** Tries every operation on a file, and tells of each how it failed and what the directory looked like afterwards. */
const TRY = `
import { basename, dirname, join } from 'node:path'
const failure = (error) => ({ code: error.code, message: error.message })
const attempt = async (act) => {
  try { await act() } catch (error) { return failure(error) }
  return 'done'
}
const tryAll = async (file, content, only = Object.keys(operations(file, content))) => {
  const before = fs.readdirSync(dirname(file)).sort().join()
  const old = fs.readFileSync(file, 'utf8')
  const results = {}
  for (const name of only) {
    const result = await attempt(operations(file, content)[name])
    const left = fs.readdirSync(dirname(file)).sort().join() === before ? '' : fs.readdirSync(dirname(file)).join()
    results[name] = { ...(result === 'done' ? { code: result } : result), left, intact: fs.readFileSync(file, 'utf8') === old }
  }
  return results
}
const operations = (file, content) => ({
  atomicWrite: () => runtime.atomicWrite(file, content),
  atomicWriteSync: () => runtime.atomicWriteSync(file, content),
  updateFile: () => runtime.updateFile(file, () => content),
  updateFileSync: () => runtime.updateFileSync(file, () => content),
  appendLines: () => runtime.appendLines(file, content),
  appendLinesSync: () => runtime.appendLinesSync(file, content),
  withLock: () => runtime.withLock(file, () => {}),
  withLockSync: () => runtime.withLockSync(file, () => {}),
})
`

interface Result {
  code: string
  message: string
  left: string
  intact: boolean
}
type Results = Record<string, Result>

const expectRefused = (results: Results, code: string, words: RegExp) => {
  for (const [name, result] of Object.entries(results)) {
    expect({ name, ...result, message: '' }).toEqual({ name, code, message: '', left: '', intact: true })
    expect(`${name}: ${result.message}`).toMatch(words)
  }
}

const tmpfs = FILE_SYSTEMS['tmpfs'] as string

describe('a read-only mount', () => {
  const mount = `${tmpfs}; echo old > "$at/state"; mount -o remount,ro "$at"`
  it.runIf(canMount(mount))('is named with the file, and nothing is changed', async () => {
    const body = `${TRY}console.log(JSON.stringify(await tryAll(join(args[0], 'state'), 'new')))`
    const results = (await mounted(mount, body)) as Results
    expect(Object.keys(results)).toHaveLength(8)
    expectRefused(results, 'EROFS', /EROFS: read-only file system, \w+ '.*\/state'/)
  })

  it.runIf(canMount(mount))('is named where several directories would have to be made', async () => {
    const body = `${TRY}
      const file = join(args[0], 'a', 'b', 'state')
      const results = []
      for (const act of [
        () => runtime.atomicWrite(file, '', { createDirectory: true }),
        () => runtime.atomicWriteSync(file, '', { createDirectory: true }),
        () => runtime.updateFile(file, () => ''),
        () => runtime.updateFileSync(file, () => ''),
        () => runtime.withLock(file, () => {}),
        () => runtime.withLockSync(file, () => {}),
      ]) results.push((await attempt(act)).message?.replace(args[0], ''))
      console.log(JSON.stringify(results))`
    const told = "EROFS: read-only file system, mkdir '/a'"
    expect(await mounted(mount, body)).toEqual([told, told, told, told, told, told])
  })
})

describe('a file that is a mount point of its own', () => {
  const mount = `${tmpfs}; echo old > "$at/state"; echo old > "$aside/other"; mount --bind "$aside/other" "$at/state"`

  it.runIf(canMount(mount))('is not replaced: EBUSY says why, and nothing is left', async () => {
    const writes = ['atomicWrite', 'atomicWriteSync', 'updateFile', 'updateFileSync']
    const body = `${TRY}console.log(JSON.stringify(await tryAll(join(args[0], 'state'), 'new', ${JSON.stringify(writes)})))`
    const results = (await mounted(mount, body)) as Results
    expect(Object.keys(results)).toEqual(writes)
    expectRefused(results, 'EBUSY', /state.*mount point, such as a single file mounted into a container/)
  })

  it.runIf(canMount(mount))('can be locked and appended to', async () => {
    const body = `${TRY}
      const file = join(args[0], 'state')
      await runtime.withLock(file, () => {})
      await runtime.appendLines(file, 'new')
      console.log(JSON.stringify([fs.readFileSync(file, 'utf8'), fs.readdirSync(args[0])]))`
    expect(await mounted(mount, body)).toEqual(['old\nnew\n', ['state']])
  })
})

describe('two file systems', () => {
  const mount = `${tmpfs}; mkdir "$at/other"; mount -t tmpfs none "$at/other"`
  it.runIf(canMount(mount))('are no way for a rename: EXDEV says why', async () => {
    const body = `${TRY}
      fs.writeFileSync(join(args[0], 'a'), 'old')
      const to = join(args[0], 'other', 'a')
      const sync = await attempt(() => runtime.renameWithRetrySync(join(args[0], 'a'), to))
      const async = await attempt(() => runtime.renameWithRetry(join(args[0], 'a'), to))
      console.log(JSON.stringify({ sync, async, left: fs.readdirSync(args[0]) }))`
    const { sync, async, left } = (await mounted(mount, body)) as Record<'sync' | 'async', Result> & {
      left: string[]
    }
    for (const result of [sync, async]) {
      expect(result.code).toBe('EXDEV')
      expect(result.message).toContain('on different file systems')
    }
    expect(left).toEqual(['a', 'other'])
  })
})

describe('a quota', () => {
  const mount =
    'truncate -s 200M "$aside/image"; mkfs.btrfs "$aside/image"; mount -o loop "$aside/image" "$at"; ' +
    'btrfs quota enable "$at"; btrfs subvolume create "$at/work"; btrfs qgroup limit 3M "$at/work"'
  it.runIf(canMount(mount))('that is used up is EDQUOT, and nothing is left', async () => {
    const body = `${TRY}
      const file = join(args[0], 'work', 'state')
      fs.writeFileSync(file, 'old\\n')
      const big = 'x'.repeat(6_000_000)
      const writes = ['atomicWrite', 'atomicWriteSync', 'updateFile', 'updateFileSync']
      const results = await tryAll(file, big, writes)
      runtime.updateFileSync(file, () => 'small')
      results.after = fs.readFileSync(file, 'utf8')
      console.log(JSON.stringify(results))`
    const { after, ...results } = (await mounted(mount, body)) as Results & { after: string }
    expectRefused(results, 'EDQUOT', /EDQUOT: disk quota exceeded, (write|fsync|close) '.*\/state'/)
    expect(after).toBe('small')
  })
})

describe('no inodes left', () => {
  // One for the root, one for the file, one for the directory that holds it, and those that the program takes itself.
  const mount = `mount -t tmpfs -o size=64m,nr_inodes=40 none "$at"`
  it.runIf(canMount(mount))('is ENOSPC at whichever call it shows, and nothing is left', async () => {
    const body = `${TRY}
      const file = join(args[0], 'work', 'state')
      fs.mkdirSync(dirname(file))
      fs.writeFileSync(file, 'old')
      const fillers = []
      try {
        for (;;) {
          const filler = join(args[0], 'filler' + fillers.length)
          fs.writeFileSync(filler, '')
          fillers.push(filler)
        }
      } catch (error) {
        if (error.code !== 'ENOSPC') throw error
      }
      const rounds = [await tryAll(file, 'old')]
      fs.unlinkSync(fillers.pop())
      // Enough for the directory of a lock, not for its entry.
      rounds.push(await tryAll(file, 'old', ['updateFile', 'updateFileSync', 'withLock', 'withLockSync', 'appendLines']))
      fs.unlinkSync(fillers.pop())
      rounds.push(await tryAll(file, 'old', ['atomicWrite', 'atomicWriteSync', 'updateFile', 'updateFileSync', 'withLock', 'withLockSync']))
      console.log(JSON.stringify(rounds))`
    const [none, one, two] = (await mounted(mount, body)) as [Results, Results, Results]
    expectRefused(none, 'ENOSPC', /ENOSPC: no space left on device, (open|lock) '.*\/state'/)
    expectRefused(one, 'ENOSPC', /ENOSPC: no space left on device, lock '.*\/state'/)
    for (const [name, result] of Object.entries(two)) {
      expect({ name, ...result }).toEqual({ name, code: 'done', left: '', intact: true })
    }
  })
})
