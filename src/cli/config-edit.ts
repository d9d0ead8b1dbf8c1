/** Adds the plugin to the text of a configuration, where it is certain what that means. */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import packageJson from '../../package.json' with { type: 'json' }
import { sortEdits, type Edit } from '../fix/edit.ts'
import { planDefaultImport } from '../fix/import.ts'
import { newlineOf, quote } from '../fix/style.ts'
import type { EslintApi, Parser } from './eslint-api.ts'
import { CODE } from './files.ts'
import type { CONFIGS } from './linting.ts'
import { apply } from './repair.ts'

type SourceCode = Readonly<TSESLint.SourceCode>

/** What a configuration should have. */
export interface Wish {
  readonly config: (typeof CONFIGS)[number]
  /** The setting `runtime`, when it is not the package's own. */
  readonly runtime: string | undefined
}

/** The new text; or why a person has to write it. */
export type Edited = { readonly text: string } | { readonly reason: string }

/** What an expression cannot be told to be, as the end of a sentence. */
type Refused = { readonly reason: string }

/** The name that the plugin gets. */
const LOCAL = 'atomicFs'

/** Adds the plugin to the list that a flat configuration exports. */
export async function editFlat(
  api: EslintApi,
  parser: Parser | undefined,
  filename: string,
  text: string,
  wish: Wish,
): Promise<Edited> {
  const sourceCode = await parse(api, parser, filename, text)
  if ('reason' in sourceCode) return sourceCode
  if (text.includes(packageJson.name))
    return { reason: 'it names the plugin already, in a way that turns no rule on' }
  const exported = exportedBy(sourceCode)
  if ('reason' in exported) return exported
  const list = listOf(sourceCode, exported)
  if ('reason' in list) return list
  const { local, edit } = planDefaultImport(sourceCode, LOCAL, packageJson.name, filename)
  return applied(sourceCode, [
    edit,
    ...insertAtEnd(
      sourceCode,
      list,
      flatEntries(local, wish, (one) => quote(sourceCode, one)),
    ),
  ])
}

/** The entries of a flat configuration. */
export function flatEntries(
  local: string,
  { config, runtime }: Wish,
  quoted: (text: string) => string,
): string[] {
  return [
    `...${local}.configs.${config}`,
    ...(runtime === undefined
      ? []
      : [
          // ESLint 9 and 10 call its first line an unused directive, and take it away with --fix.
          `{ ignores: [${quoted(runtime.replace(/^\.\//, ''))}] }`,
          `{ settings: { ${quoted('atomic-fs')}: { runtime: ${quoted(runtime)} } } }`,
        ]),
  ]
}

/** Adds the plugin to what an `.eslintrc` file extends. In a manifest, to `eslintConfig` there. */
export async function editEslintrc(
  api: EslintApi,
  filename: string,
  text: string,
  wish: Wish,
  inManifest: boolean,
): Promise<Edited> {
  if (/\.ya?ml$/.test(filename)) return { reason: 'this command does not edit YAML' }
  const isScript = /\.c?js$/.test(filename)
  // JSON, with the comments that ESLint allows in it, is an expression.
  const sourceCode = await parse(api, undefined, 'config.cjs', isScript ? text : `(${text}\n)`)
  if ('reason' in sourceCode) return isScript ? sourceCode : { reason: 'it is not JSON' }
  const exported = isScript
    ? exportedBy(sourceCode)
    : (sourceCode.ast.body[0] as TSESTree.ExpressionStatement).expression
  if ('reason' in exported) return exported
  const object = inManifest ? valueOf(exported, 'eslintConfig') : exported
  if (object?.type !== 'ObjectExpression')
    return { reason: `it exports ${kindOf(object)}, and no object literal` }
  const edits = legacyEdits(sourceCode, object, wish, isScript)
  if ('reason' in edits) return edits
  const edited = applied(sourceCode, edits)
  return isScript || 'reason' in edited ? edited : { text: edited.text.slice(1, -2) }
}

/** The name under which an `.eslintrc` file extends a configuration. */
export function legacyName({ config }: Wish): string {
  return `plugin:atomic-fs/legacy-${config}`
}

