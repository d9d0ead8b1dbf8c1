// @ts-check
/**
 * A small file system in memory that speaks the kernel's FUSE protocol, without a library. What it does when a directory is
 * renamed onto one that is not empty can be chosen, which no real file system lets one do.
 *
 *     node fuse-server.mjs <directory> refuses|merges|replaces|ignores
 *
 * Prints a line when it is mounted and serves until it is killed. Linux, with the right to mount.
 */
import { spawnSync } from 'node:child_process'
import { openSync, readSync, writeSync } from 'node:fs'
import { constants } from 'node:os'

const [at, behaviour] = process.argv.slice(2)
const { ENOENT, EEXIST, ENOTEMPTY, ENOTDIR, EISDIR, EINVAL, ENOSYS, ENODEV, EINTR } = constants.errno

/** @typedef {{ id: number, mode: number, names: Map<string, Node> | undefined, content: Buffer, time: number }} Node */

/** @type {Map<number, Node>} */
const nodes = new Map()

/**
 * @param {number} mode
 * @returns {Node}
 */
function create(mode) {
  const isDirectory = (mode & 0o170000) === 0o040000
  const names = isDirectory ? new Map() : undefined
  const node = { id: nodes.size + 1, mode, names, content: Buffer.alloc(0), time: Date.now() }
  nodes.set(node.id, node)
  return node
}
create(0o040777)

/** @param {number} code */
const failure = (code) => Object.assign(new Error(), { errno: code })

/** @param {Node} node */
function attributes(node) {
  const out = Buffer.alloc(88)
  out.writeBigUInt64LE(BigInt(node.id), 0)
  out.writeBigUInt64LE(BigInt(node.content.length), 8)
  for (const offset of [24, 32, 40]) out.writeBigUInt64LE(BigInt(Math.floor(node.time / 1000)), offset)
  for (const offset of [48, 52, 56]) out.writeUInt32LE((node.time % 1000) * 1e6, offset)
  out.writeUInt32LE(node.mode, 60)
  out.writeUInt32LE(1, 64)
  out.writeUInt32LE(4096, 80)
  return out
}

/** @param {Node} node */
function entry(node) {
  // Nothing may be remembered by the kernel: all times of validity are 0.
  const head = Buffer.alloc(40)
  head.writeBigUInt64LE(BigInt(node.id), 0)
  return Buffer.concat([head, attributes(node)])
}

/**
 * @param {Node} directory
 * @param {string} name
 */
function find(directory, name) {
  const node = directory.names?.get(name)
  if (!node) throw failure(ENOENT)
  return node
}

/**
 * @param {Node} source
 * @param {string} from
 * @param {Node} target
 * @param {string} to
 */
function rename(source, from, target, to) {
  const moved = find(source, from)
  const there = target.names?.get(to)
  if (there && there !== moved) {
    if (moved.names && !there.names) throw failure(ENOTDIR)
    if (!moved.names && there.names) throw failure(EISDIR)
    if (moved.names && there.names && there.names.size > 0) {
      if (behaviour === 'refuses') throw failure(ENOTEMPTY)
      if (behaviour === 'ignores') return
      if (behaviour === 'merges') for (const [name, node] of there.names) moved.names.set(name, node)
    }
  }
  source.names?.delete(from)
  target.names?.set(to, moved)
}

/**
 * The answer to one request.
 * @param {number} opcode
 * @param {Node} node
 * @param {Buffer} body
 * @returns {Buffer}
 */
