/** The specifiers of a runtime that lies on one of several drives. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

// Other files run in the same process: they must find the modules as they were.
beforeAll(() => {
  vi.resetModules()
  vi.doMock('node:path', async (original) => {
    const { win32 } = await original<typeof import('node:path')>()
    return { ...win32, default: win32 }
  })
})
afterAll(() => {
  vi.doUnmock('node:path')
  vi.resetModules()
})

it.each([
  ['C:\\project\\src\\deep\\a.js', '../../lib/fs.js'],
  ['D:\\project\\src\\a.js', undefined],
])('from %s it is %s', async (file, specifier) => {
  const { readSettings, runtimeSpecifier } = await import('../src/settings.ts')
  const settings = readSettings({ settings: { 'atomic-fs': { runtime: '.\\lib\\fs.js' } } })
  expect(runtimeSpecifier(settings, file, 'C:\\project')).toBe(specifier)
})
