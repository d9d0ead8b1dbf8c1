import fs from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { appendLines } from '../../../src/runtime/append-lines.ts'
import { atomicWrite, atomicWriteSync } from '../../../src/runtime/atomic-write.ts'
import { renameWithRetrySync } from '../../../src/runtime/rename-with-retry.ts'
import { freshDirectory } from '../support/directory.ts'
import { fault, thrownBy } from '../support/faults.ts'

const quota = constants.errno.EDQUOT

// What Node makes of a number that libuv has no name for.
const SAYINGS: [form: string, code: string, message: (call: string) => string][] = [
  ['synchronous', 'UNKNOWN', (call) => `UNKNOWN: unknown error, ${call}`],
  [
    'asynchronous',
    `Unknown system error -${quota}`,
    (call) => `Unknown system error -${quota}: Unknown system error -${quota}, ${call}`,
  ],
]

describe.each(SAYINGS)('a full quota, which Node does not know, in the %s form', (_form, code, message) => {
  const refuse = (name: 'write' | 'rename') =>
    fault(name, () => {
      throw Object.assign(new Error(message(name)), { code, errno: -quota, syscall: name })
    })

  it('has its own code and words', async () => {
    const file = join(freshDirectory(), 'state')
    fs.writeFileSync(file, 'old')
    refuse('write')
    for (const act of [
      () => atomicWriteSync(file, 'new'),
      () => atomicWrite(file, 'new'),
      () => appendLines(file, 'new'),
    ]) {
      const error = await thrownBy(act)
      expect(error).toMatchObject({ code: 'EDQUOT', errno: -quota, syscall: 'write', path: file })
      expect(error.message).toBe(`EDQUOT: disk quota exceeded, write '${file}'`)
    }
    expect(fs.readFileSync(file, 'utf8')).toBe('old')
  })

  it('also where the error is not told anew', async () => {
    refuse('rename')
    const error = await thrownBy(() => renameWithRetrySync('a', 'b'))
    expect(error).toMatchObject({ code: 'EDQUOT', message: 'EDQUOT: disk quota exceeded, rename' })
    expect(error.stack).toContain('EDQUOT: disk quota exceeded')
  })
})
