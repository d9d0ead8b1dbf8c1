// What is measured: for each set the sides that do the same work. `raw` is what everybody would write without a
// library and is the 1 of all ratios. A side is a function that does one operation; what it returns is awaited.

import fs from 'node:fs'
import path from 'node:path'

const KILOBYTE = Buffer.alloc(1024, 'k')
const MEGABYTE = Buffer.alloc(1024 * 1024, 'm')
const LINE = `${'x'.repeat(99)}\n`
const quick = { fsync: false }

/**
 * `existing`: each side's own target is there before. `bound`: what the ratio of a side shall not exceed.
 * `sides` gets the place of the run, the runtime, the loaded libraries, and `name`, which gives a path of its own.
 */
export const sets = [
  {
    id: 'write-1k',
    title: 'Replace a file of 1 KB',
    group: 'sync',
    raw: 'open wx, write, close, rename',
    bound: { atomicWriteSync: 2, 'atomicWriteSync, preserve: false': 1.3 },
    sides: ({ runtime, anchors, target }) => ({
      ...rawSync(target, KILOBYTE),
      'raw, the six calls of atomicWriteSync': () => writeChecked(target('checked'), KILOBYTE),
      ...oursSync(runtime, target, KILOBYTE, quick),
      ...anchorsSync(anchors, target, KILOBYTE, quick),
    }),
  },
  {
    id: 'write-new-1k',
    title: 'Create a file of 1 KB',
    group: 'sync',
    raw: 'open wx, write, close, rename',
    bound: { atomicWriteSync: 1.3 },
    sides: ({ runtime, anchors, fresh }) => ({
      ...rawSync(fresh, KILOBYTE),
      atomicWriteSync: () => runtime.atomicWriteSync(fresh('ours'), KILOBYTE, quick),
      ...anchorsSync(anchors, fresh, KILOBYTE, quick),
    }),
  },
  {
    id: 'write-1m',
    title: 'Replace a file of 1 MB',
    group: 'sync',
    raw: 'open wx, write, close, rename',
    bound: { atomicWriteSync: 1.1 },
    sides: ({ runtime, anchors, target }) => ({
      ...rawSync(target, MEGABYTE),
      atomicWriteSync: () => runtime.atomicWriteSync(target('ours'), MEGABYTE, quick),
      ...anchorsSync(anchors, target, MEGABYTE, quick),
    }),
  },
  {
    id: 'write-durable-1k',
    title: 'Replace a file of 1 KB, forced to the disk',
    group: 'sync',
    raw: 'open wx, write, fsync, close, rename, and fsync of the directory',
    bound: { atomicWriteSync: 2, 'atomicWriteSync, preserve: false': 1.3 },
    sides: ({ runtime, anchors, target }) => ({
      raw: () => {
        writeRaw(target('raw'), KILOBYTE, true)
        syncDirectory(path.dirname(target('raw')))
      },
      'raw, without fsync of the directory': () => writeRaw(target('raw-file'), KILOBYTE, true),
      ...oursSync(runtime, target, KILOBYTE, {}),
      ...anchorsSync(anchors, target, KILOBYTE, {}),
    }),
  },
  {
    id: 'write-async-1k',
    title: 'Replace a file of 1 KB',
    group: 'async',
    raw: 'FileHandle: open wx, write, close; fs.promises.rename',
    bound: { atomicWrite: 2, 'atomicWrite, preserve: false': 1.3 },
    sides: ({ runtime, anchors, target }) => ({
      ...rawAsync(target, KILOBYTE),
      'raw, the six calls of atomicWrite': () => writeCallbacksChecked(target('checked'), KILOBYTE),
      ...oursAsync(runtime, target, KILOBYTE, quick),
      ...anchorsAsync(anchors, target, KILOBYTE, quick),
      ...steno(anchors, target, KILOBYTE),
    }),
  },
  {
    id: 'write-async-new-1k',
    title: 'Create a file of 1 KB',
    group: 'async',
    raw: 'FileHandle: open wx, write, close; fs.promises.rename',
    bound: { atomicWrite: 1.3 },
    sides: ({ runtime, anchors, fresh }) => ({
      ...rawAsync(fresh, KILOBYTE),
      atomicWrite: () => runtime.atomicWrite(fresh('ours'), KILOBYTE, quick),
      ...anchorsAsync(anchors, fresh, KILOBYTE, quick),
    }),
  },
  {
    id: 'write-async-durable-1k',
    title: 'Replace a file of 1 KB, forced to the disk',
    group: 'async',
    raw: 'FileHandle: open wx, write, sync, close; rename; sync of the directory',
    bound: { atomicWrite: 2, 'atomicWrite, preserve: false': 1.3 },
    sides: ({ runtime, anchors, target }) => ({
      raw: async () => {
        await writeHandle(target('raw'), KILOBYTE, true)
        await syncDirectoryAsync(path.dirname(target('raw')))
      },
      'raw, without fsync of the directory': () => writeHandle(target('raw-file'), KILOBYTE, true),
      ...oursAsync(runtime, target, KILOBYTE, {}),
      ...anchorsAsync(anchors, target, KILOBYTE, {}),
      'fast-write-atomic': () => anchors['fast-write-atomic'].promise(target('fast'), KILOBYTE),
    }),
  },
  {
    id: 'lock',
    title: 'Lock and unlock',
    group: 'locks',
    raw: 'mkdir, rmdir',
    bound: { withLockSync: 1.7 },
    sides: ({ runtime, anchors, target }) => ({
      raw: () => {
        fs.mkdirSync(`${target('raw')}.dir`)
        fs.rmdirSync(`${target('raw')}.dir`)
      },
      'raw, the calls of the protocol': () => bareProtocol(target('bare')),
      withLockSync: () => runtime.withLockSync(target('ours'), nothing),
      'proper-lockfile': () => {
        anchors['proper-lockfile'].lockSync(target('proper'))
        anchors['proper-lockfile'].unlockSync(target('proper'))
      },
    }),
  },
  {
    id: 'lock-async',
    title: 'Lock and unlock, asynchronously',
    group: 'locks',
    raw: 'fs.promises.mkdir, fs.promises.rmdir',
    bound: { withLock: 1.7 },
    sides: ({ runtime, anchors, target }) => ({
      raw: async () => {
        await fs.promises.mkdir(`${target('raw')}.dir`)
        await fs.promises.rmdir(`${target('raw')}.dir`)
      },
      withLock: () => runtime.withLock(target('ours'), nothing),
      'proper-lockfile': async () => (await anchors['proper-lockfile'].lock(target('proper')))(),
    }),
  },
  {
    id: 'append',
    title: 'Append a line of 100 bytes',
    group: 'locks',
    raw: 'fs.appendFileSync',
    bound: { appendLinesSync: 5 },
    sides: ({ runtime, anchors, target }) => ({
      raw: () => fs.appendFileSync(target('raw'), LINE),
      appendLinesSync: () => runtime.appendLinesSync(target('ours'), LINE),
      'appendLinesSync, lock: false': () =>
        runtime.appendLinesSync(target('unlocked'), LINE, { lock: false }),
      'appendLinesSync, each of 100 lines': many(100, () => runtime.appendLinesSync(target('batch'), BATCH)),
      'proper-lockfile and fs.appendFileSync': () => {
        anchors['proper-lockfile'].lockSync(target('proper'))
        fs.appendFileSync(target('proper'), LINE)
        anchors['proper-lockfile'].unlockSync(target('proper'))
      },
    }),
  },
  {
    id: 'append-async',
    title: 'Append a line of 100 bytes, asynchronously',
    group: 'locks',
    raw: 'fs.promises.appendFile',
    bound: { appendLines: 5 },
    sides: ({ runtime, target }) => ({
      raw: () => fs.promises.appendFile(target('raw'), LINE),
      appendLines: () => runtime.appendLines(target('ours'), LINE),
      'appendLines, lock: false': () => runtime.appendLines(target('unlocked'), LINE, { lock: false }),
    }),
  },
  {
    id: 'update',
    title: 'Read, change and replace a file of 1 KB under its lock',
    group: 'locks',
    raw: 'atomicWriteSync of the same content, without reading and locking',
    bound: {},
    sides: ({ runtime, anchors, target }) => ({
      raw: () => runtime.atomicWriteSync(target('raw'), KILOBYTE, quick),
      updateFileSync: () => runtime.updateFileSync(target('ours'), keep, { ...quick, encoding: null }),
      'proper-lockfile and write-file-atomic': () => {
        const file = target('proper')
        anchors['proper-lockfile'].lockSync(file)
        anchors['write-file-atomic'].sync(file, keep(fs.readFileSync(file)), quick)
        anchors['proper-lockfile'].unlockSync(file)
      },
    }),
  },
  {
    id: 'rename',
    title: 'Rename, asynchronously, when nothing refuses',
    group: 'locks',
    raw: 'fs.rename there and back, promisified',
    bound: {},
    sides: ({ runtime, anchors, target }) => ({
      raw: thereAndBack(target('raw'), fs.promises.rename),
      renameWithRetry: thereAndBack(target('ours'), runtime.renameWithRetry),
      'graceful-fs': thereAndBack(target('graceful'), (from, to) =>
        promised((done) => anchors['graceful-fs'].rename(from, to, done)),
      ),
    }),
  },
]

