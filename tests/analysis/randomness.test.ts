/** What is left of a random value, and what a counter is. The calls that make names unique: path-identity.test.ts. */
import { describe, expect, it } from 'vitest'
import { marksIn } from './support.ts'

const within = (expression: string, outside = '') => `
import fs from 'node:fs'
import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto'
import { nanoid } from 'nanoid'
import { ulid } from 'ulid'
import { hash } from './hash.js'
${outside}
export function run(m, plain, list) {
  fs.writeFileSync('state.' + ${expression}, data)
}
`

describe('a name has', () => {
  it.each([
    // Not to be seen through, but made of something that is.
    ['process.pid % 100', ['pid']],
    ['-process.pid', ['pid']],
    ['[...process.pid]', ['pid']],
    ['String(new Date() - 0)', ['clock']],
    ['hash(process.pid, [Date.now()])', ['clock', 'pid']],
    ['(plain && process.pid % 2)', ['pid']],
    // Of what a call answers nothing is known, but it was given something.
    ['(list.pop(process.pid) % 100)', ['pid']],
    ['(new Name(process.pid) % 100)', ['pid']],
    // What a call leaves of a value is not made whole again.
    ['(parseFloat(randomUUID().slice(-3)) % 100)', ['weak-random']],
    ['(m.n++ % 100)', ['counter']],
    ['((m.n += 1) % 100)', ['counter']],
    // A function is not called because it is handed on.
    ['hash(() => process.pid)', []],
    ['list.map(() => Date.now())', []],
    ['m', []],
    ['m % 100', []],
    ['plain % m.length', []],
  ])('%s: %j', (expression, marks) => {
    expect(marksIn(within(expression), 'run')).toEqual(marks)
  })

  it('what a variable has on the way into a calculation', () => {
    expect(marksIn(within('(now % 100)', 'const now = Date.now()'), 'run')).toEqual(['clock'])
    const object = 'const id = { get: () => process.pid }'
    expect(marksIn(within('(id.get() % 100)', object), 'run')).toEqual(['pid'])
  })

  it('what is found before the search becomes long', () => {
    const amid = (numbers: number) => {
      const list = Array.from({ length: numbers }, (_, n) => n).join(', ')
      return within(`([${list}, process.pid, ${list}] % 2)`)
    }
    expect(marksIn(amid(20), 'run')).toEqual(['pid'])
    expect(marksIn(amid(80), 'run')).toEqual([])
  })
})

describe('a variable has', () => {
  it.each([
    ['what it is given later', 'let n\nexport function next() { n = randomUUID() }', ['random']],
    ['what it is given anywhere', "let n = process.pid\nexport const reset = () => (n = '')", ['pid']],
    ['the steps of a counter', 'let n = 0\nexport function next() { n++ }', ['counter']],
    ['steps of a number', 'let n = 0\nexport function next() { n += 2 }', ['counter']],
    ['steps that are written out', 'let n = 0\nexport function next() { n = n + 1 }', ['counter']],
    ['no steps when it is only set', "let n = 'a'\nexport function set(value) { n = value }", []],
    ['no steps when it is set to a number', 'let n = 1\nexport function set() { n = 5 }', []],
    ['no steps when text grows', "let n = ''\nexport function add() { n += 'a' }", []],
    ['no steps when a value is added', "let n = ''\nexport function add(chunk) { n += chunk }", []],
    ['no steps of another variable', 'let n = 0\nexport function set(m) { n = m + 1 }', []],
    ['no steps when it only grows', 'let n = 1\nexport function grow() { n = n * 2 }', []],
    ['no steps when a text is put behind it', "let n = ''\nexport function add() { n = n + 'a' }", []],
    ['no steps when a text becomes a number', 'let n = 0\nexport function set(m) { n = +m }', []],
    [
      'no steps when it is compared',
      'let n = 0\nexport function isNext(m) { n = m; return m === n + 1 }',
      [],
    ],
  ])('%s', (_name, outside, marks) => {
    expect(marksIn(within('n', outside), 'run')).toEqual(marks)
  })
})

