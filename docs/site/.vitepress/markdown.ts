/** What the site does with pages that are written to be read where the repository is. */
import path from 'node:path'
import type { MarkdownOptions } from 'vitepress'
import { sample } from '../../tools/samples.mjs'
import { rules } from '../../../src/rules/index.ts'
import { hashOf } from '../playground/link.ts'
import { linkOnSite, ROOT } from './pages.ts'

type MarkdownIt = Parameters<NonNullable<MarkdownOptions['config']>>[0]

/** The page as it is called in the repository. */
const sourceOf = (env: { realPath?: string }): string | undefined =>
  env.realPath && path.relative(ROOT, env.realPath).replaceAll('\\', '/')

/** Links lead from file to file of the repository; here, from page to page. */
export function repositoryLinks(md: MarkdownIt): void {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    const source = sourceOf(env as { realPath?: string })
    if (source === undefined) return
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null
      if (href !== null) token.attrSet('href', linkOnSite(source, href))
    }
  })
}

const LABELS = { bad: 'Reported', good: 'Not reported', fixed: 'After --fix' }
const MARK = /^\s*<!-- (bad|good|fixed)\b(.*?)-->\s*$/

/** The marks by which tests find the samples of a rule's page are shown, and what is reported can be tried. */
export function markedSamples(md: MarkdownIt, base: string): void {
  md.core.ruler.push('marked-samples', ({ tokens, env, Token }) => {
    const source = sourceOf(env as { realPath?: string })
    if (!source || !/^docs\/(?:rules\/|site\/index)/.test(source)) return
    const html = (content: string): (typeof tokens)[number] =>
      Object.assign(new Token('html_block', '', 0), { content })
    for (let at = tokens.length - 2; at >= 0; at--) {
      const mark = tokens[at]!.type === 'html_block' ? MARK.exec(tokens[at]!.content) : null
      const fence = tokens[at + 1]!
      if (!mark || fence.type !== 'fence') continue
      const kind = mark[1] as keyof typeof LABELS
      const one = sample(kind, mark[2]!, fence.info.trim(), fence.content, 0)
      const rule = /^docs\/rules\/(.+)\.md$/.exec(source)?.[1]
      // Options and settings have no place in the playground.
      const href = kind === 'bad' && !one.options && !one.settings && base + playgroundOf(one, rule)
      const button = href ? `<a class="try" href="${href}">Open in the playground</a>` : ''
      const head = `<p class="sample-head"><span class="sample-kind">${LABELS[kind]}</span>${button}</p>`
      tokens.splice(at, 2, html(`<div class="sample sample-${kind}">${head}\n`), fence, html('</div>\n'))
    }
  })
}

function playgroundOf({ filename, code }: ReturnType<typeof sample>, rule: string | undefined): string {
  const known = Object.entries(rules).find(([name]) => name === rule)?.[1]
  const preset = known && !known.meta.docs?.recommended ? 'strict' : 'recommended'
  const subject = {
    code,
    language: filename.endsWith('ts') ? 'ts' : 'js',
    modules: filename.endsWith('.cjs') ? 'require' : 'import',
    preset,
  } as const
  return `playground.html${hashOf(subject)}`
}
