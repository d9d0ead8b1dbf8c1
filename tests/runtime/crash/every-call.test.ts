/**
 * A process that kills itself before its first system call, then one that does so before its second, and so on until
 * one gets through.
 */
import fs from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { withLockSync } from '../../../src/runtime/lock.ts'
import { shared } from '../../../src/runtime/shared.ts'
import { sweepTempsSync } from '../../../src/runtime/sweep-temps.ts'
import { updateFileSync } from '../../../src/runtime/update-file.ts'
import { buildRuntime } from '../support/build.ts'
import { start } from '../support/children.ts'
import { freshDirectory } from '../support/directory.ts'

const OPERATIONS = [
  ['atomicWriteSync', `runtime.atomicWriteSync(args[0], 'new')`, ['old', 'new']],
  ['atomicWrite', `await runtime.atomicWrite(args[0], 'new')`, ['old', 'new']],
  ['updateFileSync', `runtime.updateFileSync(args[0], () => 'new')`, ['old', 'new']],
  ['updateFile', `await runtime.updateFile(args[0], () => 'new')`, ['old', 'new']],
  ['withLockSync', `runtime.withLockSync(args[0], () => {})`, ['old']],
  ['appendLinesSync', `runtime.appendLinesSync(args[0], 'new')`, ['old', 'old\nnew\n']],
] as const

// Reads are left out: dying before a read is dying after the call before it.
const CHANGES = ['open', 'close', 'write', 'fsync', 'fchmod', 'rename', 'unlink', 'mkdir', 'rmdir']

describe('killed before every call that changes something', () => {
  it.each(OPERATIONS)('%s', async (_name, statement, allowed) => {
    const scripts = freshDirectory()
    const seam = pathToFileURL(join(await buildRuntime(), 'os.js')).href
    const body = `
      const { os } = await import(${JSON.stringify(seam)})
      let left = Number(args[1])
      for (const form of ['sync', 'async']) {
        for (const name of ${JSON.stringify(CHANGES)}) {
          const real = os[form][name]
          os[form][name] = (...all) => {
            left -= 1
            if (left === 0) process.kill(process.pid, 'SIGKILL')
            return real(...all)
          }
        }
      }
      ${statement}`
    let finished = false
    let kills = 0
    for (let first = 1; !finished && first < 60; first += 3) {
      // A few at a time: most of the time goes into starting them.
      const batch = [first, first + 1, first + 2].map(async (at) => {
        const work = freshDirectory()
        const file = join(work, 'state')
        fs.writeFileSync(file, 'old')
        const child = await start(scripts, body, file, at)
        const { code, signal, stderr } = await child.ended
        expect({ at, stderr }).toEqual({ at, stderr: '' })
        if (signal === 'SIGKILL') kills += 1
        else expect(code).toBe(0)
        expect(allowed).toContain(fs.readFileSync(file, 'utf8'))

        // The next one gets in with a single try, and whatever is left is swept.
        updateFileSync(file, (current) => void expect(allowed).toContain(current), {
          timeout: 0,
          fsync: false,
        })
        sweepTempsSync(work)
        shared().acquisitions = 255
        withLockSync(file, () => {}, { timeout: 0 })
        expect({ at, left: fs.readdirSync(work) }).toEqual({ at, left: ['state'] })
        return signal
      })
      finished = (await Promise.all(batch)).includes(null)
    }
    expect(finished).toBe(true)
    expect(kills).toBeGreaterThanOrEqual(6)
  })
})
