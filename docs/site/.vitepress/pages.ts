/** Where each page of the repository stands on the site, and how a reader finds it. Nothing is copied. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DefaultTheme } from 'vitepress'
import { rules } from '../../../src/rules/index.ts'

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, '')

/** Pages of the repository that have another name on the site. All others lose the `docs/` at their start. */
const RENAMED: Readonly<Record<string, string>> = {
  'README.md': 'getting-started.md',
  'CHANGELOG.md': 'changelog.md',
  'SECURITY.md': 'security.md',
  'CONTRIBUTING.md': 'contributing/index.md',
  'examples/README.md': 'examples.md',
  'docs/runtime/README.md': 'runtime/index.md',
  'docs/site/index.md': 'index.md',
  'docs/site/rules.md': 'rules/index.md',
  'docs/site/playground.md': 'playground.md',
}

/** Folders of the root that hold no pages. */
export const WITHOUT_PAGES: string[] = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['docs', 'examples'].includes(entry.name))
  .map((entry) => `${entry.name}/**`)

export const onSite = (source: string): string => RENAMED[source] ?? source.replace(/^docs\//, '')

const isPage = (file: string): boolean => file in RENAMED || /^docs\/(?!tools\/|site\/).+\.md$/.test(file)

const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  version: string
  repository: { url: string }
}
export const VERSION = manifest.version
export const REPOSITORY = manifest.repository.url.replace(/^git\+/, '').replace(/\.git$/, '')

/** What a link in a page of the repository leads to on the site; what is no page is shown by the repository's host. */
export function linkOnSite(source: string, href: string): string {
  if (/^(?:[a-z][a-z\d+.-]*:|#|\/)/i.test(href)) return href
  const [, relative = '', rest = ''] = /^([^?#]*)(.*)$/.exec(href) ?? []
  const file = path.posix.join(path.posix.dirname(source), decodeURIComponent(relative)).replace(/\/$/, '')
  if (isPage(file)) return `/${onSite(file)}${rest}`
  const readme = path.posix.join(file, 'README.md')
  if (isPage(readme) && existsSync(path.join(ROOT, readme))) return `/${onSite(readme)}${rest}`
  if (!existsSync(path.join(ROOT, file))) throw new Error(`${source} links to ${href}, which does not exist`)
  return `${REPOSITORY}/blob/main/${file}${rest}`
}

/** The first heading, without marks. */
function titleOf(source: string): string {
  const page = readFileSync(path.join(ROOT, source), 'utf8')
  const title = /^# (.+)$/m.exec(page)?.[1]
  if (!title) throw new Error(`${source} has no title`)
  return title.replaceAll('`', '').replace(/^atomic-fs\//, '')
}

function link(source: string, text = titleOf(source)): DefaultTheme.SidebarItem {
  return { text, link: `/${onSite(source).replace(/(?:(^|\/)index)?\.md$/, '$1')}` }
}

/** The pages of a folder: those named here come first, in this order. */
function pagesIn(folder: string, first: readonly string[] = []): DefaultTheme.SidebarItem[] {
  const place = path.join(ROOT, folder)
  if (!existsSync(place)) return []
  const names = readdirSync(place)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => name.slice(0, -3))
  const known = first.filter((name) => names.includes(name))
  const others = names.filter((name) => !known.includes(name)).sort()
  return [...known, ...others].map((name) => link(`${folder}/${name}.md`))
}

const FUNCTIONS = [
  'atomic-write',
  'update-file',
  'with-lock',
  'append-lines',
  'rename-with-retry',
  'tmp-path',
  'sweep-temps',
]
const FIRST_PAGES = ['settings', 'cli', 'fixes', 'faq', 'demo']

const isRecommended = (name: string): boolean =>
  Object.entries(rules).some(([rule, { meta }]) => rule === name && meta.docs?.recommended)

export function sidebar(): DefaultTheme.SidebarItem[] {
  const rulePages = pagesIn('docs/rules')
  const rulesOf = (wanted: boolean): DefaultTheme.SidebarItem[] =>
    rulePages.filter(({ text }) => isRecommended(text ?? '') === wanted)
  const runtime = pagesIn('docs/runtime', FUNCTIONS)
  const functions = runtime.filter(({ link: to }) => FUNCTIONS.some((name) => to?.endsWith(`/${name}`)))
  const groups: (DefaultTheme.SidebarItem & { items: DefaultTheme.SidebarItem[] })[] = [
    {
      text: 'Guide',
      items: [
        link('README.md', 'Getting started'),
        ...pagesIn('docs', FIRST_PAGES),
        link('examples/README.md', 'Examples'),
      ],
    },
    {
      text: 'Rules',
      items: [
        { text: 'All rules', link: '/rules/' },
        { text: 'Recommended', items: rulesOf(true) },
        { text: 'Strict', items: rulesOf(false) },
      ],
    },
    {
      text: 'Runtime',
      items: [
        link('docs/runtime/README.md', 'Which one for which job'),
        { text: 'Functions', items: functions },
        { text: 'In depth', items: runtime.filter((page) => !functions.includes(page)) },
      ],
    },
    {
      text: 'Editors, linters, CI',
      items: pagesIn('docs/clients', ['eslint', 'editors', 'oxlint', 'ci', 'adopting']),
    },
    {
      text: 'Contributing',
      items: [
        link('CONTRIBUTING.md', 'How to contribute'),
        ...pagesIn('docs/contributing'),
        link('CHANGELOG.md'),
        link('SECURITY.md', 'Security'),
      ],
    },
  ]
  return groups
    .filter(({ items }) => items.length > 0)
    .map((group) => ({ ...group, collapsed: group.text === 'Contributing' }))
}
