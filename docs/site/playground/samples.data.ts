/** What the playground offers to begin with: what the home page and the rule pages show as reported. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { samplesOf } from '../../tools/samples.mjs'
import { rules } from '../../../src/rules/index.ts'
import type { Subject } from './protocol.ts'

export interface SampleGroup {
  readonly name: string
  readonly samples: readonly (Subject & { readonly title: string })[]
}

declare const data: readonly SampleGroup[]
export { data }

const HOME = 'docs/site/index.md'

export default {
  watch: ['../index.md', '../../rules/*.md'],
  load(): SampleGroup[] {
    const root = process.cwd()
    const pages = Object.entries(rules).map(([rule, { meta }]) =>
      group(root, rule, `docs/rules/${rule}.md`, meta.docs?.recommended ? 'recommended' : 'strict'),
    )
    return [group(root, 'Six lines', HOME, 'recommended'), ...pages]
  },
}

/** The first sentence of the paragraph above a sample. */
function titleAbove(lines: readonly string[], mark: number): string | undefined {
  const paragraph: string[] = []
  for (let at = mark - 3; ; at--) {
    const line = lines[at] ?? ''
    if (line === '' || /^(?:#|```|<)/.test(line)) break
    paragraph.unshift(line)
  }
  const sentence = /^.+?(?=[.:,](?:\s|$))/.exec(paragraph.join(' '))?.[0]
  return sentence?.replace(/[`*]/g, '')
}

function group(root: string, name: string, page: string, preset: Subject['preset']): SampleGroup {
  const lines = readFileSync(path.join(root, page), 'utf8').split('\n')
  const samples = samplesOf(page)
    // Options and settings have no place in the playground.
    .filter(({ kind, options, settings }) => kind === 'bad' && !options && !settings)
    .map(({ code, filename, line }, index) => ({
      title: titleAbove(lines, line) ?? (index === 0 ? name : `${name}, ${index + 1}`),
      code,
      language: filename.endsWith('ts') ? ('ts' as const) : ('js' as const),
      modules: filename.endsWith('.cjs') ? ('require' as const) : ('import' as const),
      preset,
    }))
  return { name, samples }
}