function answer(opcode, node, body) {
  /** @param {number} offset */
  const names = (offset) => body.subarray(offset).toString('utf8').split('\0')
  const nothing = Buffer.alloc(0)
  switch (opcode) {
    case 1: // LOOKUP
      return entry(find(node, names(0)[0] ?? ''))
    case 3: // GETATTR
      return Buffer.concat([Buffer.alloc(16), attributes(node)])
    case 4: {
      // SETATTR: mode, size; owners and times are left as they are.
      const valid = body.readUInt32LE(0)
      if (valid & 1) node.mode = (node.mode & 0o170000) | (body.readUInt32LE(68) & 0o7777)
      if (valid & 8) {
        const size = Number(body.readBigUInt64LE(16))
        node.content = Buffer.concat([node.content, Buffer.alloc(size)]).subarray(0, size)
      }
      return Buffer.concat([Buffer.alloc(16), attributes(node)])
    }
    case 9: // MKDIR
    case 35: {
      // CREATE
      const name = names(opcode === 9 ? 8 : 16)[0] ?? ''
      if (node.names?.has(name)) throw failure(EEXIST)
      const mode = body.readUInt32LE(opcode === 9 ? 0 : 4) & 0o7777
      const made = create(mode | (opcode === 9 ? 0o040000 : 0o100000))
      node.names?.set(name, made)
      return opcode === 9 ? entry(made) : Buffer.concat([entry(made), Buffer.alloc(16)])
    }
    case 10: // UNLINK
    case 11: {
      // RMDIR
      const name = names(0)[0] ?? ''
      if ((find(node, name).names?.size ?? 0) > 0) throw failure(ENOTEMPTY)
      node.names?.delete(name)
      return nothing
    }
    case 12: // RENAME
    case 45: {
      // RENAME2
      if (opcode === 45 && body.readUInt32LE(8) !== 0) throw failure(EINVAL)
      const target = nodes.get(Number(body.readBigUInt64LE(0)))
      const [from, to] = names(opcode === 12 ? 8 : 16)
      if (!target || from === undefined || to === undefined) throw failure(ENOENT)
      rename(node, from, target, to)
      return nothing
    }
    case 14: // OPEN
    case 27: // OPENDIR
      return Buffer.alloc(16)
    case 15: {
      // READ
      const offset = Number(body.readBigUInt64LE(8))
      return node.content.subarray(offset, offset + body.readUInt32LE(16))
    }
    case 16: {
      // WRITE
      const offset = Number(body.readBigUInt64LE(8))
      const size = body.readUInt32LE(16)
      const grown = Buffer.alloc(Math.max(node.content.length, offset + size))
      node.content.copy(grown)
      body.copy(grown, offset, 40, 40 + size)
      node.content = grown
      node.time = Date.now()
      const written = Buffer.alloc(8)
      written.writeUInt32LE(size, 0)
      return written
    }
    case 28: {
      // READDIR
      const start = Number(body.readBigUInt64LE(8))
      const room = body.readUInt32LE(16)
      const listed = []
      let length = 0
      for (const [index, [name, child]] of [...(node.names ?? [])].entries()) {
        if (index < start) continue
        const bytes = Buffer.from(name)
        const record = Buffer.alloc(24 + Math.ceil(bytes.length / 8) * 8)
        if (length + record.length > room) break
        record.writeBigUInt64LE(BigInt(child.id), 0)
        record.writeBigUInt64LE(BigInt(index + 1), 8)
        record.writeUInt32LE(bytes.length, 16)
        record.writeUInt32LE(child.names ? 4 : 8, 20)
        bytes.copy(record, 24)
        listed.push(record)
        length += record.length
      }
      return Buffer.concat(listed)
    }
    case 17: {
      // STATFS
      const out = Buffer.alloc(80)
      for (const offset of [0, 8, 16, 24, 32]) out.writeBigUInt64LE(1_000_000n, offset)
      for (const [offset, value] of [
        [40, 4096],
        [44, 255],
        [48, 4096],
      ])
        out.writeUInt32LE(/** @type {number} */ (value), offset)
      return out
    }
    case 18: // RELEASE
    case 20: // FSYNC
    case 25: // FLUSH
    case 29: // RELEASEDIR
    case 30: // FSYNCDIR
      return nothing
    case 26: {
      // INIT
      const out = Buffer.alloc(64)
      out.writeUInt32LE(7, 0)
      out.writeUInt32LE(31, 4)
      out.writeUInt32LE(128 * 1024, 8)
      out.writeUInt32LE(128 * 1024, 20)
      out.writeUInt32LE(1, 24)
      return out
    }
    default:
      throw failure(ENOSYS)
  }
}

// FORGET, INTERRUPT and BATCH_FORGET get no answer.
const UNANSWERED = new Set([2, 36, 42])

const device = openSync('/dev/fuse', 'r+')
const options = 'fd=3,rootmode=40000,user_id=0,group_id=0,subtype=test'
const mounting = spawnSync('mount', ['-i', '-t', 'fuse', '-o', options, behaviour ?? '', at ?? ''], {
  stdio: ['ignore', 'inherit', 'inherit', device],
})
if (mounting.status !== 0) process.exit(1)
console.log('mounted')

const request = Buffer.alloc(256 * 1024)
for (;;) {
  let length
  try {
    length = readSync(device, request)
  } catch (error) {
    const code = -Number(/** @type {NodeJS.ErrnoException} */ (error).errno)
    if (code === ENODEV) break // Taken down.
    if (code === EINTR || code === ENOENT) continue
    throw error
  }
  const opcode = request.readUInt32LE(4)
  if (UNANSWERED.has(opcode)) continue
  let code = 0
  let data = Buffer.alloc(0)
  try {
    const node = nodes.get(Number(request.readBigUInt64LE(16))) ?? create(0)
    data = Buffer.from(answer(opcode, node, request.subarray(40, length)))
  } catch (error) {
    code = Number(/** @type {NodeJS.ErrnoException} */ (error).errno)
  }
  const head = Buffer.alloc(16)
  head.writeUInt32LE(16 + data.length, 0)
  head.writeInt32LE(-code, 4)
  request.copy(head, 8, 8, 16)
  writeSync(device, Buffer.concat([head, data]))
}
