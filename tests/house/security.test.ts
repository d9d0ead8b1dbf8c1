/** SECURITY.md against the tests and the sources, and what npm is told about the package. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { ROOT, filesIn, text } from './house.ts'

const page = text('SECURITY.md')

describe('SECURITY.md', () => {
  const named = [...page.matchAll(/`([\w/-]+\.test\.ts)`:\s+"([^"]+)"/g)].map(
    ([, file, title]) => [file, title] as [string, string],
  )

  it.each(named)('%s: %s', (file, title) => {
    expect(existsSync(path.join(ROOT, 'tests', file))).toBe(true)
    expect(text(`tests/${file}`)).toContain(title)
  })

  it('names a test for each promise', () => {
    expect(named.length).toBeGreaterThan(20)
    const promised = page.slice(page.indexOf('### It promises'), page.indexOf('### It does not promise'))
    for (const promise of promised.split(/^- /m).slice(1))
      expect(promise).toMatch(/:\n {2}`[\w/-]+\.test\.ts`: "/)
  })

  it('lists the environment variables that are read, and no others', () => {
    const sources = [...filesIn('src', '.ts').map(text), text('runtime/atomic-fs.sh')].map((source) =>
      // `process.env.TMPDIR` as a text is what programs under the linter read.
      source.replaceAll(/'process\.env\.\w+'/g, ''),
    )
    const read = sources.flatMap((source) =>
      [...source.matchAll(/process\??\.env\??\.?(?:\['(\w+)'\]|\.(\w+))|\$\{(ATOMIC_FS_\w+)-/g)].map(
        ([, a, b, c]) => a ?? b ?? c!,
      ),
    )
    const listed = [...page.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name!)
    expect([...new Set(read)].sort()).toEqual(listed.sort())
  })
})

describe('npm', () => {
  it('is told where the package comes from, so that its origin can be proved', () => {
    expect(packageJson.publishConfig).toEqual({ access: 'public', provenance: true })
    expect(packageJson.repository.url).toBe(`git+${packageJson.homepage.replace('#readme', '')}.git`)
    expect(packageJson.bugs).toBe(packageJson.homepage.replace('#readme', '/issues'))
  })

  it('the package has no dependencies, and runs nothing when it is installed', () => {
    for (const kind of ['dependencies', 'optionalDependencies', 'bundleDependencies'])
      expect(packageJson).not.toHaveProperty(kind)
    expect(
      Object.keys(packageJson.scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name)),
    ).toEqual([])
  })
})
