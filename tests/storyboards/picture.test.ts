import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { description, picture } from '../../docs/tools/storyboards/picture.mjs'
import { pictures } from '../../docs/tools/update.mjs'
import { frames, plain, storyboards, type Storyboard } from '../../src/storyboards/index.ts'
import { ROOT, namesIn, text } from '../house/house.ts'

const all = Object.entries(storyboards).flatMap(([rule, boards]) =>
  boards.map((board) => ({ name: `${rule}: ${board.title}`, board })),
)

/** What a person reads in a drawing, from top to bottom. */
function wordsIn(svg: string): string {
  return [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)]
    .map((match) =>
      match[1]!
        .replace(/<[^>]+>/g, '')
        .replace(/&lt;/g, '<')
        .replace(/&quot;/g, '"')
        .replace(/&amp;/g, '&'),
    )
    .join(' ')
}

describe('the pictures', () => {
  it('are those that the data makes', () => {
    for (const { file, content } of pictures())
      expect(readFileSync(path.join(ROOT, file), 'utf8')).toBe(content)
  })

  it('are of storyboards that are there, and each is on its page', () => {
    const names = pictures().map(({ file }) => path.basename(file, '.svg'))
    expect(namesIn('docs/rules', '.svg')).toEqual(names.sort())
    for (const name of names)
      expect(text(`docs/rules/${name.replace(/-\d$/, '')}.md`)).toContain(`](${name}.svg)`)
  })
})

describe.each(all)('the picture of $name', ({ board }) => {
  const drawn = picture(board)

  it('has all words of the story', () => {
    const words = wordsIn(drawn)
    const { scene, flawed, repaired } = board
    const told = [flawed, repaired].flatMap((run) => [
      run.outcome,
      ...frames(run).flatMap(({ does, held }) => [does, ...held.map((one) => one.text)]),
    ])
    const missing = [scene, ...told]
      .flatMap((one) => plain(one).split(' '))
      .filter((word) => !words.includes(word))
    expect(missing).toEqual([])
  })

  it('says the same to those who cannot see it', () => {
    const [, title, words] = /<title id="title">([^<]+)<\/title>\n<desc id="description">([^<]+)</.exec(
      drawn,
    )!
    expect(title).toBe(board.title)
    expect(words!.length).toBeGreaterThan(200)
    expect(drawn).toContain('role="img" aria-labelledby="title description"')
  })

  it('runs nothing and loads nothing', () => {
    expect(drawn).not.toMatch(/<script|<foreignObject|<image|\bon\w+=|href|url\(|@import/)
  })

  it('stays within its edges', () => {
    const [, width, height] = /viewBox="0 0 (\d+) ([\d.]+)"/.exec(drawn)!.map(Number) as [
      number,
      number,
      number,
    ]
    const boxes = [
      ...drawn.matchAll(
        /<rect class="box[^"]*" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g,
      ),
    ]
    expect(boxes.length).toBeGreaterThan(3)
    for (const [x, y, w, h] of boxes.map(
      (match) => match.slice(1).map(Number) as [number, number, number, number],
    )) {
      expect(h).toBeGreaterThan(0)
      expect(x + w).toBeLessThanOrEqual(width - 19)
      expect(y + h).toBeLessThanOrEqual(height)
    }
  })
})

describe('a picture', () => {
  const board: Storyboard = {
    title: 'A < B',
    scene: 'Two use `x`',
    actors: { A: 'process A', B: 'process B' },
    flawed: {
      files: { x: { name: '`x`', holds: 'old' } },
      steps: [
        { by: 'A', does: 'writes', leaves: { x: '**`half`**' } },
        { by: 'B', does: 'fails', leaves: { x: '`half`' } },
      ],
      outcome: 'B fails.',
    },
    repaired: {
      using: '`y`',
      files: { x: { name: '`x`', holds: 'old' } },
      steps: [{ by: 'B', does: 'reads', leaves: { x: '**old**' } }],
      outcome: 'B has all.',
    },
  }
  const drawn = picture(board)
  const count = (pattern: RegExp): number => [...drawn.matchAll(pattern)].length

  it('marks what goes wrong, and what is right after the repair', () => {
    expect(count(/class="box-bad"/g)).toBe(1)
    expect(count(/class="disc-bad"/g)).toBe(1)
    expect(count(/class="box-good"/g)).toBe(1)
    expect(drawn).toContain('<tspan class="bad code">half</tspan>')
  })

  it('has an arrow where a step changes what a file holds, and only there', () => {
    expect(count(/class="arrow"/g)).toBe(1)
  })

  it('has colours for a dark page', () => {
    expect(drawn).toContain('@media(prefers-color-scheme:dark)')
  })

  it('escapes what has a meaning in XML', () => {
    expect(drawn).toContain('<title id="title">A &lt; B</title>')
  })

  it('is told in words', () => {
    expect(description(board)).toBe(
      'Two use x. 1. process A: writes; x holds: half. 2. process B: fails; x holds: half. B fails. ' +
        'Repaired with y: 1. process B: reads; x holds: old. B has all.',
    )
  })
})
