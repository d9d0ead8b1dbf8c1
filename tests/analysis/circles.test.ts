/** Variables that are given themselves, or each other: nobody can say what they hold, and no rule may ask for ever. */
import { Linter } from 'eslint'
import { describe, expect, it } from 'vitest'
import { rules } from '../../src/rules/index.ts'

/** The rules that report something. A rule that does not come back throws here. */
function reportsOn(code: string): string[] {
  const messages = new Linter({ configType: 'flat' }).verify(`const fs = require('fs')\n${code}`, {
    plugins: { 'atomic-fs': { rules: rules as never } },
    rules: Object.fromEntries(Object.keys(rules).map((name) => [`atomic-fs/${name}`, 'error'])),
  })
  return [
    ...new Set(messages.map(({ ruleId, message }) => ruleId?.replace('atomic-fs/', '') ?? message)),
  ].sort()
}

const CIRCLES = [
  ['itself', 'var a = a, b = a'],
  ['each other', 'var a = b, b = a'],
  ['each other in lists', 'var a = [b], b = [a]'],
  ['each other in calls', 'var a = b.entries(), b = a.keys()'],
  ['itself or something', "var a = a || 'w', b = a"],
] as const

describe.each(CIRCLES)('a variable that is given %s', (_, circle) => {
  it('as the flag of a write', () => {
    const code = `${circle}
JSON.parse(fs.readFileSync('state.json', 'utf8'))
fs.writeFileSync('state.json', JSON.stringify(1), { flag: a })`
    expect(reportsOn(code).filter((rule) => rule !== 'no-in-place-write')).toEqual([])
  })

  it('as what an update waits for', () => {
    const code = `${circle}
exports.count = async () => {
  const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
  state.count++
  await a
  await Promise.all(b)
  fs.writeFileSync('state.json', JSON.stringify(state))
}`
    expect(reportsOn(code)).toEqual(['no-in-place-write', 'no-unlocked-update'])
  })

  it('as a list of delays', () => {
    const code = `${circle}
exports.save = (tmp, file) => {
  fs.writeFileSync(tmp, 'text')
  for (const delay of a) {
    try {
      return fs.renameSync(tmp, file)
    } catch {
      sleep(delay)
    }
  }
}`
    expect(reportsOn(code)).toContain('no-bare-rename')
  })

  it('as a temp path', () => {
    const code = `exports.save = (file) => {
  ${circle}
  fs.writeFileSync(a, 'text')
  fs.renameSync(a, file)
}`
    expect(reportsOn(code)).toContain('no-bare-rename')
  })

  it('as a position', () => {
    const code = `function load() {
  try { return JSON.parse(fs.readFileSync('list.json', 'utf8')) } catch { return [] }
}
exports.add = (one) => {
  ${circle}
  const list = load()
  if (a >= 0 || !b) return
  list.push(one)
  fs.writeFileSync('list.json', JSON.stringify(list))
}`
    expect(reportsOn(code)).toContain('no-unlocked-update')
  })
})

it('a variable that is given itself or the answer of a look', () => {
  const code = `exports.create = (file) => {
  var there = there || fs.existsSync(file)
  if (!there) fs.writeFileSync(file, 'text')
}`
  expect(reportsOn(code)).toEqual([])
})
