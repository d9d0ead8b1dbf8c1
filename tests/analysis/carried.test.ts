import { describe, expect, it } from 'vitest'
import { factsOf, hostOf } from './support.ts'

/** Whether a creation of the file is a loss to somebody, when `save` is the only function that writes it. */
function isLoss(save: string): boolean {
  const facts = factsOf(`
import fs from 'node:fs'
import { execSync } from 'node:child_process'
import { format, toRecord } from './format.js'
const file = 'state.json'
const entries = new Map()
const store = { entries, all() { return [...this.entries] } }
const snapshot = () => Object.fromEntries(entries)
const details = async (one) => await fetch(one.url)
${save}
export function init() {
  if (!fs.existsSync(file)) return save()
}
export const refresh = () => save()
export const read = () => JSON.parse(fs.readFileSync(file, 'utf8'))
`)
  return facts.creationsIn(hostOf(facts, 'init')).some(({ damage }) => damage.kind === 'wipes')
}

describe('what a file holds is lost with it', () => {
  it.each([
    ['a variable of the module', `JSON.stringify([...entries])`],
    ['what a function of the module makes of one', `JSON.stringify(snapshot())`],
    ['what a method of an object of the module answers', `JSON.stringify(store.all())`],
    ['a member of an object', `JSON.stringify({ version: 1, all: store.entries })`],
    ['a member of the global object', `JSON.stringify(globalThis.entries)`],
    ['what a library makes of one', `JSON.stringify(toRecord(entries))`],
    ['what a library makes of its text', `await format(JSON.stringify([...entries]))`],
  ])('%s', (_, data) => {
    expect(isLoss(`async function save() { fs.writeFileSync(file, ${data}) }`)).toBe(true)
  })

  it.each([
    ['given by another file', `export function save(all) { fs.writeFileSync(file, JSON.stringify(all)) }`],
    [
      'given by a function of this one, which was given it',
      `const save = (all) => fs.writeFileSync(file, JSON.stringify(all))
export const set = (all) => save(all)`,
    ],
    [
      'given by whatever the function is handed to',
      `const save = (all) => fs.writeFileSync(file, JSON.stringify(all))
export const watch = (source) => source.on('change', save)`,
    ],
    [
      'a list of all that is given',
      `function save(...all) { fs.writeFileSync(file, JSON.stringify({ all })) }`,
    ],
  ])('%s', (_, save) => {
    expect(isLoss(save)).toBe(true)
  })

  it('what is put into a list of the function', () => {
    expect(
      isLoss(`
function save() {
  const all = []
  for (const [key, value] of entries) all.push({ key, value })
  fs.writeFileSync(file, JSON.stringify(all))
}
`),
    ).toBe(true)
  })

  it('what a field holds', () => {
    const facts = factsOf(`
import fs from 'node:fs'
class Store {
  all = new Map()
  constructor(file) {
    this.file = file
    if (!fs.existsSync(this.file)) this.save()
  }
  set(key, value) {
    this.all.set(key, value)
    this.save()
  }
  save() {
    fs.writeFileSync(this.file, JSON.stringify([...this.all]))
  }
  read() {
    return JSON.parse(fs.readFileSync(this.file, 'utf8'))
  }
}
`)
    expect(facts.creationsIn(hostOf(facts, 'constructor'))).toHaveLength(1)
  })

  it('what a closure keeps', () => {
    const facts = factsOf(`
import fs from 'node:fs'
export function open(file) {
  const all = []
  function save() {
    fs.writeFileSync(file, JSON.stringify(all))
  }
  function init() {
    if (!fs.existsSync(file)) save()
  }
  const read = () => JSON.parse(fs.readFileSync(file, 'utf8'))
  return { init, read, add(one) { all.push(one); save() } }
}
`)
    expect(facts.creationsIn(hostOf(facts, 'init'))).toHaveLength(1)
  })
})

describe('what the saving makes itself can be made again', () => {
  it.each([
    ['fetched', `JSON.stringify(await (await fetch('https://example.org')).json())`],
    ['fetched with what a helper asks for', `JSON.stringify(await details({ url: 'https://example.org' }))`],
    ['fetched, in a chain', `JSON.stringify(await fetch(file).then((answer) => answer.json()))`],
    ['with a time', `JSON.stringify({ at: Date.now(), host: process.env.HOSTNAME })`],
    [
      'by a command',
      `JSON.stringify(execSync('git log').toString().split('\\n').map((line) => line.trim()))`,
    ],
  ])('%s', (_, data) => {
    expect(isLoss(`async function save() { fs.writeFileSync(file, ${data}) }`)).toBe(false)
  })

  it('put together in the function', () => {
    expect(
      isLoss(`
async function save() {
  const all = []
  for (const one of await fetch('https://example.org')) all.push({ ...one, more: await details(one) })
  const text = JSON.stringify(all)
  fs.writeFileSync(file, text)
}
`),
    ).toBe(false)
  })

  it('given by whoever saves', () => {
    const facts = factsOf(`
import fs from 'node:fs'
const file = 'state.json'
const save = (all) => fs.writeFileSync(file, JSON.stringify(all))
export async function init() {
  if (!fs.existsSync(file)) save(await fetch('https://example.org/all'))
}
export async function refresh() {
  save(await fetch('https://example.org/all'))
}
export const read = () => JSON.parse(fs.readFileSync(file, 'utf8'))
`)
    expect(facts.creationsIn(hostOf(facts, 'init'))).toEqual([])
  })
})