const BATCH = Array.from({ length: 100 }, () => LINE)
const nothing = () => {}
const keep = (bytes) => Buffer.from(bytes)
const promised = (start) =>
  new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value))))

/** An operation that stands for `count` of the others in the same round. */
function many(count, operation) {
  return Object.assign(operation, { count })
}

/* eslint-disable atomic-fs/no-bare-rename, atomic-fs/no-leaked-temp -- These are the raw calls that a library is
   measured against, without what makes them right. */

let files = 0
const stagingName = (file) => `${file}.${process.pid}.${(files += 1)}`

function writeRaw(file, bytes, durable) {
  const staged = stagingName(file)
  const descriptor = fs.openSync(staged, 'wx')
  fs.writeSync(descriptor, bytes)
  if (durable) fs.fsyncSync(descriptor)
  fs.closeSync(descriptor)
  fs.renameSync(staged, file)
}

function syncDirectory(directory) {
  const descriptor = fs.openSync(directory, 'r')
  fs.fsyncSync(descriptor)
  fs.closeSync(descriptor)
}

async function writeHandle(file, bytes, durable) {
  const staged = stagingName(file)
  const handle = await fs.promises.open(staged, 'wx')
  await handle.write(bytes)
  if (durable) await handle.sync()
  await handle.close()
  await fs.promises.rename(staged, file)
}