function legacyEdits(
  sourceCode: SourceCode,
  object: TSESTree.ObjectExpression,
  wish: Wish,
  isScript: boolean,
): Edit[] | Refused {
  if (object.properties.some(({ type }) => type !== 'Property'))
    return { reason: 'it takes in another object with `...`' }
  const quoted = (text: string): string => (isScript ? quote(sourceCode, text) : JSON.stringify(text))
  const key = (name: string): string => (isScript && /^\w+$/.test(name) ? name : quoted(name))
  const name = quoted(legacyName(wish))
  const edits: Edit[] = []
  const added: string[] = []
  const parents = valueOf(object, 'extends')
  if (!parents) added.push(`${key('extends')}: [${name}]`)
  else if (parents.type === 'ArrayExpression') edits.push(...insertAtEnd(sourceCode, parents, [name]))
  else if (parents.type === 'Literal')
    edits.push({ range: parents.range, text: `[${sourceCode.getText(parents)}, ${name}]` })
  else return { reason: `its \`extends\` is ${kindOf(parents)}` }
  if (wish.runtime !== undefined) {
    const ours = `${key('atomic-fs')}: { ${key('runtime')}: ${quoted(wish.runtime)} }`
    const settings = valueOf(object, 'settings')
    if (!settings) added.push(`${key('settings')}: { ${ours} }`)
    else if (settings.type === 'ObjectExpression' && !valueOf(settings, 'atomic-fs'))
      edits.push(...insertAtEnd(sourceCode, settings, [ours]))
    else return { reason: 'it has `settings` that this command does not edit' }
  }
  return added.length > 0 ? [...edits, ...insertAtEnd(sourceCode, object, added)] : edits
}

/** What a file exports: `export default …`, or `module.exports = …`. */
function exportedBy(sourceCode: SourceCode): TSESTree.Expression | Refused {
  const exported = sourceCode.ast.body.flatMap((statement) => {
    if (statement.type === 'ExportDefaultDeclaration') return [statement.declaration as TSESTree.Expression]
    if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression')
      return []
    const { left, operator, right } = statement.expression
    return operator === '=' && sourceCode.getText(left) === 'module.exports' ? [right] : []
  })
  const [first, ...others] = exported
  if (!first) return { reason: 'it has neither `export default` nor `module.exports =`' }
  if (others.length > 0) return { reason: 'it exports more than once' }
  return resolved(sourceCode, first)
}

/** The value behind types, and behind a constant of the file. */
function resolved(sourceCode: SourceCode, node: TSESTree.Expression): TSESTree.Expression {
  if (
    node.type === 'TSAsExpression' ||
    node.type === 'TSSatisfiesExpression' ||
    node.type === 'TSNonNullExpression'
  )
    return resolved(sourceCode, node.expression)
  if (node.type !== 'Identifier') return node
  const definition = definitionOf(sourceCode, node.name)
  if (definition?.type !== 'VariableDeclarator' || definition.id.type !== 'Identifier' || !definition.init)
    return node
  return definition.parent.kind === 'const' ? resolved(sourceCode, definition.init) : node
}

/** The only definition of a name at the top of the file. */
function definitionOf(sourceCode: SourceCode, name: string): TSESTree.Node | undefined {
  const scopes = sourceCode.scopeManager?.scopes ?? []
  const variable = scopes
    .filter(({ type, upper }) => type === 'module' || type === 'global' || upper?.type === 'global')
    .flatMap((scope) => scope.set.get(name) ?? [])
    .find(({ defs }) => defs.length > 0)
  return variable?.defs.length === 1 ? variable.defs[0]!.node : undefined
}

/** The list that ESLint gets: an array, or the arguments of a function that makes one of them. */
function listOf(
  sourceCode: SourceCode,
  node: TSESTree.Expression,
): TSESTree.ArrayExpression | TSESTree.CallExpression | Refused {
  if (node.type === 'ArrayExpression') return node
  if (node.type !== 'CallExpression' || !makesList(sourceCode, node.callee))
    return { reason: `it exports ${kindOf(node)}` }
  const [only, ...others] = node.arguments
  return only?.type === 'ArrayExpression' && others.length === 0 ? only : node
}

/** Where functions come from that take entries and lists of entries, and answer with the list of them all. */
const LIST_MAKERS: readonly (readonly [module: string, name: string])[] = [
  ['eslint/config', 'defineConfig'],
  ['typescript-eslint', 'config'],
]

function makesList(sourceCode: SourceCode, callee: TSESTree.Expression): boolean {
  if (callee.type === 'Identifier') {
    const from = importOf(sourceCode, callee.name)
    return LIST_MAKERS.some(([module, name]) => from?.module === module && from.name === name)
  }
  if (callee.type !== 'MemberExpression' || callee.computed || callee.object.type !== 'Identifier')
    return false
  const from = importOf(sourceCode, callee.object.name)
  const property = sourceCode.getText(callee.property)
  return LIST_MAKERS.some(
    ([module, name]) => from?.module === module && from.name === undefined && property === name,
  )
}