describe('a field has', () => {
  const field = (members: string, outside = '') => `
import fs from 'node:fs'
import { randomUUID } from 'node:crypto'
${outside}
export class Store {
  ${members}
  save() {
    fs.writeFileSync('state.' + this.n, data)
  }
}
`
  it.each([
    [
      'what it is given',
      'constructor() { this.n = randomUUID() }\nrenew() { this.n = randomUUID() }',
      ['random'],
    ],
    ['what it is given later', 'n = null\nstart() { this.n = randomUUID() }', ['random']],
    ['no random value when it is sometimes fixed', "n = randomUUID()\nreset() { this.n = 'x' }", []],
    ['a pid, also when it is sometimes none', "n = process.pid\nreset() { this.n = '' }", ['pid']],
    ['the steps of a counter', 'n = 0\nnext() { this.n++ }', ['counter']],
    ['steps of a number', 'n = 0\nnext() { this.n += 1 }', ['counter']],
    ['steps that are written out', 'n = 0\nnext() { this.n = this.n + 1 }', ['counter']],
    ['no steps when it is only set', "n = 'a'\nset(value) { this.n = value }", []],
    ['no steps when it is only read', "n = 'a'\nset(value) { this.n = value; return this.n }", []],
    ['no steps of another object', "n = 'a'\nset(value, other) { this.n = value; other.n++ }", []],
    ['no steps of an object in a field', "n = 'a'\nset(value) { this.n = value; this.other.n++ }", []],
    ['nothing when nothing is said', '', []],
  ])('%s', (_name, members, marks) => {
    expect(marksIn(field(members), 'save')).toEqual(marks)
  })

  it.each(['', 'reset() { this.n = 1 }'])(
    'what it is given, also where it is taken out of the object: %s',
    (reset) => {
      const code = `
import fs from 'node:fs'
export class Store {
  n = process.pid
  ${reset}
  store() {
    const { n } = this
    fs.writeFileSync('state.' + n, data)
  }
}
`
      expect(marksIn(code, 'store')).toEqual(['pid'])
    },
  )

  it('no steps of another class', () => {
    const other = 'export class Other { n = 0; next() { this.n++ } }'
    expect(marksIn(field("n = 'a'\nset(value) { this.n = value }", other), 'save')).toEqual([])
  })
})

describe('a random value', () => {
  const LIMITS = 'const FEW = 900\nconst MANY = 2 ** 40'
  const expectMarks = (expression: string, marks: string[]) =>
    expect(marksIn(within(expression, LIMITS), 'run')).toEqual(marks)

  it.each([
    'randomInt(999_999)',
    'randomInt(FEW)',
    'randomInt(1e9, 1e9 + FEW)',
    'randomInt(-500, 500)',
    'randomInt(5e6, 5_000_100)',
    'randomInt(1000 + 1000)',
    'randomBytes(2).toString("hex")',
    'nanoid(3)',
    'Math.floor(Math.random() * 999999)',
    'Math.floor(1000 * Math.random())',
    'Math.floor(Math.random() * 9000 + 1000)',
    'Math.floor(1000 + Math.random() * 9000)',
    'Math.floor(1000 + 1 + Math.random() * 9000)',
    'Math.round(Math.random() * 1000)',
    'Math.ceil(Math.random() * 1000)',
    'Math.trunc(Math.random() * 1000)',
    'parseInt(Math.random() * 1000)',
    'Number.parseInt(Math.random() * 1000)',
    'globalThis.Math.floor(Math.random() * 1000)',
    'randomUUID().slice(-3)',
    'randomUUID().slice(-4)',
    'randomUUID().slice(-8, -4)',
    'randomUUID().slice(0, 4)',
    'randomUUID().substring(2, 2)',
    'randomUUID().substr(8, 4)',
    'randomUUID().substr(-8, 4)',
  ])('is little in %s', (expression) => expectMarks(expression, ['weak-random']))

  it.each([
    'randomInt(1_000_000)',
    'randomInt(1, MANY)',
    'randomInt(m - 1)',
    'randomInt(900_000 + 200_000)',
    'randomInt(0, 2 ** 40)',
    'randomInt(1, m)',
    'randomInt(...m)',
    'randomInt()',
    'randomBytes(3).toString("hex")',
    'randomUUID(0)',
    'ulid(0)',
    'nanoid()',
    'nanoid(4)',
    'Math.floor(Math.random() * 1e6)',
    'Math.floor(Math.random() * m)',
    'Math.trunc(Math.random() / 1e-9)',
    'Math.floor(Math.random())',
    'Math.floor(-Math.random())',
    'Math.floor(+Math.random())',
    'Math.abs(Math.random() * 1000)',
    'parseInteger(Math.random() * 1000)',
    'randomUUID().slice()',
    'randomUUID().slice(0)',
    'randomUUID().slice(-5)',
    'randomUUID().slice(-8)',
    'randomUUID().slice(m)',
    'randomUUID().slice(0, m)',
    'randomUUID().slice(0, 5)',
    'randomUUID().slice(2, -1)',
    'randomUUID().slice(+3)',
    'randomUUID().substr(8, 8)',
    'randomUUID().substring(3, 8)',
  ])('is enough in %s', (expression) => expectMarks(expression, ['random']))

  it.each([
    ['Math.round(process.pid * 10)', ['pid']],
    ['Math.floor(Date.now() * 10)', ['clock']],
    ['Math.floor()', []],
    ['Math.floor(m)', []],
  ])('is none in %s', expectMarks)
})
