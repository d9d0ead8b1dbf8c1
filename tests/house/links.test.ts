import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { anchor } from '../../docs/tools/anchor.mjs'
import { ROOT, filesIn, text } from './house.ts'

const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', ...filesIn('docs', '.md')]

function anchorsOf(page: string): string[] {
  return [...text(page).matchAll(/^#{1,6} (.+)$/gm)].map((match) => anchor(match[1]!))
}

describe.each(pages)('%s', (page) => {
  it('links to what exists', () => {
    const prose = text(page).replace(/^```[\s\S]*?^```/gm, '')
    const broken = [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
      .map((match) => match[1]!)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [file, hash] = target.split('#') as [string, string | undefined]
        const linked = file === '' ? page : path.posix.join(path.posix.dirname(page), file)
        if (!existsSync(path.join(ROOT, linked))) return true
        return hash !== undefined && linked.endsWith('.md') && !anchorsOf(linked).includes(hash)
      })
    expect(broken).toEqual([])
  })
})
