import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { anchorVersions } from '../../docs/tools/bench/anchors.mjs'
import { sidesOf } from '../../docs/tools/bench/calls.mjs'
import { comparisonFiles } from '../../docs/tools/bench/page.mjs'
import { flawOf, sealed, seqOf, writerOf } from '../../docs/tools/bench/seal.mjs'
import { sets } from '../../docs/tools/bench/sets.mjs'
import { text } from './house.ts'

const record = JSON.parse(text('docs/runtime/comparison.json'))

describe('the comparison', async () => {
  const files = await comparisonFiles(record)

  it.each(Object.keys(files))('has in %s what the recorded run says', (name) => {
    expect(readFileSync(new URL(`../../docs/runtime/${name}`, import.meta.url), 'utf8')).toBe(files[name])
  })

  it('follows the record', async () => {
    const changed = structuredClone(record)
    changed.ratios[0].ratios.tmpfs.atomicWriteSync[1] = 77
    changed.faults.writes.ours.killed.torn = 5
    const made = await comparisonFiles(changed)
    expect(made['comparison-sync.svg']).toContain('>77<')
    expect(made['comparison.md']).toContain('target torn 5 times')
    expect(made['comparison.md']).not.toBe(files['comparison.md'])
  })

  it('is of the versions that the script installs, and of the sets that it measures', () => {
    expect(record.versions).toEqual(anchorVersions)
    expect(record.ratios.map(({ id }: { id: string }) => id)).toEqual(sets.map(({ id }) => id))
  })

  it('shows every drawing with words for those who cannot see it', () => {
    for (const name of Object.keys(files).filter((one) => one.endsWith('.svg'))) {
      expect(files['comparison.md']).toMatch(new RegExp(`!\\[[^\\]]{100,}\\]\\(${name}\\)`))
      expect(files[name]).toMatch(/<title id="title">[^<]+<\/title>\n<desc id="description">[^<]{100,}</)
    }
  })
})

describe('sealed contents', () => {
  const bytes = sealed('me', 7, 5000)

  it('say who wrote them, when they are whole', () => {
    expect(flawOf(bytes)).toBeUndefined()
    expect(writerOf(bytes)).toBe('me')
    expect(seqOf(bytes)).toBe(7)
  })

  it('convict themselves when they are not', () => {
    expect(flawOf(bytes.subarray(0, 3000))).toBe('torn')
    expect(flawOf(bytes.subarray(0, 10))).toBe('torn')
    expect(flawOf(Buffer.alloc(0))).toBe('empty')
    expect(flawOf(Buffer.concat([bytes, Buffer.from('x')]))).toBe('torn')
    const foreign = Buffer.from(bytes)
    sealed('you', 8, 5000).copy(foreign, 2000, 2000, 3000)
    expect(flawOf(foreign)).toBe('torn')
  })
})

describe('the count of system calls', () => {
  it('takes the calls between the marks that concern the place of the run', () => {
    const log = [
      '11 openat(AT_FDCWD, "/place/before", O_RDONLY) = 3',
      '11 access("/mark of one side", F_OK) = -1 ENOENT',
      '11 statx(AT_FDCWD, "/place/a", AT_STATX_SYNC_AS_STAT, STATX_ALL, 0x7) = -1 ENOENT',
      '11 readlink("/", 0x7, 1023) = -1 EINVAL',
      '12 openat(AT_FDCWD, "/place/a.tmp", O_WRONLY|O_CREAT <unfinished ...>',
      '11 write(5<anon_inode:[eventfd]>, ""..., 8) = 8',
      '12 <... openat resumed>) = 18</place/a.tmp>',
      '12 pwrite64(18</place/a.tmp>, ""..., 1024, 0) = 1024',
      '12 pwrite64(18</place/a.tmp>, ""..., 1024, 1024) = 1024',
      '12 close(18</place/a.tmp>) = 0',
      '11 access("/mark of the end", F_OK) = -1 ENOENT',
      '12 rename("/place/a.tmp", "/place/a") = 0',
    ].join('\n')
    expect(sidesOf(log, '/place')).toEqual([
      { side: 'one side', total: 6, calls: 'stat, readlink, open, write x 2, close' },
    ])
  })
})
