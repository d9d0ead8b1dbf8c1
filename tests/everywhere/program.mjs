// What runs on every runtime: `program.mjs <part> <runtime file> <directory> [more]`. Plain JavaScript that the oldest
// of them understands; ends with status 0 or an assertion.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [part, file, directory, ...more] = process.argv.slice(2)
const load = (file) =>
  file.endsWith('.cjs') ? createRequire(import.meta.url)(file) : import(pathToFileURL(file).href)
const runtime = await load(file)
const at = (name) => path.join(directory, name)
const text = (name) => fs.readFileSync(at(name), 'utf8')
const tick = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const parts = { functions, errors, copies, race, hold, take }
await parts[part]()
// Whatever was started must be over: nothing of the runtime may keep a process alive, or be left on disk.
console.log('done')

/** Every function, in both forms. */
async function functions() {
  const { atomicWrite, atomicWriteSync, appendLines, appendLinesSync, updateFile, updateFileSync } = runtime
  const {
    withLock,
    withLockSync,
    renameWithRetry,
    renameWithRetrySync,
    tmpPath,
    sweepTemps,
    sweepTempsSync,
  } = runtime
  await atomicWrite(at('a'), 'one')
  assert.equal(text('a'), 'one')
  atomicWriteSync(at('a'), new TextEncoder().encode('two'), { mode: 0o600 })
  assert.equal(text('a'), 'two')
  async function* chunks() {
    yield 'x'.repeat(100_000)
    await tick(1)
    yield Buffer.from('y')
  }
  await atomicWrite(at('stream'), chunks(), { fsync: false })
  assert.equal(text('stream'), `${'x'.repeat(100_000)}y`)
  await Promise.all(Array.from({ length: 50 }, (_, turn) => atomicWrite(at('many'), `${turn}`)))
  assert.equal(text('many'), '49')

  fs.writeFileSync(at('log'), 'torn')
  await appendLines(at('log'), 'a')
  appendLinesSync(at('log'), ['b', 'c\n'])
  assert.equal(text('log'), 'torn\na\nb\nc\n')

  await updateFile(at('count'), (now) => `${Number(now ?? 0) + 1}`)
  updateFileSync(at('count'), (now) => `${Number(now) + 1}`)
  await Promise.all(
    Array.from({ length: 20 }, () => updateFile(at('count'), async (now) => `${Number(now) + 1}`)),
  )
  assert.equal(text('count'), '22')

  assert.equal(
    await withLock(at('locked'), async (held) => (await held.assertHeld(), held.id.length > 0)),
    true,
  )
  assert.equal(
    withLockSync(at('locked'), (held) => (held.assertHeld(), 'back')),
    'back',
  )

  const temp = tmpPath(at('a'))
  assert.equal(path.dirname(temp), directory)
  fs.writeFileSync(temp, 'three')
  assert.deepEqual(await sweepTemps(directory), [])
  await renameWithRetry(temp, at('a'))
  renameWithRetrySync(at('a'), at('b'))
  assert.equal(text('b'), 'three')
  // Of a process that is no more: numbers this high are not given out.
  const dead = temp.replace(`.${process.pid}.`, '.4194999.')
  fs.writeFileSync(dead, '')
  assert.deepEqual(sweepTempsSync(directory), [dead])
  assert.deepEqual(fs.readdirSync(directory).sort(), ['b', 'count', 'log', 'many', 'stream'])
}

/** The codes of errors. */
async function errors() {
  const { atomicWrite, atomicWriteSync, updateFile, withLock, withLockSync, renameWithRetry } = runtime
  const code = (wanted) => (error) => (assert.equal(error.code, wanted), true)
  await assert.rejects(atomicWrite(at('no/where'), ''), code('ENOENT'))
  assert.throws(() => atomicWriteSync(directory, ''), code('EISDIR'))
  assert.throws(() => atomicWriteSync(3, ''), code('ERR_INVALID_ARG_TYPE'))
  await assert.rejects(atomicWrite(at('a'), 5), code('ERR_INVALID_ARG_TYPE'))
  await assert.rejects(atomicWrite(at('a'), 'a', { flag: 'a' }), code('ERR_INVALID_ARG_VALUE'))
  await assert.rejects(atomicWrite(at('a'), 'a', { signal: AbortSignal.abort() }), code('ABORT_ERR'))
  await assert.rejects(renameWithRetry(at('no'), at('b')), code('ENOENT'))
  await assert.rejects(
    updateFile(at('a'), () => 5),
    code('ERR_INVALID_ARG_TYPE'),
  )
  assert.throws(() => withLockSync(at('a'), async () => {}), code('ERR_INVALID_RETURN_VALUE'))
  await withLock(at('a'), async (held) => {
    await assert.rejects(
      withLock(at('a'), () => {}),
      code('EDEADLOCK'),
    )
    assert.throws(() => withLockSync(at('a'), () => {}), code('EDEADLOCK'))
    fs.rmSync(path.join(`${held.path}.lk`, held.id))
    await assert.rejects(held.assertHeld(), (error) => error instanceof runtime.LockLostError)
  }).catch(code('ELOCKLOST'))
  assert.deepEqual(fs.readdirSync(directory), [])
}

/** Two copies in one process: this one, and the one of the file in `more`. */
async function copies() {
  const copy = await load(more[0])
  assert.notEqual(copy.withLock, runtime.withLock)
  const order = []
  await Promise.all(
    Array.from({ length: 10 }, (_, turn) =>
      (turn % 2 ? copy : runtime).withLock(at('shared'), async () => {
        order.push(turn)
        await tick(1)
        order.push(turn)
      }),
    ),
  )
  assert.deepEqual(order, Array.from({ length: 10 }, (_, turn) => [turn, turn]).flat())
  await runtime.withLock(at('shared'), () =>
    assert.rejects(
      copy.withLock(at('shared'), () => {}),
      { code: 'EDEADLOCK' },
    ),
  )
  assert.deepEqual(fs.readdirSync(directory), [])
}

/** One of several processes at one directory: `more` is its name and how often it does each thing. */
async function race() {
  const [name, rounds] = [more[0], Number(more[1])]
  const section = (held) => {
    // Nobody else is inside: an exclusive create proves it.
    fs.writeFileSync(at('inside'), held.id, { flag: 'wx' })
    fs.unlinkSync(at('inside'))
  }
  for (let round = 0; round < rounds; round += 1) {
    const next = (now) => `${Number(now ?? 0) + 1}`
    const record = JSON.stringify({ name, round, filler: 'x'.repeat((round * 997) % 20_000) })
    const content = `${name}${'z'.repeat(50_000)}${name}`
    if (round % 2) {
      await runtime.updateFile(at('count'), next)
      await runtime.appendLines(at('log'), record)
      await runtime.withLock(at('guarded'), section)
      await runtime.atomicWrite(at('whole'), content, { fsync: false })
    } else {
      runtime.updateFileSync(at('count'), next)
      runtime.appendLinesSync(at('log'), record)
      runtime.withLockSync(at('guarded'), section)
      runtime.atomicWriteSync(at('whole'), content, { fsync: false })
    }
    assert.match(text('whole'), /^(\w)z{50000}\1$/)
  }
}

/** Holds the lock until it is killed. */
async function hold() {
  await runtime.withLock(at('held'), async () => {
    console.log('held')
    await tick(600_000)
  })
}

/** Takes the lock with a single try, as is promised after the death of a holder. */
async function take() {
  await runtime.withLock(at('held'), () => {}, { timeout: 0 })
  runtime.withLockSync(at('held'), () => {}, { timeout: 0 })
  assert.deepEqual(fs.readdirSync(directory), [])
}