/** The module that a name is from, and its name there; no name for the whole of the module or its default. */
function importOf(
  sourceCode: SourceCode,
  local: string,
): { module: string; name: string | undefined } | undefined {
  const node = definitionOf(sourceCode, local)
  if (node?.parent?.type === 'ImportDeclaration') {
    const name = node.type === 'ImportSpecifier' ? sourceCode.getText(node.imported) : undefined
    return { module: node.parent.source.value, name }
  }
  if (node?.type !== 'VariableDeclarator' || node.init?.type !== 'CallExpression') return undefined
  const module = /^require\((['"])(.+)\1\)$/.exec(sourceCode.getText(node.init))?.[2]
  if (module === undefined) return undefined
  if (node.id.type === 'Identifier') return { module, name: undefined }
  if (node.id.type !== 'ObjectPattern') return undefined
  for (const property of node.id.properties) {
    if (property.type !== 'Property' || property.key.type !== 'Identifier') continue
    if (property.value.type === 'Identifier' && property.value.name === local)
      return { module, name: property.key.name }
  }
  return undefined
}

function valueOf(object: TSESTree.Expression, name: string): TSESTree.Expression | undefined {
  if (object.type !== 'ObjectExpression') return undefined
  for (const property of object.properties) {
    if (property.type !== 'Property' || property.computed) continue
    const { key } = property
    const known = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : undefined
    if (known === name) return property.value as TSESTree.Expression
  }
  return undefined
}

/** The words for what stands where a literal should. */
function kindOf(node: TSESTree.Node | undefined): string {
  if (node?.type === 'CallExpression') return 'what a function returns'
  if (node?.type === 'Identifier') return `the variable '${node.name}'`
  if (node?.type === 'ObjectExpression') return 'one object, and no list'
  return 'something that is computed'
}

/** Puts entries behind the last one, in lines of their own where the others are. */
function insertAtEnd(
  sourceCode: SourceCode,
  list: TSESTree.ArrayExpression | TSESTree.CallExpression | TSESTree.ObjectExpression,
  entries: readonly string[],
): Edit[] {
  const closing = sourceCode.getLastToken(list)!
  const last = sourceCode.getTokenBefore(closing)!
  const joined = entries.join(', ')
  const inside =
    list.type === 'CallExpression'
      ? list.arguments
      : list.type === 'ArrayExpression'
        ? list.elements
        : list.properties
  const insert = (position: number, text: string): Edit => ({ range: [position, position], text })
  const spaced = list.type === 'ObjectExpression' ? ' ' : ''
  if (inside.length === 0) return [insert(last.range[1], `${spaced}${joined}${spaced}`)]
  const comma = last.value === ','
  if (last.loc.end.line === closing.loc.start.line)
    return [insert(last.range[1], `${comma ? '' : ','} ${joined}${comma ? ',' : ''}`)]
  const newline = newlineOf(sourceCode.text)
  const first = sourceCode.getFirstToken(inside[0] ?? list)!
  const line = sourceCode.lines[first.loc.start.line - 1]!
  const start = line.slice(0, first.loc.start.column)
  const indentation =
    start.trim() === '' ? start : `${/^\s*/.exec(sourceCode.lines[closing.loc.start.line - 1]!)![0]}  `
  // A comment in the line of the last entry is about that one.
  const beside = sourceCode
    .getCommentsBefore(closing)
    .filter(({ loc }) => loc.start.line === last.loc.end.line && loc.end.line < closing.loc.start.line)
  const lines = entries.map((entry) => newline + indentation + entry).join(',')
  return [
    ...(comma ? [] : [insert(last.range[1], ',')]),
    insert(beside.at(-1)?.range[1] ?? last.range[1], lines + (comma ? ',' : '')),
  ]
}

function applied(sourceCode: SourceCode, edits: readonly Edit[]): Edited {
  const sorted = sortEdits(edits)
  return sorted
    ? { text: apply(sourceCode.text, sorted) }
    : { reason: 'two changes of it would touch each other' }
}

/** The text as ESLint sees it, of either module system. */
async function parse(
  api: EslintApi,
  parser: Parser | undefined,
  filename: string,
  text: string,
): Promise<SourceCode | Refused> {
  if (/ts$/.test(filename) && !parser) return { reason: 'there is no parser for TypeScript here' }
  let seen: SourceCode | undefined
  const look = {
    create: (context: { sourceCode: SourceCode }) => ({ Program: () => void (seen = context.sourceCode) }),
  }
  let problem = ''
  const types = /\.(?:m[jt]s|ts)$/.test(filename) ? ['module', 'commonjs'] : ['commonjs', 'module']
  for (const sourceType of types) {
    const eslint = new api.flat({
      overrideConfigFile: true,
      overrideConfig: [
        {
          files: CODE.map((extension) => `**/*.${extension}`),
          plugins: { look: { rules: { look } } },
          rules: { 'look/look': 'error' },
          languageOptions: {
            sourceType,
            ...(parser && /ts$/.test(filename) ? { parser: parser.object } : {}),
          },
        },
      ],
    })
    // Under a name of its own: its place may be one that ESLint ignores.
    const name = `config${/\.\w+$/.exec(filename)?.[0] ?? ''}`
    const [result] = await eslint.lintText(text, { filePath: name, warnIgnored: false })
    if (seen) return seen
    problem = result?.messages[0]?.message ?? problem
  }
  return { reason: `it does not parse: ${problem}` }
}
