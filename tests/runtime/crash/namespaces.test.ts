/**
 * Containers that share a directory: the same process numbers mean other processes there. Linux with the right to make
 * namespaces only; skipped elsewhere.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { tmpPath } from '../../../src/runtime/tmp-path.ts'
import { withLockSync } from '../../../src/runtime/lock.ts'
import { buildRuntime } from '../support/build.ts'
import { freshDirectory } from '../support/directory.ts'

const unshare = (options: string[], ...command: string[]) =>
  spawnSync('unshare', [...options, '--fork', ...command], { encoding: 'utf8' })

const KINDS = [
  ['own procfs', ['--pid', '--mount-proc']],
  ['procfs of the host', ['--pid']],
  ['time namespace', ['--time']],
] as [string, string[]][]

describe.each(KINDS)('another namespace, %s', (_name, options) => {
  const possible = process.platform === 'linux' && unshare(options, 'true').status === 0

  it.runIf(possible)('takes no living owner for dead', async () => {
    const directory = freshDirectory()
    const file = join(directory, 'state')
    const temp = tmpPath(file)
    fs.writeFileSync(temp, '')
    const entry = pathToFileURL(join(await buildRuntime(), 'index.js')).href
    const script = join(freshDirectory(), 'script.mjs')
    fs.writeFileSync(
      script,
      `import * as runtime from ${JSON.stringify(entry)}
      const [file, directory] = process.argv.slice(2)
      try {
        runtime.withLockSync(file, () => console.log('in'), { timeout: 300 })
      } catch (error) {
        console.log(error.code, error.holder?.verdict, error.holder?.sameDomain)
      }
      console.log(runtime.sweepTempsSync(directory).length)`,
    )
    // While this process holds the lock, and has a temporary file.
    const inside = withLockSync(file, () => unshare(options, process.execPath, script, file, directory))
    expect(inside.stdout).toBe('ELOCKTIMEOUT unknown false\n0\n')
    expect(fs.existsSync(temp)).toBe(true)
    // And it is free for the others, too, when it is given back.
    expect(unshare(options, process.execPath, script, file, directory).stdout).toBe('in\n0\n')
    expect(fs.readdirSync(directory)).toHaveLength(1)
  })
})
