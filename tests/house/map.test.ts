/** docs/contributing/house.md, held against the tree and the imports. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, text } from './house.ts'
import { IMPORTS, MAY_IMPORT, MAY_IMPORT_TYPES, layer, targetOf } from './imports.ts'

const map = text('docs/contributing/house.md')
const named = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!)

describe('the map of the house', () => {
  it('names every folder', () => {
    const missing = ['src', 'tests', 'docs']
      .flatMap(foldersIn)
      .filter((folder) => !map.includes(`\`${folder}\``))
    expect(missing).toEqual([])
  })

  it('names folders that are there', () => {
    const folders = named(map).filter((name) => /^(?:src|tests|docs)\/[\w/-]+$/.test(name))
    expect(folders.length).toBeGreaterThan(40)
    const all = ['src', 'tests', 'docs'].flatMap(foldersIn)
    expect(folders.filter((folder) => !all.includes(folder))).toEqual([])
  })

  it('names every file of src that stands in no folder', () => {
    const files = readdirSync(path.join(ROOT, 'src')).filter((name) => name.endsWith('.ts'))
    expect(files.filter((name) => !map.includes(`\`${name}\``))).toEqual([])
  })

  it('has the arrows that imports have to follow', () => {
    const table = map.slice(map.indexOf('## Arrows'), map.indexOf('## Tests'))
    const rows = [...table.matchAll(/^\| `([\w-]+)` *\|([^|]*)\|([^|]*)\|$/gm)].map(
      ([, part, values, types]) =>
        [part!, { values: named(values!).sort(), types: named(types!).sort() }] as const,
    )
    const allowed = Object.entries(MAY_IMPORT).map(
      ([part, targets]) =>
        [
          part,
          {
            values: targets.filter((target) => target !== 'package.json').sort(),
            types: [...(MAY_IMPORT_TYPES[part] ?? [])].sort(),
          },
        ] as const,
    )
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(allowed))
  })

  it('has no arrow that nothing follows', () => {
    const used = new Set(IMPORTS.map((one) => `${layer(one.file)} -> ${layer(targetOf(one))}`))
    const unused = [MAY_IMPORT, MAY_IMPORT_TYPES]
      .flatMap((arrows) => Object.entries(arrows))
      .flatMap(([from, targets]) => targets.map((to) => `${from} -> ${to}`))
      .filter((arrow) => !used.has(arrow))
    expect(unused).toEqual([])
  })
})

/** Two levels of docs, all of the others: folders of what is generated, of data and of one component do not count. */
function foldersIn(root: string): string[] {
  return readdirSync(path.join(ROOT, root), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((folder) => !/\/(?:__snapshots__|dist|\..*)(?:\/|$)|^docs\/site\/|^tests\/runtime$/.test(folder))
}
