/** The specifiers of a runtime that lies on one of several drives. */
import { expect, it, vi } from 'vitest'
import { readSettings, runtimeSpecifier } from '../src/settings.ts'

vi.mock('node:path', async (original) => {
  const { win32 } = await original<typeof import('node:path')>()
  return { ...win32, default: win32 }
})

it.each([
  ['C:\\project\\src\\deep\\a.js', '../../lib/fs.js'],
  ['D:\\project\\src\\a.js', undefined],
])('from %s it is %s', (file, specifier) => {
  const settings = readSettings({ settings: { 'atomic-fs': { runtime: '.\\lib\\fs.js' } } })
  expect(runtimeSpecifier(settings, file, 'C:\\project')).toBe(specifier)
})
