import { describe, expect, it } from 'vitest'
import { frames, isDecisive, plain, spans, storyboards, type Run } from '../../src/storyboards/index.ts'

describe.each(Object.entries(storyboards))('the storyboards of %s', (_, boards) => {
  describe.each(boards)('$title', ({ title, scene, actors, flawed, repaired }) => {
    const words = ({ files, steps, outcome }: Run): string[] => [
      ...Object.values(files).flatMap(({ name, holds }) => [name, holds]),
      ...steps.flatMap(({ does, leaves }) => [does, ...Object.values(leaves ?? {}).map(String)]),
      outcome,
    ]
    const decides = ({ steps }: Run): boolean =>
      steps.some(({ does, leaves }) =>
        [does, ...Object.values(leaves ?? {})].some((text) => isDecisive(text!)),
      )

    it('closes every mark', () => {
      const texts = [
        title,
        scene,
        repaired.using,
        ...Object.values(actors),
        ...words(flawed),
        ...words(repaired),
      ]
      const open = texts.filter(
        (text) =>
          text.split('**').length % 2 === 0 ||
          text.split('**').some((part) => part.split('`').length % 2 === 0),
      )
      expect(open).toEqual([])
    })

    it('says in both runs what decides', () => {
      expect([decides(flawed), decides(repaired)]).toEqual([true, true])
    })

    it('has every actor do something before the repair', () => {
      expect(new Set(flawed.steps.map(({ by }) => by))).toEqual(new Set(Object.keys(actors)))
    })

    it('ends what happened in a full stop, and the scene without one', () => {
      for (const { outcome } of [flawed, repaired]) expect(outcome).toMatch(/^[A-Z].*\.$/)
      expect(scene).toMatch(/^[A-Z].*[^.:]$/)
      expect(title).toMatch(/^[A-Z].*[^.:]$/)
    })
  })
})

describe('marks', () => {
  it('are code and what decides, one within the other', () => {
    expect(spans('a `b` **c `d`**')).toEqual([
      { text: 'a ', code: false, decisive: false },
      { text: 'b', code: true, decisive: false },
      { text: ' ', code: false, decisive: false },
      { text: 'c ', code: false, decisive: true },
      { text: 'd', code: true, decisive: true },
    ])
  })

  it('are gone in plain text', () => {
    expect(plain('a `b` **c**')).toBe('a b c')
  })
})

describe('the frames of a run', () => {
  it('hold what each file holds, also where a step leaves it alone', () => {
    const run: Run = {
      files: { x: { name: 'x', holds: 'old' }, y: { name: 'y', holds: 'none' } },
      steps: [
        { by: 'A', does: 'writes', leaves: { y: 'new' } },
        { by: 'B', does: '**reads**' },
      ],
      outcome: 'Nothing.',
    }
    const held = (x: string, y: string, fresh: boolean) => [
      { text: x, fresh: false },
      { text: y, fresh },
    ]
    expect(frames(run)).toEqual([
      { number: 1, by: 'A', does: 'writes', decides: false, held: held('old', 'new', true) },
      { number: 2, by: 'B', does: '**reads**', decides: true, held: held('old', 'new', false) },
    ])
  })
})
