/** That the consumers, which are compiled, name everything that the package exports, and so that no type is left untested. */
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { ROOT, plugin, text } from '../house/house.ts'

const ENTRIES = { plugin: 'dist/index.d.mts', runtime: 'dist/runtime/index.d.mts' }
const program = ts.createProgram(
  Object.values(ENTRIES).map((file) => path.join(ROOT, file)),
  { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, noLib: true, types: [] },
)
const checker = program.getTypeChecker()

function exportsOf(entry: keyof typeof ENTRIES): ts.Symbol[] {
  const source = program.getSourceFile(path.join(ROOT, ENTRIES[entry]))!
  return checker.getExportsOfModule(checker.getSymbolAtLocation(source)!)
}

/** The identifiers of a consumer, behind its imports. */
function namesIn(consumer: string): Set<string> {
  const file = `tests/types/consumers/${consumer}`
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return
    if (ts.isIdentifier(node)) names.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, text(file), ts.ScriptTarget.Latest, true))
  return names
}

describe.each([
  ['plugin.mts', 'plugin'],
  ['plugin.cts', 'plugin'],
  ['runtime.ts', 'runtime'],
] as const)('tests/types/consumers/%s', (consumer, entry) => {
  it('uses every exported name', () => {
    const exported = exportsOf(entry).map(({ name }) => name)
    expect(exported.length).toBeGreaterThan(10)
    const used = namesIn(consumer)
    expect(exported.filter((name) => name !== 'default' && !used.has(name))).toEqual([])
  })
})

describe('the options of rules', () => {
  const options = new Map(
    members(program.getSourceFile(path.join(ROOT, 'dist/index.d.cts'))!.statements.find(isRuleOptions)!),
  )

  it('are typed for every rule', () => {
    expect([...options.keys()]).toEqual(Object.keys(plugin.rules))
  })

  it.each(Object.entries(plugin.rules))('are those that %s takes, with their values', (name, rule) => {
    const typed = members(options.get(name) as ts.TypeLiteralNode).map(([option, type]) => [
      option,
      [...type.getText().matchAll(/'([^']+)'/g)].map(([, value]) => value),
    ])
    const taken = (rule.meta.schema as { properties: Record<string, OptionSchema> }[]).flatMap(
      ({ properties }) =>
        Object.entries(properties).map(([option, { enum: values, items }]) => [
          option,
          values ?? items?.enum ?? [],
        ]),
    )
    expect(typed).toEqual(taken)
  })
})

interface OptionSchema {
  enum?: string[]
  items?: { enum?: string[] }
}

function isRuleOptions(node: ts.Node): node is ts.InterfaceDeclaration {
  return ts.isInterfaceDeclaration(node) && node.name.text === 'RuleOptions'
}

function members(of: ts.InterfaceDeclaration | ts.TypeLiteralNode): [string, ts.TypeNode][] {
  return of.members
    .filter(ts.isPropertySignature)
    .map(({ name, type }) => [(name as ts.Identifier | ts.StringLiteral).text, type!])
}
