/**
 * Limits that are really there: a file system that is full, or has no room for another name, a process that may open
 * no more files, a process whose files may not grow.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { freshDirectory } from '../support/directory.ts'
import { runtimeEntry } from '../support/entry.ts'

// In a mount namespace of its own, so that nothing is left mounted, whatever happens.
const MOUNT = 'mount -t tmpfs -o "$1" tmpfs "$2" && shift 2 && exec "$@"'

function onSmallDisk(options: string, mountPoint: string, command: string[]) {
  const args = [
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    MOUNT,
    'sh',
    options,
    mountPoint,
    ...command,
  ]
  return spawnSync('unshare', args, { encoding: 'utf8' })
}

const mountable =
  process.platform === 'linux' && onSmallDisk('size=1m', freshDirectory(), ['true']).status === 0
const shell = process.platform !== 'win32'

/**
 * For every operation in both forms: tries it, and fails unless it threw `expected` (or, where it cannot run into the
 * limit, succeeded), named the file, left its content alone, and left nothing beside it.
 */
const PROGRAM = `
import fs from 'node:fs'
import { dirname } from 'node:path'
import * as runtime from ${JSON.stringify(pathToFileURL(runtimeEntry()).href)}
const [file, limit] = process.argv.slice(2)
const codes = limit.split(',')
const big = 'x'.repeat(700_000)
const operations = {
  atomicWrite: [big], atomicWriteSync: [big],
  updateFile: [() => big], updateFileSync: [() => big],
  appendLines: [big], appendLinesSync: [big],
  stream: [],
}
const stream = () => runtime.atomicWrite(file, (async function* () { for (let index = 0; index < 7; index += 1) yield big.slice(0, 100_000) })())
let wrong = 0
const say = (...words) => { wrong += 1; fs.writeSync(1, words.join(' ') + '\\n') }
const attempt = async (name, ...args) => {
  const before = fs.readFileSync(file, 'latin1')
  const names = fs.readdirSync(dirname(file)).join()
  let code = 'none'
  try {
    await (name === 'stream' ? stream() : runtime[name](file, ...args))
  } catch (error) {
    code = error.code
    if (!error.message.includes(file)) say(name, 'does not name the file:', error.message)
  }
  const after = fs.readFileSync(file, 'latin1')
  if (code === 'none') {
    const whole = name.startsWith('append') ? before + big + '\\n' : big
    if (after !== whole) say(name, 'reported success for', after.length, 'bytes')
  } else {
    if (!codes.includes(code)) say(name, 'threw', code)
    if (after !== before) say(name, 'threw', code, 'and changed the file to', after.length, 'bytes')
  }
  const left = fs.readdirSync(dirname(file)).join()
  if (left !== names) say(name, code, 'left', left)
  return code
}
`

const ALL = `
fs.writeFileSync(file, 'old\\n')
const seen = new Set()
for (const [name, args] of Object.entries(operations)) {
  seen.add(await attempt(name, ...args))
  fs.writeFileSync(file, 'old\\n')
}
fs.writeSync(1, [...seen].join() + '\\n')
process.exit(wrong ? 1 : 0)
`

function program(body: string): string {
  const script = join(freshDirectory(), 'child.mjs')
  fs.writeFileSync(script, PROGRAM + body)
  return script
}

