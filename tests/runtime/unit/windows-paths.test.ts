/** What is made of the texts of Windows' paths, anywhere. The system itself: tests/runtime/windows. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { os } from '../../../src/runtime/os.ts'
import { absolutePath, locate } from '../../../src/runtime/paths.ts'
import { runSync } from '../../../src/runtime/run.ts'

vi.mock('node:path', async (original) => {
  const { win32 } = await original<typeof import('node:path')>()
  return { ...win32, default: win32 }
})

const { platform } = os
beforeEach(() => void (os.platform = 'win32'))
afterEach(() => void (os.platform = platform))

it.each([
  ['c:\\a\\..\\b', 'C:\\b'],
  ['D:/a/b/', 'D:\\a\\b\\'],
  ['d:\\a\\', 'D:\\a\\'],
  ['c:\\', 'C:\\'],
  ['c:\\a b:c', 'C:\\a b:c'],
  ['\\\\server\\share\\a', '\\\\server\\share\\a'],
  ['\\\\.\\c:\\a', '\\\\.\\c:\\a'],
])('%s is %s', (given, full) => {
  expect(absolutePath(given)).toBe(full)
})

it.each(['C:\\no directory\\', 'C:/no directory/'])('%s says that it is a directory', (given) => {
  expect(() => runSync(locate(given, false))).toThrow(
    expect.objectContaining({ code: 'EISDIR', path: given }),
  )
})
