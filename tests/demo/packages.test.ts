import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { differences } from '../../docs/tools/demo/packages.mjs'
import { unpack } from '../../docs/tools/demo/tar.mjs'
import pins from '../../docs/tools/demo/packages.json' with { type: 'json' }

const RULES = [
  'no-bare-rename',
  'no-in-place-write',
  'no-raw-append',
  'no-shared-temp-path',
  'no-unlocked-update',
]

describe('packages.json', () => {
  it('expects at least one finding of each rule', () => {
    const rules = new Set(pins.flatMap(({ expected }) => expected.map(({ rule }) => rule)))
    expect([...rules].sort()).toEqual(RULES)
  })

  it('pins every package to one version and its bytes, and gives a reason for every finding', () => {
    for (const { name, version, integrity, expected } of pins) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
      expect(Buffer.from(integrity.replace(/^sha512-/, ''), 'base64'), name).toHaveLength(
        createHash('sha512').digest().length,
      )
      for (const { why } of expected) expect(why.length, name).toBeGreaterThan(10)
    }
  })
})

describe('differences', () => {
  const pin = {
    name: 'p',
    version: '1.0.0',
    expected: [{ file: 'a.js', line: 3, rule: 'no-bare-rename', why: 'because' }],
  }

  it('names a finding that is missing', () => {
    expect(differences(pin, [])).toEqual(['p@1.0.0 a.js:3 no-bare-rename was not found'])
  })

  it('names a finding that nobody has read', () => {
    const found = [...pin.expected, { file: 'b.js', line: 1, rule: 'no-raw-append' }]
    expect(differences(pin, found)).toEqual(['p@1.0.0 b.js:1 no-raw-append is not in packages.json'])
  })

  it('is empty when both agree', () => {
    expect(differences(pin, pin.expected)).toEqual([])
  })
})

describe('unpack', () => {
  let dir: string

  beforeEach(() => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-test-'))
  })

  afterEach(() => {
    rmSync(dir, { recursive: true, force: true })
  })

  it('leaves out what would land outside of the directory', () => {
    const tgz = archive([
      ['package/../../evil.js', '0', 'evil'],
      ['package/index.js', '0', 'good'],
    ])
    expect(unpack(tgz, path.join(dir, 'inside'))).toEqual(['index.js'])
    expect(existsSync(path.join(dir, 'evil.js'))).toBe(false)
  })

  it('leaves out links', () => {
    expect(unpack(archive([['package/link.js', '2', '']]), dir)).toEqual([])
  })

  it('writes nested files and files with long names, byte for byte', () => {
    const long = `package/${'deep/'.repeat(30)}index.js`
    const record = ` path=${long}\n`
    const size = record.length + 3
    const tgz = archive([
      ['package/lib/a.js', '0', 'x'.repeat(700)],
      ['PaxHeader', 'x', `${size}${record}`],
      ['package/cut', '0', 'long'],
    ])
    expect(unpack(tgz, dir)).toEqual(['lib/a.js', `${'deep/'.repeat(30)}index.js`])
    expect(readFileSync(path.join(dir, 'lib/a.js'), 'utf8')).toBe('x'.repeat(700))
    expect(readFileSync(path.join(dir, `${'deep/'.repeat(30)}index.js`), 'utf8')).toBe('long')
  })
})

function archive(files: [name: string, type: string, content: string][]): Buffer {
  const blocks = files.flatMap(([name, type, content]) => {
    const header = Buffer.alloc(512)
    header.write(name, 0)
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124)
    header.write(type, 156)
    const body = Buffer.alloc(Math.ceil(content.length / 512) * 512)
    body.write(content)
    return [header, body]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}
