/** `node:fs`: one row an operation, spread over its three forms. Source: the Node.js documentation of `fs`. */
import type { ApiTable, Effect, Flavour } from './effect.ts'

type Row = Omit<Effect, 'flavour'>

/** Operations that exist as `x`, `xSync` and `promises.x`. */
export const OPERATIONS: Readonly<Record<string, Row>> = {
  readFile: { kind: 'read', path: 0, options: 1 },
  writeFile: { kind: 'write', path: 0, data: 1, options: 2, writesAs: 'fs' },
  appendFile: { kind: 'append', path: 0, data: 1, options: 2 },
  rename: { kind: 'rename', path: 0, to: 1 },
  copyFile: { kind: 'copy', path: 0, to: 1, options: 2 },
  cp: { kind: 'copy', path: 0, to: 1, options: 2 },
  unlink: { kind: 'remove', path: 0, removes: 'files' },
  rm: { kind: 'remove', path: 0, options: 1, removes: 'files' },
  rmdir: { kind: 'remove', path: 0, options: 1, removes: 'empty-directories' },
  mkdir: { kind: 'mkdir', path: 0, options: 1 },
  mkdtemp: { kind: 'mkdtemp', path: 0 },
  stat: { kind: 'stat', path: 0 },
  lstat: { kind: 'stat', path: 0 },
  access: { kind: 'stat', path: 0 },
  truncate: { kind: 'patch', path: 0 },
  open: { kind: 'open', path: 0, options: 1, opens: true },
  link: { kind: 'create', path: 1 },
  symlink: { kind: 'create', path: 1, link: true },
}

/** The rows of a module that has callback, Sync and promise forms under Node's names. */
export function spread(rows: Readonly<Record<string, Row>>, plain: Flavour): Record<string, Effect> {
  const table: Record<string, Effect> = {}
  for (const [name, row] of Object.entries(rows)) {
    table[name] = { ...row, flavour: plain }
    table[`${name}Sync`] = { ...row, flavour: 'sync' }
    table[`promises.${name}`] = { ...row, flavour: 'promise' }
  }
  return table
}

export const nodeFs: ApiTable = {
  ...spread(OPERATIONS, 'callback'),
  existsSync: { kind: 'stat', path: 0, flavour: 'sync' },
  exists: { kind: 'stat', path: 0, flavour: 'callback' },
  createReadStream: { kind: 'read', path: 0, options: 1, flavour: 'stream' },
  createWriteStream: { kind: 'write', path: 0, options: 1, flavour: 'stream', opens: true },
}
