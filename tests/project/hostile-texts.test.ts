/**
 * Tests of a project are read by their text. These are long and made of what its expressions look for and do not find: an
 * expression that takes the square of their length makes this take minutes.
 */
import { expect, it } from 'vitest'
import { referencesIn } from '../../src/project/references.ts'
import { modulesReplacedIn, replacementsIn, replacesForAll } from '../../src/project/replacements.ts'

const LENGTH = 150_000
const REPEATED = [
  '(',
  '(a',
  'a',
  '.a',
  '(a)',
  '{',
  '{a',
  ' ',
  '\n',
  '\n ',
  '\t',
  '`',
  "'",
  '/*',
  '// ',
  '?',
  '=',
  '...',
  '../',
  "'./",
]
const WORDS = [
  'a as ',
  'import ',
  'import type ',
  'require(',
  'mock',
  'jest.mock(',
  'stub(a',
  'a.promises',
  '__set__({',
  '=>',
  'from ',
]
const BEFORE = [
  '',
  '(',
  "jest.mock('fs', x =>",
  "jest.mock('fs', () => ({ ...",
  'a as ',
  'require( ',
  '__set__({',
  'proxyquire "fs" ',
]

const texts = [
  ...[...REPEATED, ...WORDS].map((piece) => piece.repeat(LENGTH / piece.length)),
  ...BEFORE.flatMap((before) => [' ', 'a'].map((piece) => before + piece.repeat(LENGTH))),
]

it('takes no time out of proportion to the length of a text', () => {
  for (const text of texts) {
    const act = () => [
      replacementsIn(text),
      modulesReplacedIn(text),
      referencesIn(text),
      replacesForAll(text),
    ]
    expect(act).not.toThrow()
  }
})
