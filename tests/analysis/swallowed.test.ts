import { describe, expect, test } from 'vitest'
import { swallowedIn } from './support.ts'

const IMPORT = `import fs from 'node:fs'\n`

/** A function that loads by the given code, puts a value in, and saves. */
const update = (load: string, between = '', rest = ''): string[] =>
  swallowedIn(
    `${IMPORT}
export async function update(key, value) {
  ${load}
  ${between}
  data[key] = value
  fs.writeFileSync('a.json', JSON.stringify(data))
}
${rest}`,
    'update',
  )
const READ = `JSON.parse(fs.readFileSync('a.json', 'utf8'))`

describe('what makes a default', () => {
  test('a handler that assigns one, and one that leaves an earlier one', () => {
    expect(update(`let data; try { data = ${READ} } catch { data = {} }`)).toEqual(['a.json, line 4'])
    expect(update(`let data = {}; try { data = ${READ} } catch {}`)).toEqual(['a.json, line 4'])
    expect(update(`let data; try { data = ${READ} } catch {}`)).toEqual([])
  })
  test('a helper, what it calls for the default, and what follows its try', () => {
    const helper = (rest: string): string[] => update(`const data = load()`, '', rest)
    expect(
      helper(`function load() { try { return ${READ} } catch { return empty() } }
function empty() { return { rows: [] } }`),
    ).toEqual(['a.json, line 9'])
    expect(helper(`function load() { try { return ${READ} } catch {} return new Map() }`)).toEqual([
      'a.json, line 9',
    ])
    expect(
      helper(`function load() { try { return ${READ} } catch { return empty() } }
function empty() { return null }`),
    ).toEqual([])
  })
  test('a helper of a helper that gives nothing, where the caller has another value', () => {
    const rest = `function load() { return parse() }
function parse() { try { return ${READ} } catch { return null } }`
    expect(update(`const data = load() ?? {}`, '', rest)).toEqual(['a.json, line 10'])
    expect(update(`const data = load() || {}`, '', rest)).toEqual(['a.json, line 10'])
    expect(update(`const data = load()`, '', rest)).toEqual([])
  })
  test('a helper that parses the text, but not one that parses the answer to it', () => {
    const helper = (parsed: string): string[] =>
      update(
        `const data = parse(fs.readFileSync('a.json', 'utf8'))`,
        '',
        `function parse(text) { const reply = ask(text); try { return JSON.parse(${parsed}) } catch { return {} } }`,
      )
    expect(helper('text')).toEqual(['a.json, line 9'])
    expect(helper('reply')).toEqual([])
  })
  test('a rejection, but not one that only guards the read', () => {
    const read = `fs.promises.readFile('a.json', 'utf8')`
    expect(update(`const data = await ${read}.then((text) => JSON.parse(text)).catch(() => ({}))`)).toEqual([
      'a.json, line 4',
    ])
    expect(update(`const data = await ${read}.then(JSON.parse, () => ({}))`)).toEqual([])
    expect(update(`const data = JSON.parse(await ${read}.catch(() => '{}'))`)).toEqual([])
  })
  test('no handler that throws, waits, keeps the error, or takes note of the failure', () => {
    const handler = (body: string): string[] =>
      update(`let data = {}; try { data = ${READ} } catch (e) { ${body} }`)
    expect(handler(`console.warn(e)`)).toEqual(['a.json, line 4'])
    expect(handler(`if (e.code !== 'ENOENT') throw e`)).toEqual([])
    expect(handler(`await ask()`)).toEqual([])
    expect(handler(`globalThis.last = e`)).toEqual([])
    expect(handler(`globalThis.failed = true`)).toEqual([])
    expect(handler(`backupFile('a.json')`)).toEqual([])
    expect(handler(`return`)).toEqual([])
  })
})

describe('whether the save is reached', () => {
  const after = (between: string): string[] =>
    update(`let data = {}; try { data = ${READ} } catch {}`, between)
  test('past a test that leaves when something is found', () => {
    expect(after(`if (data[key]) return`)).toEqual(['a.json, line 4'])
    expect(after(`const known = data.rows.find(isKey); if (known) return known`)).toEqual(['a.json, line 4'])
    expect(after(`if (data.rows.length > 9) return`)).toEqual(['a.json, line 4'])
  })
  test('not past one that leaves when nothing is found, or that nobody can tell', () => {
    expect(after(`if (!data[key]) return`)).toEqual([])
    expect(after(`if (data.rows.length === 0) return`)).toEqual([])
    expect(after(`const at = data.rows.indexOf(key); if (at < 0) return`)).toEqual([])
    expect(after(`if (isFull(data)) return`)).toEqual([])
    expect(after(`if (!data[key] || value) return`)).toEqual([])
  })
  test('past a test of something else', () => {
    expect(after(`if (!key) return`)).toEqual(['a.json, line 4'])
  })
  test('inside a branch or a loop', () => {
    const inside = (open: string): string[] =>
      swallowedIn(
        `${IMPORT}
export function update(key) {
  let data = {}; try { data = ${READ} } catch {}
  ${open} { fs.writeFileSync('a.json', JSON.stringify(data)) }
}`,
        'update',
      )
    expect(inside(`if (!data.has(key))`)).toEqual(['a.json, line 4'])
    expect(inside(`if (data.has(key)) {} else`)).toEqual(['a.json, line 4'])
    expect(inside(`if (data.has(key))`)).toEqual([])
    expect(inside(`for (const row of data)`)).toEqual([])
    expect(inside(`let dirty = false; for (const row of data) dirty = true; if (dirty)`)).toEqual([])
  })
})
