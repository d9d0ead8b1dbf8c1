/**
 * fs-extra (and graceful-fs, whose functions it wraps). With a callback a function calls back, without one it
 * returns a promise.
 */
import type { ApiTable } from './effect.ts'
import { OPERATIONS, nodeFs, spread } from './node-fs.ts'

const ADDED = spread(
  {
    readJson: { kind: 'read', path: 0, json: true },
    readJSON: { kind: 'read', path: 0, json: true },
    writeJson: { kind: 'write', path: 0, data: 1, options: 2, json: true },
    writeJSON: { kind: 'write', path: 0, data: 1, options: 2, json: true },
    outputJson: { kind: 'write', path: 0, data: 1, options: 2, json: true },
    outputJSON: { kind: 'write', path: 0, data: 1, options: 2, json: true },
    outputFile: { kind: 'write', path: 0, data: 1, options: 2 },
    move: { kind: 'rename', path: 0, to: 1, options: 2 },
    copy: { kind: 'copy', path: 0, to: 1, options: 2 },
    remove: { kind: 'remove', path: 0 },
    pathExists: { kind: 'stat', path: 0 },
    ensureDir: { kind: 'mkdir', path: 0 },
    mkdirp: { kind: 'mkdir', path: 0 },
    ensureFile: { kind: 'open', path: 0 },
  },
  'auto',
)

export const fsExtra: ApiTable = { ...nodeFs, ...spread(OPERATIONS, 'auto'), ...ADDED }

/**
 * Its `rename` retries EPERM, EACCES and EBUSY on Windows only while the target does NOT exist (polyfills.js looks
 * at `fs.stat(to)` and gives up unless that is ENOENT), so replacing a live file is as bare as in `node:fs`;
 * `renameSync` is not wrapped at all.
 */
export const gracefulFs: ApiTable = nodeFs
