/** The site as it is built, in a real browser: what is on it, what the playground does, and who can use it. */
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import parser from '@typescript-eslint/parser'
import { Linter } from 'eslint'
import { chromium as playwright, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { samplesOf } from '../../docs/tools/samples.mjs'
import { hashOf } from '../../docs/site/playground/link.ts'
import { lint } from '../../docs/site/playground/lint.ts'
import type { Outcome, Subject } from '../../docs/site/playground/protocol.ts'
import { namesIn, plugin } from '../house/house.ts'
import { faintTexts, focused, overhang } from './in-page.mjs'
import { chromium, serveSite, type Site } from './served-site.ts'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

// `npm run test:site` asks for all samples and pages.
const every = process.env['ATOMIC_FS_SITE'] === 'all' ? 1 : 12

let site: Site

beforeAll(async () => {
  site = await serveSite()
}, 300_000)
afterAll(() => site?.stop())

/** What ESLint in Node says, with the plugin as it was built. */
const inNode = (subject: Subject): Outcome =>
  lint(new Linter({ configType: 'flat' }), subject, plugin, parser as Linter.Parser)

const subjectOf = (
  sample: ReturnType<typeof samplesOf>[number],
  preset: Subject['preset'] = 'strict',
): Subject => ({
  code: sample.code,
  language: sample.filename.endsWith('ts') ? 'ts' : 'js',
  modules: sample.filename.endsWith('.cjs') ? 'require' : 'import',
  preset,
})

const [six, repaired] = samplesOf('docs/site/index.md')
const sixLines = subjectOf(six!, 'recommended')

describe('the home page', () => {
  it('shows what ESLint makes of what it shows', () => {
    const outcome = inNode(sixLines)
    expect(outcome.reports.map(({ rule }) => rule)).toEqual([
      'no-bare-rename',
      'no-unlocked-update',
      'no-shared-temp-path',
    ])
    expect(outcome.fixed).toBe(repaired!.code)
    expect(outcome.left).toBe(0)
  })
})

describe('the files of the site', () => {
  it('link to files and headings that exist', () => {
    const pages = readdirSync(site.folder, { recursive: true, encoding: 'utf8' })
      .map((file) => file.split(path.sep).join('/'))
      .filter((file) => file.endsWith('.html') && file !== '404.html')
    const texts = new Map(pages.map((page) => [page, readFileSync(path.join(site.folder, page), 'utf8')]))
    const files = new Set(readdirSync(site.folder, { recursive: true, encoding: 'utf8' }))
    const broken: string[] = []
    for (const [page, text] of texts) {
      for (const [, href] of text.matchAll(/<a\b[^>]*? href="([^"]+)"/g)) {
        const target = new URL(href!.replaceAll('&amp;', '&'), `http://site/${page}`)
        if (target.host !== 'site') continue
        const file = decodeURIComponent(target.pathname.slice(1)).replace(/(^|\/)$/, '$1index.html')
        const anchor = decodeURIComponent(target.hash.slice(1))
        const isThere = files.has(file) || files.has(`${file}.html`)
        const linked = texts.get(file) ?? texts.get(`${file}.html`)
        // A link of the playground carries a file.
        const isFound =
          anchor === '' || file === 'playground.html' || linked?.includes(` id="${anchor}"`) === true
        if (!isThere || !isFound) broken.push(`${page}: ${href}`)
      }
    }
    expect(pages.length).toBeGreaterThan(40)
    expect(broken).toEqual([])
  })

  it('hold the licence of everything that the playground bundles', () => {
    const notices = readFileSync(path.join(site.folder, 'licences.txt'), 'utf8')
    for (const name of [
      'eslint',
      'espree',
      'typescript',
      '@typescript-eslint/parser',
      '@codemirror/view',
      'vue',
    ]) {
      expect(notices).toMatch(new RegExp(`^## ${name} \\d`, 'm'))
    }
  })
})

// A second time where a browser was too slow for its time limits: what is wrong with the site is wrong both times.
const patience = { retry: 1 }