async function syncDirectoryAsync(directory) {
  const handle = await fs.promises.open(directory, 'r')
  await handle.sync()
  await handle.close()
}

async function writeCallbacks(file, bytes) {
  const staged = stagingName(file)
  const descriptor = await promised((done) => fs.open(staged, 'wx', done))
  await promised((done) => fs.write(descriptor, bytes, 0, bytes.length, null, done))
  await promised((done) => fs.close(descriptor, done))
  await promised((done) => fs.rename(staged, file, done))
}

// What an atomic write costs at least that looks at its target before and at its size afterwards.
function writeChecked(file, bytes) {
  const staged = `${stagingName(file)}.0123456789abcdef01234567.tmp`
  fs.lstatSync(file, { throwIfNoEntry: false })
  const descriptor = fs.openSync(staged, 'wx')
  fs.writeSync(descriptor, bytes)
  fs.fstatSync(descriptor)
  fs.closeSync(descriptor)
  fs.renameSync(staged, file)
}

async function writeCallbacksChecked(file, bytes) {
  const staged = `${stagingName(file)}.0123456789abcdef01234567.tmp`
  await promised((done) => fs.lstat(file, done))
  const descriptor = await promised((done) => fs.open(staged, 'wx', done))
  await promised((done) => fs.write(descriptor, bytes, 0, bytes.length, null, done))
  await promised((done) => fs.fstat(descriptor, done))
  await promised((done) => fs.close(descriptor, done))
  await promised((done) => fs.rename(staged, file, done))
}

/* eslint-enable atomic-fs/no-bare-rename, atomic-fs/no-leaked-temp */

const rawSync = (target, bytes) => ({ raw: () => writeRaw(target('raw'), bytes, false) })

const rawAsync = (target, bytes) => ({
  raw: () => writeHandle(target('raw'), bytes, false),
  'raw, with callbacks': () => writeCallbacks(target('raw-callbacks'), bytes),
})

const oursSync = (runtime, target, bytes, options) => ({
  atomicWriteSync: () => runtime.atomicWriteSync(target('ours'), bytes, options),
  'atomicWriteSync, preserve: false': () =>
    runtime.atomicWriteSync(target('ours-new'), bytes, { ...options, preserve: false }),
})

const oursAsync = (runtime, target, bytes, options) => ({
  atomicWrite: () => runtime.atomicWrite(target('ours'), bytes, options),
  'atomicWrite, preserve: false': () =>
    runtime.atomicWrite(target('ours-new'), bytes, { ...options, preserve: false }),
})

// A fresh options object each time: one of them writes into it.
const anchorsSync = (anchors, target, bytes, options) => ({
  'write-file-atomic': () => anchors['write-file-atomic'].sync(target('wfa'), bytes, { ...options }),
  atomically: () => anchors.atomically.writeFileSync(target('atomically'), bytes, { ...options }),
})

const anchorsAsync = (anchors, target, bytes, options) => ({
  'write-file-atomic': () => anchors['write-file-atomic'](target('wfa'), bytes, { ...options }),
  atomically: () => anchors.atomically.writeFile(target('atomically'), bytes, { ...options }),
})

function steno(anchors, target, bytes) {
  const writer = new anchors.steno.Writer(target('steno'))
  const text = bytes.toString()
  return { steno: () => writer.write(text) }
}

function thereAndBack(file, rename) {
  const other = `${file}.other`
  return async () => {
    await rename(file, other)
    await rename(other, file)
  }
}

// What the lock costs at least: its six calls with names of the usual length, and nothing around them.
function bareProtocol(file) {
  const id = '1x.l.1234567.1234567.123456789.0123456789ab_4026531836_4026531834.0123456789ab'
  const draft = `${file}.lk-${id}`
  fs.mkdirSync(draft)
  fs.closeSync(fs.openSync(path.join(draft, id), 'wx'))
  fs.renameSync(draft, `${file}.lk`)
  fs.unlinkSync(path.join(`${file}.lk`, id))
  fs.rmdirSync(`${file}.lk`)
}
