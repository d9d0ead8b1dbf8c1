import { defineConfig } from 'vitepress'
import { anchor } from '../../tools/anchor.mjs'
import { lintWorker } from './lint-worker.ts'
import { notices } from './notices.ts'
import { markedSamples, repositoryLinks } from './markdown.ts'
import { onSite, REPOSITORY, ROOT, sidebar, VERSION, WITHOUT_PAGES } from './pages.ts'

/** Where the site stands on its host: `SITE_BASE=/eslint-plugin-atomic-fs/ npm run site`. */
const base = process.env['SITE_BASE'] ?? '/'
const description =
  'An ESLint plugin that finds file writes which lose data when two processes or one crash get in the way, and repairs them.'

const bundled = new Set<string>()

export default defineConfig({
  title: 'atomic-fs',
  titleTemplate: ':title · eslint-plugin-atomic-fs',
  description,
  lang: 'en',
  base,
  srcDir: ROOT,
  outDir: `${ROOT}/docs/site/dist`,
  srcExclude: [...WITHOUT_PAGES, 'docs/tools/**'],
  rewrites: onSite,
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}logo.svg` }],
    ['meta', { name: 'theme-color', content: '#0f766e' }],
    ['meta', { property: 'og:title', content: 'eslint-plugin-atomic-fs' }],
    ['meta', { property: 'og:description', content: description }],
  ],
  markdown: {
    // Links to headings are those that the repository's host makes.
    anchor: { slugify: anchor },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config(md) {
      repositoryLinks(md)
      markedSamples(md, base)
    },
  },
  vite: {
    publicDir: `${ROOT}/docs/site/public`,
    plugins: [lintWorker(bundled), notices(bundled)],
    build: { chunkSizeWarningLimit: 5000 },
  },
  themeConfig: {
    logo: '/logo.svg',
    nav: [
      { text: 'Guide', link: '/getting-started' },
      { text: 'Rules', link: '/rules/' },
      { text: 'Runtime', link: '/runtime/' },
      { text: 'Editors and CI', link: '/clients/eslint' },
      { text: 'Playground', link: '/playground' },
      {
        text: `v${VERSION}`,
        items: [
          { text: 'Changelog', link: '/changelog' },
          { text: 'Contributing', link: '/contributing/' },
          { text: 'Security', link: '/security' },
        ],
      },
    ],
    sidebar: sidebar(),
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    editLink: { pattern: `${REPOSITORY}/edit/main/:path`, text: 'Edit this page' },
    footer: {
      message: `Released under the MIT licence. <a href="${base}licences.txt">Licences of others</a>`,
    },
  },
})
