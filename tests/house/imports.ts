/** Which part of the sources imports which, and which may. */
import ts from 'typescript'
import { filesIn, text } from './house.ts'

export const SOURCES = filesIn('src', '.ts')

/** What a layer may import besides itself, and why it is a layer: the arrows only point this way. */
export const MAY_IMPORT: Record<string, readonly string[]> = {
  index: ['configs', 'settings', 'rules', 'rule-options', 'package.json'],
  configs: ['settings'],
  'create-rule': ['settings', 'analysis', 'reasons', 'project', 'package.json'],
  reasons: [],
  // Types that the package publishes: they may need nothing.
  'rule-options': [],
  settings: [],
  rules: ['create-rule', 'rule-options', 'settings', 'analysis', 'fix'],
  analysis: ['apis', 'settings'],
  apis: [],
  // What surrounds the file: knows what replaces a function of a library, and nothing of the file's own code.
  project: ['apis', 'analysis'],
  // Fixes know nothing about races, only what modules there are, and hold the names they write instead of importing the runtime.
  fix: ['apis'],
  runtime: [],
  // Words about the rules, for people: no rule reads them.
  storyboards: [],
  // A user of the plugin and of the runtime, and of the edits for configurations.
  cli: ['index', 'runtime', 'fix', 'storyboards', 'reasons', 'settings', 'package.json'],
}

/** Types may be shared against the arrows' strictness where nothing of them is left in the build. */
export const MAY_IMPORT_TYPES: Record<string, readonly string[]> = {
  'create-rule': ['fix'],
  apis: ['settings'],
}

export interface Import {
  file: string
  specifier: string
  typeOnly: boolean
}

export const IMPORTS = SOURCES.flatMap(importsOf)

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, text(file), ts.ScriptTarget.Latest, true)
  const found: Import[] = []
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      found.push({ file, specifier: node.moduleSpecifier.text, typeOnly: isTypeOnly(node) })
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      found.push({ file, specifier: (node.argument.literal as ts.StringLiteral).text, typeOnly: true })
    } else if (
      ts.isCallExpression(node) &&
      (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require') &&
      node.arguments[0] &&
      ts.isStringLiteral(node.arguments[0])
    ) {
      found.push({ file, specifier: node.arguments[0].text, typeOnly: false })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Whether nothing of it is left after the types are stripped. */
function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) {
    if (node.isTypeOnly) return true
    return (
      node.exportClause !== undefined &&
      ts.isNamedExports(node.exportClause) &&
      node.exportClause.elements.every((element) => element.isTypeOnly)
    )
  }
  const clause = node.importClause
  if (!clause) return false
  if (clause.isTypeOnly) return true
  return (
    clause.name === undefined &&
    clause.namedBindings !== undefined &&
    ts.isNamedImports(clause.namedBindings) &&
    clause.namedBindings.elements.every((element) => element.isTypeOnly)
  )
}

/** The file that a relative import means. */
export function targetOf({ file, specifier }: Import): string {
  return new URL(specifier, `file:///${file}`).pathname.slice(1)
}

/** `src/fix/import.ts` is in layer fix, `src/index.ts` in layer index. */
export function layer(file: string): string {
  const parts = file.split('/')
  if (parts[0] !== 'src') return file
  return parts.length === 2 ? parts[1]!.replace(/\.ts$/, '') : parts[1]!
}
