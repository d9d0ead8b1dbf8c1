// Calls as a user, or a fix, writes them. Compiled as ESM, as CommonJS, for a bundler and for node10.
import {
  LockDeadlockError,
  LockFileSystemError,
  LockLostError,
  LockTimeoutError,
  appendLines,
  appendLinesSync,
  atomicWrite,
  atomicWriteSync,
  renameWithRetry,
  renameWithRetrySync,
  sweepTemps,
  sweepTempsSync,
  tmpPath,
  updateFile,
  updateFileSync,
  withLock,
  withLockSync,
  type AppendOptions,
  type AtomicWriteOptions,
  type HeldLock,
  type HeldLockSync,
  type LineRecord,
  type LockHolder,
  type LockOptions,
  type NewContent,
  type PathInput,
  type RenameOptions,
  type SweepOptions,
  type UpdateOptions,
  type WriteData,
  type WriteSource,
} from 'eslint-plugin-atomic-fs/runtime'

const lock: LockOptions = { timeout: Infinity, lease: 60_000, createDirectory: false, signal: undefined }
const write: AtomicWriteOptions = {
  encoding: null,
  mode: 0o600,
  preserve: false,
  symlink: 'replace',
  createDirectory: true,
  ifChanged: true,
  flag: 'w',
  flush: true,
  fsync: false,
  signal: new AbortController().signal,
}
const append: AppendOptions = {
  encoding: 'utf8',
  mode: '600',
  flag: 'a',
  lock: false,
  multiline: 'escape',
  timeout: 0,
}
const update: UpdateOptions = {
  ...lock,
  encoding: 'latin1',
  mode: 0o644,
  preserve: true,
  ifChanged: true,
  fsync: true,
}
const rename: RenameOptions = { timeout: 0, signal: undefined }
const sweep: SweepOptions = { maxAge: Infinity }

export async function asynchronous(file: PathInput): Promise<number> {
  const temp: string = tmpPath(file)
  await renameWithRetry(temp, file)
  await renameWithRetry(new URL('file:///a'), Buffer.from('b'), rename)
  await atomicWrite(file, 'text')
  await atomicWrite(file, new Uint8Array([1, 2]), { mode: 0o600 })
  await atomicWrite(file, new DataView(new ArrayBuffer(1)), write)
  await atomicWrite(file, 'text', 'utf8')
  await atomicWrite(file, 'text', null)
  await atomicWrite(file, ['pieces', 'of', 'text'])
  await atomicWrite(file, pieces())
  await appendLines(file, ['one', 'two'])
  await appendLines(file, Buffer.from('one'), append)
  await updateFile(file, (text) => `${text ?? ''}more`)
  await updateFile(file, async (text: string | undefined) => text, update)
  await updateFile(file, (bytes: Buffer | undefined) => bytes?.subarray(1), { encoding: null })
  await updateFile(file, () => {}, 'utf8')
  const gone: string[] = await sweepTemps('.')
  // The function's result comes back, whether it waits or not.
  const waited: number = await withLock(file, async () => 1)
  const direct: number = await withLock(file, () => 1, lock)
  const inside: string = await withLock(file, async (held: HeldLock) => {
    await held.assertHeld()
    held.signal.throwIfAborted()
    return held.path + held.id
  })
  return waited + direct + gone.length + inside.length
}

async function* pieces(): AsyncGenerator<WriteData> {
  yield 'text'
  yield new Uint8Array(1)
}

export function synchronous(file: PathInput): number {
  renameWithRetrySync(tmpPath(file), file, rename)
  atomicWriteSync(file, 'text')
  atomicWriteSync(file, Buffer.from('bytes'), { mode: 0o600 })
  appendLinesSync(file, ['one'])
  appendLinesSync(file, 'one', append)
  updateFileSync(file, (text) => `${text ?? ''}more`)
  updateFileSync(file, (bytes: Buffer | undefined) => bytes, { encoding: null })
  const gone: string[] = sweepTempsSync('.', sweep)
  return withLockSync(file, (held: HeldLockSync) => {
    held.assertHeld()
    return gone.length + held.id.length
  })
}

export function explain(error: unknown): string {
  if (error instanceof LockTimeoutError) {
    const holder: LockHolder | undefined = error.holder
    const code: 'ELOCKTIMEOUT' = error.code
    return `${code} ${error.lockPath} ${error.waitedMs} ${holder?.pid ?? 0} ${holder?.verdict === 'dead'}`
  }
  if (error instanceof LockLostError) return `${error.path} ${error.id}`
  if (error instanceof LockDeadlockError) return `${error.path} ${error.lockPath}`
  if (error instanceof LockFileSystemError) return error.fileSystem
  return String(error)
}

/** Wrappers of a user's own name the types of what they pass on. */
export const passOn = {
  write: (data: WriteData | WriteSource): Promise<void> => atomicWrite('file', data),
  append: (record: LineRecord): void => appendLinesSync('file', record),
  update: (fn: (text: string | undefined) => NewContent): void => updateFileSync('file', fn),
  under: <T>(file: string, fn: () => T): T => withLockSync(file, fn),
}

// @ts-expect-error a path is needed
tmpPath()
// @ts-expect-error a descriptor is no path
tmpPath(3)
// @ts-expect-error a number is no data
void atomicWrite('file', 1)
// @ts-expect-error a source takes time, which the synchronous form has not
atomicWriteSync('file', pieces())
// @ts-expect-error there is no such option
void atomicWrite('file', 'text', { fsinc: true })
// @ts-expect-error there is no such encoding
void atomicWrite('file', 'text', 'utf9')
// @ts-expect-error the lock stands beside the file, so its directory is there
void appendLines('file', 'text', { createDirectory: true })
// @ts-expect-error it is text unless bytes are asked for
void updateFile('file', (bytes: Buffer | undefined) => bytes)
// @ts-expect-error a record is text or bytes
appendLinesSync('file', [{ a: 1 }])
// @ts-expect-error the promise is not the text
export const text: string = atomicWrite('file', 'text')
// @ts-expect-error what the function returns comes back, and nothing else
export const wrong: string = withLockSync('file', () => 1)
// @ts-expect-error it is read only
export const changed = (held: HeldLock): string => (held.path = 'other')
