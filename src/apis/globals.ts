/** File functions that are globals: Bun's and Deno's. Sources: the documentation of `Bun.write`, `Bun.file`, `Deno.*`. */
import type { ApiTable, Effect } from './effect.ts'

const both = (name: string, row: Omit<Effect, 'flavour'>): Record<string, Effect> => ({
  [`Deno.${name}`]: { ...row, flavour: 'promise' },
  [`Deno.${name}Sync`]: { ...row, flavour: 'sync' },
})

export const GLOBALS: ApiTable = {
  'Bun.write': {
    kind: 'write',
    flavour: 'promise',
    path: 0,
    data: 1,
    options: 2,
    writesAs: 'bun',
    makesDirectory: true,
    fact: 'Bun.write truncates an existing file',
  },
  ...both('readTextFile', { kind: 'read', path: 0 }),
  ...both('readFile', { kind: 'read', path: 0 }),
  ...both('writeTextFile', { kind: 'write', path: 0, data: 1, options: 2, writesAs: 'deno' }),
  ...both('writeFile', { kind: 'write', path: 0, data: 1, options: 2, writesAs: 'deno' }),
  ...both('rename', { kind: 'rename', path: 0, to: 1 }),
  ...both('copyFile', { kind: 'copy', path: 0, to: 1 }),
  ...both('remove', { kind: 'remove', path: 0 }),
  ...both('mkdir', { kind: 'mkdir', path: 0, options: 1 }),
  ...both('stat', { kind: 'stat', path: 0 }),
  ...both('lstat', { kind: 'stat', path: 0 }),
  ...both('truncate', { kind: 'patch', path: 0 }),
  ...both('link', { kind: 'create', path: 1 }),
  ...both('symlink', { kind: 'create', path: 1, link: true }),
  ...both('open', { kind: 'open', path: 0, options: 1, opens: true }),
  ...both('create', { kind: 'write', path: 0, opens: true, fact: 'Deno.create truncates an existing file' }),
}

/** Calls that make an object for a path, given as their first argument: `Bun.file(path)`. */
export const MAKERS: ReadonlySet<string> = new Set(['Bun.file'])

/** What the members of such an object do to that path. */
export const MADE: ApiTable = {
  text: { kind: 'read', flavour: 'promise', made: 0 },
  json: { kind: 'read', flavour: 'promise', made: 0, json: true },
  arrayBuffer: { kind: 'read', flavour: 'promise', made: 0 },
  bytes: { kind: 'read', flavour: 'promise', made: 0 },
  exists: { kind: 'stat', flavour: 'promise', made: 0 },
  unlink: { kind: 'remove', flavour: 'promise', made: 0 },
  delete: { kind: 'remove', flavour: 'promise', made: 0 },
  write: { kind: 'write', flavour: 'promise', made: 0, data: 0 },
  writer: { kind: 'write', flavour: 'stream', made: 0, opens: true },
}
