// Just enough of the tar format to open a package from the registry: no program of the system is needed.

import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'

const BLOCK = 512

/** Writes the files of a .tgz below `dir`, without the first folder of their names, and returns their names. */
export function unpack(tgz, dir) {
  const names = []
  for (const { name, content } of entries(gunzipSync(tgz))) {
    const inside = name.split('/').slice(1).join('/')
    const target = path.resolve(dir, inside)
    // A package could name files outside of its folder; a real one has no reason to.
    if (inside === '' || !target.startsWith(path.resolve(dir) + path.sep)) continue
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, content)
    names.push(inside)
  }
  return names
}

function* entries(tar) {
  let longName
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const header = tar.subarray(at, at + BLOCK)
    const size = Number.parseInt(field(header, 124, 12), 8) || 0
    const content = tar.subarray(at + BLOCK, at + BLOCK + size)
    const type = String.fromCharCode(header[156])
    const prefix = field(header, 345, 155)
    const name = longName ?? (prefix === '' ? field(header, 0, 100) : `${prefix}/${field(header, 0, 100)}`)
    longName = undefined
    if (type === 'x') longName = paxPath(content.toString('utf8'))
    else if (type === 'L') longName = content.toString('utf8').replace(/\0.*$/s, '')
    else if (type === '0' || type === '\0') yield { name, content }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
}

function field(header, at, length) {
  const text = header.toString('utf8', at, at + length)
  const end = text.indexOf('\0')
  return (end === -1 ? text : text.slice(0, end)).trim()
}

/** Names over 100 bytes come in a record `<length> path=<name>` before the file. */
function paxPath(records) {
  return /^\d+ path=(.*)$/m.exec(records)?.[1]
}
