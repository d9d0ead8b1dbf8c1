/**
 * What an ordinary user may not do. Root may do everything, so the child drops its rights first.
 */
import fs from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { buildRuntime } from '../support/build.ts'
import { freshDirectory } from '../support/directory.ts'

const asRoot = process.getuid?.() === 0
const NOBODY = 65_534

it.runIf(asRoot)('an ordinary user gets clear refusals, and nothing is changed or left', async ({ skip }) => {
  const directory = freshDirectory()
  fs.chmodSync(directory, 0o755)
  const locked = join(directory, 'locked')
  const open = join(directory, 'open')
  fs.mkdirSync(locked)
  fs.mkdirSync(open)
  fs.chmodSync(open, 0o777)
  for (const name of ['mine', 'foreign', 'read-only']) {
    for (const where of [locked, open]) fs.writeFileSync(join(where, name), 'old\n')
  }
  fs.chownSync(join(locked, 'mine'), NOBODY, NOBODY)
  fs.chmodSync(join(open, 'read-only'), 0o444)
  fs.chmodSync(join(open, 'foreign'), 0o4666)

  const entry = pathToFileURL(join(await buildRuntime(), 'index.js')).href
  const script = join(directory, 'script.mjs')
  fs.writeFileSync(
    script,
    `import * as r from ${JSON.stringify(entry)}
    const [locked, open] = process.argv.slice(2)
    const results = {}
    const attempt = async (name, act) => {
      try { await act(); results[name] = 'ok' } catch (error) { results[name] = error.code + ' ' + error.path + ' ' + error.message }
    }
    await attempt('writeReadOnly', () => r.atomicWrite(open + '/read-only', 'new'))
    await attempt('writeLocked', () => r.atomicWriteSync(locked + '/mine', 'new'))
    await attempt('newLocked', () => r.atomicWriteSync(locked + '/new', 'new'))
    await attempt('updateReadOnly', () => r.updateFile(open + '/read-only', () => 'new'))
    await attempt('lockLocked', () => r.withLock(locked + '/mine', () => 1))
    await attempt('makeDirectory', () => r.withLock(locked + '/a/b', () => 1))
    await attempt('appendLocked', () => r.appendLines(locked + '/mine', 'new'))
    await attempt('appendWithoutLock', () => r.appendLinesSync(locked + '/mine', 'new', { lock: false }))
    await attempt('writeForeign', () => r.atomicWrite(open + '/foreign', 'new'))
    console.log(JSON.stringify(results))`,
  )
  const done = spawnSync(process.execPath, [script, locked, open], {
    encoding: 'utf8',
    uid: NOBODY,
    gid: NOBODY,
  })
  // A Node that was installed under root's own directory cannot be started by anybody else.
  skip(
    (done.error as NodeJS.ErrnoException | undefined)?.code === 'EACCES',
    'another user cannot run this Node',
  )
  expect(done.stderr).toBe('')
  const results = JSON.parse(done.stdout) as Record<string, string>
  expect(results.writeReadOnly).toMatch(
    `EACCES ${open}/read-only EACCES: permission denied, open '${open}/read-only'`,
  )
  expect(results.updateReadOnly).toMatch(`EACCES ${open}/read-only`)
  expect(results.writeLocked).toMatch(/^EACCES .*\/mine .*its directory must be writable/)
  expect(results.newLocked).toMatch(/^EACCES .*\/new .*its directory must be writable/)
  expect(results.lockLocked).toMatch(/^EACCES .*\/mine .*the directory must be writable/)
  expect(results.makeDirectory).toMatch(/^EACCES .*\/locked\/a EACCES: permission denied, mkdir/)
  expect(results.appendLocked).toMatch(/^EACCES .*\/mine .*the directory must be writable/)
  expect(results.appendWithoutLock).toBe('ok')
  expect(results.writeForeign).toBe('ok')

  // Another user's file is now this user's, so what it lends to others is not carried over.
  expect(fs.statSync(join(open, 'foreign'))).toMatchObject({ uid: NOBODY })
  expect(fs.statSync(join(open, 'foreign')).mode & 0o7777).toBe(0o666)
  expect(fs.readFileSync(join(locked, 'mine'), 'utf8')).toBe('old\nnew\n')
  expect(fs.readFileSync(join(open, 'read-only'), 'utf8')).toBe('old\n')
  for (const where of [locked, open]) expect(fs.readdirSync(where)).toEqual(['foreign', 'mine', 'read-only'])
})
