/** A fresh directory per test, without links in its path, removed afterwards. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'

const made: string[] = []

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true })
})

/** Makes the directory. */
export function freshDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'atomic-fs-test-')))
  made.push(directory)
  return directory
}
