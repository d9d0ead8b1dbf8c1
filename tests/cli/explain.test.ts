/** `explain` as it is built, in a directory without anything. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { plain, storyboards } from '../../src/storyboards/index.ts'
import { plugin, text } from '../house/house.ts'
import { freshDirectory } from '../runtime/support/directory.ts'
import { CLI, command } from './command.ts'

const rules = Object.keys(storyboards)

function explain(...args: string[]): string {
  const { status, stdout, stderr } = command(freshDirectory(), 'explain', ...args)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

describe('explain <rule>', () => {
  it.each(rules)('tells the story of %s', (rule) => {
    const story = explain(rule)
    const { docs } = plugin.rules[rule]!.meta
    expect(story.startsWith(`atomic-fs/${rule}\n`)).toBe(true)
    for (const { title, repaired } of storyboards[rule]!) {
      expect(story).toContain(`\n${title}\n`)
      expect(story.replace(/\s+/g, ' ')).toContain(plain(repaired.outcome))
    }
    expect(story.endsWith(`\nMore: ${docs!.url}\n`)).toBe(true)
  })

  it('says where the rule is on, and what it repairs', () => {
    const facts = (rule: string): string => explain(rule).split('\n\n')[0]!.replace(/\s+/g, ' ')
    expect(facts('no-raw-append')).toBe(
      'atomic-fs/no-raw-append Disallow appending records that can glue onto a torn line. ' +
        'In recommended and strict. It has fixes and suggestions.',
    )
    expect(facts('no-check-then-write')).toMatch(/In strict\. It has suggestions\.$/)
    expect(facts('no-ownerless-lock')).toMatch(/In strict\. It has no repair\.$/)
  })

  it('takes the name as messages have it', () => {
    expect(explain('atomic-fs/no-raw-append')).toBe(explain('no-raw-append'))
  })

  it.each([
    ['no-raw-apend', "Did you mean 'no-raw-append'?"],
    ['atomic-fs/no-lockless-update', "Did you mean 'no-unlocked-update'?"],
    ['raw-append', "Did you mean 'no-raw-append'?"],
    ['gap', "Did you mean 'no-replace-gap'?"],
    ['no-console', 'Rules: no-bare-rename, '],
    ['temp', 'Rules: no-bare-rename, '],
    ['', "There is no rule ''. Rules: "],
  ])("refuses '%s', which is no rule: %s", (name, words) => {
    const { status, stdout, stderr } = command(freshDirectory(), 'explain', name)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(`There is no rule '${name}'.`)
    expect(stderr).toContain(words)
    if (!words.startsWith('Did')) expect(stderr).not.toContain('Did you mean')
  })

  it('prints what its documentation shows', () => {
    const sample = /^## explain$[\s\S]+?^```text\n([\s\S]+?)^```$/m.exec(text('docs/cli.md'))
    expect(sample?.[1]).toContain('!')
    expect(explain('no-in-place-write')).toContain(sample![1])
  })

  it('takes one rule', () => {
    const { status, stderr } = command(freshDirectory(), 'explain', 'no-raw-append', 'no-bare-rename')
    expect(status).toBe(2)
    expect(stderr).toContain('too many arguments')
  })
})

describe('explain', () => {
  it('lists every rule, and says how to go on', () => {
    const list = explain()
    for (const rule of rules) expect(list).toContain(`${rule}\n    Disallow `)
    expect(list).toMatch(/npx eslint-plugin-atomic-fs explain <rule>\n$/)
  })
})

describe('on a terminal', () => {
  const terminal = (columns: number, env: Record<string, string> = {}): string => {
    const inside = `stty cols ${columns}; '${process.execPath}' '${CLI}' explain no-shared-temp-path`
    const { stdout } = spawnSync('script', ['-qec', inside, '/dev/null'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      // Nothing else of the environment: `CI`, `NODE_DISABLE_COLORS` and others take colours away from a terminal.
      env: { PATH: process.env['PATH'], TERM: 'xterm-256color', ...env },
    })
    return stdout
  }
  const COLOUR = /\u001b\[\d+m/g

  // The arguments of `script` are those of util-linux; the BSDs and macOS have others.
  const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

  describe.runIf(hasScript)('of Linux', () => {
    it.each([60, 100])('is as wide as the terminal: %i', (columns) => {
      const widths = terminal(columns)
        .replace(COLOUR, '')
        .split(/\r?\n/)
        .filter((line) => !line.startsWith('More: '))
        .map((line) => [...line].length)
      expect(Math.max(...widths)).toBeLessThanOrEqual(columns)
      expect(Math.max(...widths)).toBeGreaterThan(columns - 12)
    })

    it('has colours there, and nowhere else', () => {
      expect(terminal(100)).toContain('\u001b[31m')
      expect(terminal(100, { NO_COLOR: '1' })).not.toMatch(COLOUR)
      expect(explain('no-shared-temp-path')).not.toMatch(COLOUR)
    })
  })
})