describe.runIf(mountable)('a small file system (needs root and unshare)', () => {
  it.each([
    ['that is full', 'size=1m', `fs.writeFileSync(file + '-ballast', 'x'.repeat(900_000))`, 'ENOSPC'],
    ['that has some room', 'size=1m', `fs.writeFileSync(file + '-ballast', 'x'.repeat(400_000))`, 'ENOSPC'],
    ['without room for a name', 'size=4m,nr_inodes=3', `fs.writeFileSync(file + '-ballast', '')`, 'ENOSPC'],
    [
      'with room for one name',
      'size=4m,nr_inodes=4',
      `fs.writeFileSync(file + '-ballast', '')`,
      'ENOSPC,none',
    ],
  ])('%s', (_name, options, ballast, expected) => {
    const mountPoint = freshDirectory()
    const file = join(mountPoint, 'state')
    const script = program(`${ballast}\n${ALL}`)
    const done = onSmallDisk(options, mountPoint, [process.execPath, script, file, 'ENOSPC'])
    expect(done).toMatchObject({
      stderr: '',
      stdout: expect.stringMatching(/^[\w,]+\n$/) as string,
      status: 0,
    })
    expect(expected.split(',').sort()).toEqual(done.stdout.trim().split(',').sort())
  })

  it('that fills up and is emptied again: no record is lost or glued', () => {
    const mountPoint = freshDirectory()
    const file = join(mountPoint, 'state')
    const script = program(
      `
fs.writeFileSync(file, '')
const records = []
for (let index = 0; index < 200; index += 1) {
  const record = index + ':' + 'r'.repeat(9_000)
  try {
    if (index % 2) runtime.appendLinesSync(file, record)
    else await runtime.appendLines(file, record)
    records.push(record)
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error
    if (fs.readFileSync(file, 'latin1') !== records.map((one) => one + '\\n').join('')) say('torn at', index)
    fs.writeFileSync(file, '')
    records.length = 0
    seen = true
  }
}
if (!seen) say('never full')
if (fs.readdirSync(dirname(file)).join() !== 'state') say('left')
process.exit(wrong ? 1 : 0)`.replace('const records', 'let seen = false\nconst records'),
    )
    const done = onSmallDisk('size=1m', mountPoint, [process.execPath, script, file, 'ENOSPC'])
    expect(done).toMatchObject({ stdout: '', stderr: '', status: 0 })
  })
})

describe.runIf(shell)('limits of a process (needs a shell)', () => {
  const limited = (limit: string, script: string, ...args: string[]) =>
    spawnSync('sh', ['-c', `ulimit ${limit} && exec "$@"`, 'sh', process.execPath, script, ...args], {
      encoding: 'utf8',
    })

  it('files may not grow beyond a size (EFBIG)', () => {
    const directory = freshDirectory()
    const file = join(directory, 'state')
    // In blocks of 512 or 1024 bytes: both are less than what is written.
    const done = limited('-f 500', program(ALL), file, 'EFBIG')
    expect(done).toMatchObject({ stdout: 'EFBIG\n', stderr: '', status: 0 })
    expect(fs.readdirSync(directory)).toEqual(['state'])
  })

  it('no more files may be opened, or one, or two (EMFILE)', () => {
    const file = join(freshDirectory(), 'state')
    const script = program(`
const seen = new Set()
fs.writeFileSync(file, 'old\\n')
for (const [name, args] of Object.entries(operations)) {
  for (let free = 0; free < 4; free += 1) {
    const open = []
    try { for (;;) open.push(fs.openSync('/dev/null')) } catch {}
    for (let index = 0; index < free; index += 1) fs.closeSync(open.pop())
    // Nothing can be looked at while no file may be opened.
    let code = 'none'
    try {
      await (name === 'stream' ? stream() : runtime[name](file, ...args))
    } catch (error) {
      code = error.code
      if (!error.message.includes(file)) say(name, 'does not name the file:', error.message)
    }
    for (const one of open) fs.closeSync(one)
    seen.add(code)
    if (code !== 'none' && code !== 'EMFILE') say(name, 'threw', code)
    const text = fs.readFileSync(file, 'latin1')
    const whole = name.startsWith('append') ? 'old\\n' + big + '\\n' : big
    if (text !== whole && (code === 'none' || text !== 'old\\n')) say(name, code, 'changed the file to', text.length)
    const left = fs.readdirSync(dirname(file)).join()
    if (left !== 'state') say(name, code, 'left', left)
    fs.writeFileSync(file, 'old\\n')
  }
}
fs.writeSync(1, [...seen].join() + '\\n')
process.exit(wrong ? 1 : 0)`)
    const done = limited('-n 64', script, file, 'EMFILE')
    expect(done).toMatchObject({ stdout: 'EMFILE,none\n', stderr: '', status: 0 })
  })
})
