import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { TMP_NAME, shorten, tmpPath } from '../../../src/runtime/tmp-path.ts'
import { fault, failure, pretend, thrownBy } from '../support/faults.ts'

describe('tmpPath', () => {
  it('refuses what is not a path', async () => {
    for (const wrong of [undefined, null, 3, {}, true]) {
      const error = await thrownBy(() => tmpPath(wrong as never))
      expect(error.code).toBe('ERR_INVALID_ARG_TYPE')
    }
  })

  it('stays in the directory of the target and keeps the spelling of the path', () => {
    expect(dirname(tmpPath('/a/b/state.json'))).toBe('/a/b')
    expect(tmpPath('./x/../state.json')).toMatch(/^\.\/x\/\.\.\/state\.json\./)
    expect(tmpPath('state.json')).toMatch(/^state\.json\.\d+\.[0-9a-f]{24}\.tmp$/)
    expect(dirname(tmpPath('/a/dir/'))).toBe('/a')
    expect(tmpPath(pathToFileURL('/a/b c'))).toMatch(/^\/a\/b c\./)
    expect(tmpPath(Buffer.from('/a/b'))).toMatch(/^\/a\/b\./)
  })

  it('understands both separators on Windows only', () => {
    expect(tmpPath('a\\b')).toMatch(/^a\\b\./)
    pretend({ platform: 'win32' })
    expect(tmpPath('C:\\dir\\')).toMatch(/^C:\\dir\.\d/)
  })

  it('has the process number and a form that the sweeper knows', () => {
    const parts = TMP_NAME.exec(basename(tmpPath('/a/b.5.tmp')))
    expect(parts?.[1]).toBe('b.5.tmp')
    expect(parts?.[2]).toBe(String(process.pid))
  })

  it('never repeats itself', () => {
    const all = new Set(Array.from({ length: 10_000 }, () => tmpPath('x')))
    expect(all.size).toBe(10_000)
  })

  it.each([
    ['ascii', 'a'.repeat(255)],
    ['two bytes', 'ä'.repeat(127)],
    ['three bytes', '語'.repeat(85)],
    ['four bytes', '😀'.repeat(63)],
    ['four bytes, shifted', `x${'😀'.repeat(63)}`],
  ])('fits a name of full length: %s', (_name, base) => {
    const name = basename(tmpPath(join('/a', base)))
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
    expect(Buffer.byteLength(name)).toBeGreaterThan(245)
    expect(name).not.toContain('\ufffd')
    expect(TMP_NAME.test(name)).toBe(true)
  })

  it('shortens between characters', () => {
    expect(shorten('aä', 2)).toBe('a')
    expect(shorten('aä', 3)).toBe('aä')
    expect(shorten('😀', 3)).toBe('')
  })

  it('says that its machine is unknown when the system does not tell', () => {
    fault('readText', () => {
      throw failure('EACCES')
    })
    expect(tmpPath('x')).toMatch(process.platform === 'linux' ? /\.0{8}[0-9a-f]{16}\.tmp$/ : /\.tmp$/)
  })
})
