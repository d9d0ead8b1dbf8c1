/** That this suite tests the vendored file, and that the file keeps company with the package's copy. */
import { describe, expect, it } from 'vitest'
import { freshDirectory } from '../runtime/support/directory.ts'
import * as index from '../../src/runtime/index.ts'
import * as lock from '../../src/runtime/lock.ts'

describe('the vendored file', () => {
  it('is what the imports of the runtime lead to here', () => {
    // One module with everything: names of other modules are in it as well.
    expect(Object.keys(lock)).toContain('appendLines')
    expect(Object.keys(lock)).toContain('writeAll')
    expect(Object.keys(index)).not.toContain('writeAll')
    expect(index.withLock).toBe(lock.withLock)
  })

  it('shares its queue and its locks with the copy of the package', async () => {
    const url = new URL('../../dist/runtime/index.cjs', import.meta.url).href
    const copy = (await import(url)) as typeof index
    expect(copy.withLock).not.toBe(index.withLock)
    const file = `${freshDirectory()}/file`
    const order: string[] = []
    await Promise.all(
      Array.from({ length: 10 }, (_, turn) =>
        (turn % 2 ? copy : index).withLock(file, async () => {
          order.push(`${turn} in`)
          await new Promise((resolve) => setTimeout(resolve, 2))
          order.push(`${turn} out`)
        }),
      ),
    )
    expect(order).toEqual(Array.from({ length: 10 }, (_, turn) => [`${turn} in`, `${turn} out`]).flat())
    await index.withLock(file, async () => {
      await expect(copy.withLock(file, () => {})).rejects.toMatchObject({ code: 'EDEADLOCK' })
      expect(() => copy.withLockSync(file, () => {})).toThrow(expect.objectContaining({ code: 'EDEADLOCK' }))
      // Joins the section that the other copy holds.
      await copy.appendLines(file, 'inside')
    })
  })
})
