// Calls as a user, or a fix, writes them. Compiled as ESM, as CommonJS, for a bundler and for node10.
import {
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
} from 'eslint-plugin-atomic-fs/runtime'

export async function asynchronous(file: string): Promise<number> {
  const temp: string = tmpPath(file)
  await renameWithRetry(temp, file)
  await atomicWrite(file, 'text')
  await atomicWrite(file, new Uint8Array([1, 2]), { mode: 0o600 })
  await atomicWrite(file, 'text', 'utf8')
  await appendLines(file, ['one', 'two'])
  await updateFile(file, (text) => `${text ?? ''}more`)
  await sweepTemps('.')
  // The function's result comes back, whether it waits or not.
  const waited: number = await withLock(file, async () => 1)
  const direct: number = await withLock(file, () => 1)
  return waited + direct
}

export function synchronous(file: string): number {
  renameWithRetrySync(tmpPath(file), file)
  atomicWriteSync(file, 'text')
  atomicWriteSync(file, Buffer.from('bytes'), { mode: 0o600 })
  appendLinesSync(file, ['one'])
  updateFileSync(file, (text) => `${text ?? ''}more`)
  sweepTempsSync('.')
  return withLockSync(file, () => 1)
}

// @ts-expect-error a path is needed
tmpPath()
// @ts-expect-error a number is no data
void atomicWrite('file', 1)
// @ts-expect-error the promise is not the text
export const text: string = atomicWrite('file', 'text')