describe.skipIf(!chromium)(`in a browser${chromium ? '' : ' (there is no Chromium here)'}`, patience, () => {
  let browser: Browser
  let context: BrowserContext
  let page: Page
  /** What no test may cause. */
  let complaints: string[] = []

  beforeAll(async () => {
    browser = await playwright.launch({ executablePath: chromium!, args: FLAGS })
  })
  afterAll(() => browser?.close())

  async function open(
    address: string,
    options: Parameters<Browser['newContext']>[0] = { viewport: { width: 1280, height: 900 } },
  ): Promise<Page> {
    context = await browser.newContext(options)
    page = await context.newPage()
    page.setDefaultTimeout(45_000)
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(site.address)) {
        complaints.push(`left for ${request.url()}`)
      }
    })
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
    })
    await page.goto(site.address + address)
    return page
  }

  afterEach(async () => {
    await context?.close()
    const heard = complaints
    complaints = []
    expect(heard).toEqual([])
  })

  const playground = (subject: Subject): string => `/playground.html${hashOf(subject)}`

  /** What is to be seen once the linter has answered. */
  async function seen(): Promise<{ reports: string[]; fixed: string; summary: string }> {
    const summary = page.locator('[data-test=summary][data-busy=false]')
    await summary.waitFor()
    const reports = await page.locator('[data-test=reports] .pg-report').all()
    return {
      reports: await Promise.all(
        reports.map(async (report) =>
          [
            await report.locator('.pg-where').innerText(),
            await report.locator('.pg-rule').innerText(),
            await report.locator('.pg-message').innerText(),
          ].join(' '),
        ),
      ),
      fixed: await text('after'),
      summary: await summary.innerText(),
    }
  }

  /** All lines of an editor, which are few enough to be there all at once. */
  const text = async (side: 'before' | 'after'): Promise<string> =>
    (await page.locator(`[data-test=${side}] .cm-line`).allInnerTexts())
      .map((line) => line.replace(/^\n$/, ''))
      .join('\n')

  const said = ({ reports }: Outcome): string[] =>
    reports.map(({ line, column, rule, message }) => `${line}:${column} ${rule ?? 'syntax'} ${message}`)

  describe('pages', () => {
    it('begin with the bug, and lead to it in the playground', async () => {
      await open('/')
      expect(await page.locator('.home-reports .pg-message').allInnerTexts()).toEqual(
        inNode(sixLines).reports.map(({ message }) => message),
      )
      await page.getByRole('link', { name: 'Open in the playground' }).click()
      expect((await seen()).reports).toEqual(said(inNode(sixLines)))
    })

    it('lead from the home page to a rule and back to the code of its page', async () => {
      await open('/')
      await page.locator('.VPNavBar').getByRole('link', { name: 'Rules' }).click()
      await page.locator('.vp-doc').getByRole('link', { name: 'no-raw-append' }).click()
      await page.getByRole('heading', { level: 1, name: 'atomic-fs/no-raw-append' }).waitFor()
      await page.locator('.sample-bad .try').first().click()
      const sample = samplesOf('docs/rules/no-raw-append.md').find(({ kind }) => kind === 'bad')!
      await seen()
      expect(await text('before')).toBe(sample.code)
    })

    it('are found by their words, with the keyboard alone', async () => {
      await open('/')
      const input = page.locator('#localsearch-input')
      // Nobody listens to keys before the scripts of the page have run.
      while (!(await input.isVisible())) {
        await page.keyboard.press('Control+k')
        await input.waitFor({ timeout: 1_000 }).catch(() => undefined)
      }
      await input.fill('sweepTemps')
      await page.locator('.VPLocalSearchBox .result.selected').waitFor()
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/runtime\//)
      await page.locator('.vp-doc', { hasText: 'sweepTemps' }).waitFor()
    })

    it('say so where there is none', async () => {
      await open('/')
      expect((await page.request.get(`${site.address}/no-such-page.html`)).status()).toBe(404)
    })
  })

  describe('the playground', () => {
    it('reports and repairs the six lines with the words of ESLint in Node', async () => {
      await open('/playground.html')
      const { reports, fixed, summary } = await seen()
      const outcome = inNode(sixLines)
      expect(await text('before')).toBe(sixLines.code)
      expect(reports).toEqual(said(outcome))
      expect(fixed).toBe(outcome.fixed)
      expect(summary).toBe('3 reports, 0 left after --fix')
    })

    it('says the same as ESLint in Node about every sample of the rule pages', async () => {
      const samples = namesIn('docs/rules', '.md')
        .flatMap((rule) => samplesOf(`docs/rules/${rule}.md`))
        .filter(({ options, settings }) => !options && !settings)
        .map((sample) => subjectOf(sample))
      expect(samples.filter(({ language }) => language === 'ts').length).toBeGreaterThan(5)
      await open('/playground.html')
      await seen()
      for (const subject of samples.filter((_, index) => index % every === 0)) {
        await page.evaluate(`location.hash = ${JSON.stringify(hashOf(subject))}`)
        await page.locator('[data-test=summary][data-busy=true]').waitFor()
        const outcome = inNode(subject)
        const { reports, fixed } = await seen()
        expect(reports, subject.code).toEqual(said(outcome))
        expect(fixed).toBe(outcome.fixed)
      }
    })

    it('loads the compiler with the first TypeScript file, and not before', async () => {
      await open('/playground.html')
      await seen()
      const loaded = site.requested.length
      const chunks = () => site.requested.slice(loaded).filter((file) => file.startsWith('/assets/lint-'))
      expect(chunks()).toEqual([])
      const sample = samplesOf('docs/rules/no-bare-rename.md').find(({ filename }) =>
        filename.endsWith('ts'),
      )!
      await page.getByRole('radio', { name: 'TypeScript' }).check()
      await page.locator('[data-test=before] .cm-content').fill(sample.code)
      await page.getByText('store.mts').first().waitFor()
      await expect
        .poll(async () => (await seen()).reports, { timeout: 30_000 })
        .toEqual(said(inNode(subjectOf(sample, 'recommended'))))
      expect(chunks()).toHaveLength(1)
    })

    it('shows a syntax error with its place, in JavaScript and in TypeScript', async () => {
      for (const language of ['js', 'ts'] as const) {
        const subject = { ...sixLines, language, code: 'const a = 1\nfunction (\n' }
        await open(playground(subject))
        const { reports, fixed, summary } = await seen()
        expect(summary).toBe('This file cannot be read')
        expect(reports).toEqual(said(inNode(subject)))
        expect(reports[0]).toMatch(/^\d+:\d+ syntax Parsing error: /)
        expect(fixed).toBe(subject.code)
        if (language === 'js') await context.close()
      }
    })

    it('applies a suggestion, and takes it back', async () => {
      const subject = samplesOf('docs/rules/no-bare-rename.md')
        .filter(({ kind }) => kind === 'bad')
        .map((sample) => subjectOf(sample))
        .find((one) => inNode(one).reports.some(({ suggestions }) => suggestions.length > 0))!
      const { edit } = inNode(subject).reports.flatMap(({ suggestions }) => suggestions)[0]!
      await open(playground(subject))
      await seen()
      await page.getByRole('button', { name: 'Apply' }).first().click()
      const applied = subject.code.slice(0, edit.from) + edit.insert + subject.code.slice(edit.to)
      expect(await text('before')).toBe(applied)
      await page.locator('[data-test=before] .cm-content').press('Control+z')
      expect(await text('before')).toBe(subject.code)
    })

    it('goes on with what the fix has made, and has nothing more to say', async () => {
      await open('/playground.html')
      await seen()
      await page.getByRole('button', { name: 'Go on with this' }).click()
      await page.getByText('Nothing to report').waitFor()
      expect(await text('before')).toBe(repaired!.code)
    })

    it('tells the story of the report that is chosen, and how it goes on once repaired', async () => {
      await open('/playground.html')
      await seen()
      await page.getByRole('button', { name: /no-unlocked-update/ }).click()
      const story = page.locator('[data-test=storyboard]')
      const flawed = await story.innerText()
      await story.getByRole('button', { name: 'Repaired' }).click()
      const better = await story.innerText()
      expect(flawed).toContain('loads ["x"]')
      expect(better).toContain('lock')
      expect(better).not.toBe(flawed)
    })

    it('finds what is typed, without the network', async () => {
      await open('/playground.html')
      await seen()
      await context.setOffline(true)
      await page.getByRole('radio', { name: 'strict' }).check()
      await page.locator('.pg-rule', { hasText: 'no-leaked-temp' }).waitFor()
      await page.locator('[data-test=before] .cm-content').press('Control+a')
      await page.keyboard.type('let x = 1')
      await page.getByText('Nothing to report').waitFor()
      // Pages that links lead to are fetched ahead, where there is a network.
      complaints = complaints.filter((complaint) => !complaint.includes('ERR_INTERNET_DISCONNECTED'))
    })

    it('has the file in its address, which opens it elsewhere', async () => {
      await open('/playground.html')
      await seen()
      const code = "import fs from 'node:fs' // ✓ Ω 🙂\nfs.renameSync('a.tmp', 'a')\n"
      await page.getByRole('radio', { name: 'strict' }).check()
      await page.locator('[data-test=before] .cm-content').fill(code)
      const hash = hashOf({ ...sixLines, preset: 'strict', code })
      await page.waitForURL((address) => address.hash === hash)
      await context.close()
      await open(`/playground.html${hash}`)
      const { reports } = await seen()
      expect(await text('before')).toBe(code)
      expect(reports).toEqual(said(inNode({ ...sixLines, preset: 'strict', code })))
    })

    it('begins with its own sample when a link was cut short', async () => {
      await open('/playground.html#js.import.recommended.4pyT4')
      await seen()
      expect(await text('before')).toBe(sixLines.code)
    })

    it('offers the samples of all rules', async () => {
      await open('/playground.html')
      const select = page.locator('[data-test=sample]')
      const rules = await select
        .locator('optgroup')
        .evaluateAll((groups: any[]) => groups.map(({ label }) => label as string))
      expect(rules).toEqual(['Six lines', ...Object.keys(plugin.rules)])
      await select.selectOption({ label: 'Helpers are followed' })
      await page.locator('[data-test=before] .cm-line', { hasText: '/var/lib/tool/seen.json' }).waitFor()
    })
  })

  describe('everybody', () => {
    it('can use the playground with the keyboard alone', async () => {
      await open('/playground.html')
      await seen()
      await page.locator('[data-test=sample]').focus()
      const passed: string[] = []
      for (let step = 0; step < 12; step++) {
        await page.keyboard.press('Tab')
        passed.push(await page.evaluate(focused))
      }
      const places = ['Copy link', 'Your code', 'Go on with this', 'Your code after eslint --fix']
      expect(passed.filter((place) => places.includes(place))).toEqual(places)
      // Out of the editor and on to the reports, which open with a key.
      expect(passed.some((place) => place.includes('no-bare-rename'))).toBe(true)
      const last = page.getByRole('button', { name: /no-shared-temp-path/ })
      await last.focus()
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: 'About no-shared-temp-path' }).waitFor()
    })

    const pages = [
      '/',
      '/getting-started.html',
      '/rules/',
      '/rules/no-unlocked-update.html',
      '/runtime/comparison.html',
      '/playground.html',
    ]
    const some = every === 1 ? pages : ['/', '/playground.html']

    it.each(some.flatMap((address) => [[address, 'light'] as const, [address, 'dark'] as const]))(
      'can read %s in %s colours',
      async (address, colorScheme) => {
        await open(address, { colorScheme, viewport: { width: 1280, height: 900 } })
        if (address === '/playground.html') await seen()
        const isDark = await page.evaluate("document.documentElement.classList.contains('dark')")
        expect(isDark).toBe(colorScheme === 'dark')
        expect(await page.evaluate(faintTexts)).toEqual([])
      },
    )

    it.each(some)('can read %s on a narrow screen without moving it sideways', async (address) => {
      await open(address, { viewport: { width: 360, height: 740 } })
      if (address === '/playground.html') await seen()
      expect(await page.evaluate(overhang)).toBeLessThanOrEqual(0)
    })
  })
})
