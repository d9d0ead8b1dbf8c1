import { describe, expect, test } from 'vitest'
import { gapsIn } from './support.ts'

const IMPORT = `import fs from 'node:fs'\n`
const gaps = (body: string): string[] => gapsIn(`${IMPORT}${body}`)

describe('what stands before the rename', () => {
  test('a removal between the write and the rename, also through a helper', () => {
    expect(
      gaps(`
fs.writeFileSync('a.json.tmp', text)
remove('a.json')
fs.renameSync('a.json.tmp', 'a.json')
function remove(file) { if (fs.existsSync(file)) fs.unlinkSync(file) }
`),
    ).toEqual(['removed a.json, line 6'])
  })
  test('no removal before the temp is written, or of another file', () => {
    expect(
      gaps(`
fs.unlinkSync('a.json')
fs.writeFileSync('a.json.tmp', text)
fs.unlinkSync('b.json')
fs.renameSync('a.json.tmp', 'a.json')
`),
    ).toEqual([])
  })
  test('a removal that answers a first refusal', () => {
    expect(
      gaps(`
fs.writeFileSync('a.json.tmp', text)
try { fs.renameSync('a.json.tmp', 'a.json') }
catch { fs.unlinkSync('a.json'); fs.renameSync('a.json.tmp', 'a.json') }
`),
    ).toEqual(['removed a.json, line 5, again'])
  })
  test('a file moved aside, unless some function reads the backup', () => {
    const move = `
export function save(text) {
  fs.writeFileSync('a.json.tmp', text)
  fs.renameSync('a.json', 'a.json.bak')
  fs.renameSync('a.json.tmp', 'a.json')
}
`
    expect(gapsIn(`${IMPORT}${move}`, 'save')).toEqual(['moved-aside a.json, line 5'])
    expect(
      gapsIn(`${IMPORT}${move}export const load = () => fs.readFileSync('a.json.bak', 'utf8')`, 'save'),
    ).toEqual([])
    expect(
      gapsIn(`${IMPORT}${move}export const load = () => fs.readFileSync('b.json.bak', 'utf8')`, 'save'),
    ).toEqual(['moved-aside a.json, line 5'])
  })
})

describe('what answers a failed rename', () => {
  const answer = (handler: string, temp = `'a.json.tmp'`): string[] =>
    gaps(`
fs.writeFileSync(${temp}, text)
try { fs.renameSync(${temp}, 'a.json') }
catch (error) { ${handler} }
`)
  test('the same data, or the temp, straight into the target', () => {
    expect(answer(`fs.writeFileSync('a.json', text)`)).toEqual(['in-place a.json, line 5'])
    expect(answer(`fs.copyFileSync('a.json.tmp', 'a.json')`)).toEqual(['in-place a.json, line 5'])
  })
  test('neither other data nor another source', () => {
    expect(answer(`fs.writeFileSync('a.json', before)`)).toEqual([])
    expect(answer(`fs.copyFileSync('a.json.bak', 'a.json')`)).toEqual([])
  })
  test('no copy onto what can only be a mount point', () => {
    const copy = (codes: string, temp = `'a.json.tmp'`): string[] =>
      answer(`if (${codes}) fs.copyFileSync(${temp}, 'a.json')`, temp)
    expect(copy(`error.code === 'EXDEV'`)).toEqual([])
    expect(copy(`error.code === 'EXDEV' || error.code === 'EPERM'`)).toEqual(['in-place a.json, line 5'])
    expect(copy(`error.code === 'EXDEV'`, `'/tmp/a.json'`)).toEqual(['in-place a.json, line 5'])
  })
  test('what follows a try that returns, and a rejection', () => {
    expect(
      gapsIn(
        `${IMPORT}
export function save(text) {
  fs.writeFileSync('a.json.tmp', text)
  try { fs.renameSync('a.json.tmp', 'a.json'); return } catch {}
  fs.writeFileSync('a.json', text)
}`,
        'save',
      ),
    ).toEqual(['in-place a.json, line 6'])
    expect(
      gaps(`
fs.writeFileSync('a.json.tmp', text)
fs.promises.rename('a.json.tmp', 'a.json').then(done, () => fs.promises.writeFile('a.json', text))
`),
    ).toEqual(['in-place a.json, line 4'])
  })
  test('not what simply comes later', () => {
    expect(
      gaps(`
fs.writeFileSync('a.json.tmp', text)
try { fs.renameSync('a.json.tmp', 'a.json') } catch {}
fs.writeFileSync('a.json', text)
`),
    ).toEqual([])
  })
})
