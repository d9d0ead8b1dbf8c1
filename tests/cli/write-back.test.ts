import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { textOf, writeBack } from '../../src/cli/write-back.ts'
import { freshDirectory } from '../runtime/support/directory.ts'

function files(...names: string[]): {
  folder: string
  changes: { file: string; before: Buffer; after: string }[]
} {
  const folder = freshDirectory()
  const changes = names.map((name) => {
    const file = path.join(folder, name)
    writeFileSync(file, 'old')
    return { file, before: Buffer.from('old'), after: `new ${name}` }
  })
  return { folder, changes }
}

it('leaves a file alone that changed meanwhile, and writes the others', async () => {
  const { folder, changes } = files('a', 'b', 'c')
  writeFileSync(changes[1]!.file, 'theirs')
  const { failed } = await writeBack(changes)
  expect([...failed]).toEqual([[changes[1]!.file, expect.stringContaining('changed meanwhile')]])
  expect(changes.map(({ file }) => readFileSync(file, 'utf8'))).toEqual(['new a', 'theirs', 'new c'])
  expect(readdirSync(folder)).toEqual(['a', 'b', 'c'])
})

it('says which file could not be written, and writes the others', async () => {
  const { folder, changes } = files('a', 'c')
  const file = path.join(folder, 'b')
  mkdirSync(file)
  const { failed } = await writeBack([
    changes[0]!,
    { file, before: Buffer.from(''), after: 'x' },
    changes[1]!,
  ])
  expect([...failed]).toEqual([[file, expect.stringContaining('EISDIR')]])
  expect(changes.map(({ file }) => readFileSync(file, 'utf8'))).toEqual(['new a', 'new c'])
})

// Windows has no modes to keep, and making a link asks for a privilege there.
it.skipIf(process.platform === 'win32')('keeps mode and links', async () => {
  const { folder, changes } = files('a')
  chmodSync(changes[0]!.file, 0o755)
  const link = path.join(folder, 'link')
  symlinkSync('a', link)
  await writeBack([{ ...changes[0]!, file: link }])
  expect(readFileSync(changes[0]!.file, 'utf8')).toBe('new a')
  expect(statSync(changes[0]!.file).mode & 0o777).toBe(0o755)
})

it('takes no bytes for text that would not survive', () => {
  expect(textOf(Buffer.from('\uFEFFä\r\n'))).toBe('\uFEFFä\r\n')
  expect(textOf(Buffer.from([0x61, 0xe4, 0x62]))).toBeUndefined()
})
