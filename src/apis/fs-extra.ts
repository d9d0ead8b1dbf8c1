/**
 * fs-extra (and graceful-fs, whose functions it wraps). With a callback a function calls back, without one it
 * returns a promise. Source: fs-extra 11.4.1.
 */
import type { ApiTable } from './effect.ts'
import { OPERATIONS, nodeFs, spread } from './node-fs.ts'

const writeJson = { kind: 'write', path: 0, data: 1, options: 2, json: true, writesAs: 'jsonfile' } as const
const outputJson = { ...writeJson, makesDirectory: true } as const

const ADDED = spread(
  {
    readJson: { kind: 'read', path: 0, json: true },
    readJSON: { kind: 'read', path: 0, json: true },
    writeJson,
    writeJSON: writeJson,
    outputJson,
    outputJSON: outputJson,
    outputFile: { kind: 'write', path: 0, data: 1, options: 2, writesAs: 'fs', makesDirectory: true },
    move: {
      kind: 'rename',
      path: 0,
      to: 1,
      options: 2,
      replacesWith: 'overwrite',
      fact: 'fs-extra looks for the target first and throws unless it is told to overwrite; then it removes the target',
    },
    copy: { kind: 'copy', path: 0, to: 1, options: 2 },
    remove: { kind: 'remove', path: 0 },
    pathExists: { kind: 'stat', path: 0 },
    ensureDir: { kind: 'mkdir', path: 0, options: 1, recursive: true },
    mkdirp: { kind: 'mkdir', path: 0, options: 1, recursive: true },
    mkdirs: { kind: 'mkdir', path: 0, options: 1, recursive: true },
    // Creates the file when it is missing, and neither reads it nor minds when it is there.
    ensureFile: { kind: 'stat', path: 0 },
    createFile: { kind: 'stat', path: 0 },
  },
  'auto',
)

/** Source: @npmcli/fs 5.0.0; the first versions had all of `fs` as well. */
export const npmcliFs: ApiTable = {
  ...nodeFs,
  ...spread(OPERATIONS, 'auto'),
  moveFile: {
    kind: 'rename',
    path: 0,
    to: 1,
    options: 2,
    flavour: 'promise',
    retries: true,
    fact: 'moveFile copies onto the target when the rename is refused with EPERM',
  },
}

export const fsExtra: ApiTable = { ...nodeFs, ...spread(OPERATIONS, 'auto'), ...ADDED }

/**
 * Its `rename` retries EPERM, EACCES and EBUSY on Windows only while the target does NOT exist (polyfills.js looks
 * at `fs.stat(to)` and gives up unless that is ENOENT), so replacing a live file is as bare as in `node:fs`;
 * `renameSync` is not wrapped at all.
 */
export const gracefulFs: ApiTable = nodeFs
