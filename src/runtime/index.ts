/**
 * File operations that survive a second process, a crash, a full disk and a slow virus scanner.
 *
 * No dependencies. Every operation has an asynchronous and a synchronous form. What is promised, and what is not:
 * docs/runtime/guarantees.md.
 */
export { appendLines, appendLinesSync } from './append-lines.ts'
export type { AppendOptions, LineRecord } from './append-lines.ts'
export { atomicWrite, atomicWriteSync } from './atomic-write.ts'
export type { AtomicWriteOptions, WriteData, WriteSource } from './atomic-write.ts'
export { LockDeadlockError, LockFileSystemError, LockLostError, LockTimeoutError } from './errors.ts'
export type { LockHolder } from './errors.ts'
export { withLock, withLockSync } from './lock.ts'
export type { HeldLock, HeldLockSync } from './lock.ts'
export type { PathInput } from './paths.ts'
export { renameWithRetry, renameWithRetrySync } from './rename-with-retry.ts'
export type { RenameOptions } from './rename-with-retry.ts'
export type { LockOptions } from './section.ts'
export { sweepTemps, sweepTempsSync } from './sweep-temps.ts'
export type { SweepOptions } from './sweep-temps.ts'
export { tmpPath } from './tmp-path.ts'
export { updateFile, updateFileSync } from './update-file.ts'
export type { NewContent, UpdateOptions } from './update-file.ts'
