/**
 * Where the top-level statements of a file stand. That is the program, except in components: one of Svelte holds up to
 * two scripts in the midst of its markup, one of Astro has its statements at the head, one of Vue has a template beside.
 */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { oncePerFile } from './once-per-file.ts'

type SourceCode = Readonly<TSESLint.SourceCode>
type Statements = readonly TSESTree.Node[]

// What the parser of Svelte adds to the nodes of JavaScript.
interface Script {
  readonly type: 'SvelteScriptElement'
  readonly range: readonly [number, number]
  readonly body: Statements
  readonly startTag: { readonly attributes: readonly Attribute[] }
}

interface Attribute {
  readonly key?: { readonly name?: unknown }
  readonly value?: readonly { readonly value?: unknown }[]
}

/** Whether the program holds markup, and is compiled to a module with `import` whatever its scripts say. */
export const isMarkup = oncePerFile(
  (sourceCode) =>
    sourceCode.ast.body.some((node) => /^(?:Svelte|Astro)/.test(node.type)) || vueScripts(sourceCode) > 1,
)

/** How many scripts a component of Vue has; their statements stand in one program. */
function vueScripts(sourceCode: SourceCode): number {
  const services = sourceCode.parserServices as
    { getDocumentFragment?: () => { children?: readonly { name?: string }[] } | null } | undefined
  const children = services?.getDocumentFragment?.()?.children ?? []
  return children.filter((child) => child.name === 'script').length
}

const scriptsOf = oncePerFile((sourceCode): readonly Script[] =>
  (sourceCode.ast.body as readonly unknown[]).filter(
    (node): node is Script => (node as Script).type === 'SvelteScriptElement',
  ),
)

/** `<script module>` and `<script context="module">`, which run once for all instances. */
const isModuleScript = (script: Script): boolean =>
  script.startTag.attributes.some(
    ({ key, value }) =>
      key?.name === 'module' || (key?.name === 'context' && value?.some((part) => part.value === 'module')),
  )

const holds = (script: Script, node: TSESTree.Node): boolean =>
  script.range[0] <= node.range[0] && node.range[1] <= script.range[1]

/** All top-level statements of the file, of whatever script. */
export const topStatements = oncePerFile((sourceCode): Statements => {
  const scripts = scriptsOf(sourceCode)
  if (scripts.length > 0) return scripts.flatMap((script) => script.body)
  return sourceCode.ast.body.filter((node) => !/^(?:Svelte|Astro)/.test(node.type))
})

/** The statements among which an import for the nodes has its place; undefined in a component without a script. */
export function statementsFor(sourceCode: SourceCode, at: Statements): Statements | undefined {
  const scripts = scriptsOf(sourceCode)
  if (scripts.length === 0) {
    const statements = topStatements(sourceCode)
    return statements.length === 0 && isMarkup(sourceCode) ? undefined : statements
  }
  const module = scripts.find(isModuleScript)
  const instance = scripts.find((script) => script !== module)
  const shared = module !== undefined && at.some((node) => holds(module, node))
  return (shared ? module : (instance ?? module))?.body
}

/** Whether the file has several places for imports, whose names must differ all the same. */
export const hasSeveralScripts = (sourceCode: SourceCode): boolean => scriptsOf(sourceCode).length > 1

/** Whether a declaration of one script can be used at a node of another. */
export function isVisibleFrom(sourceCode: SourceCode, declaration: TSESTree.Node, at: Statements): boolean {
  const scripts = scriptsOf(sourceCode)
  const home = scripts.find((script) => holds(script, declaration))
  if (!home || isModuleScript(home)) return true
  return !at.some((node) => scripts.some((script) => script !== home && holds(script, node)))
}

/** Whether the template of a component of Vue mentions a name, also as the name of an element: `<tmp-path>`. */
export function isInTemplate(sourceCode: SourceCode, name: string): boolean {
  const template = (sourceCode.ast as { templateBody?: TSESTree.Node | null }).templateBody
  if (!template) return false
  const text = sourceCode.text.slice(template.range[0], template.range[1])
  const kebab = name.replace(/\B[A-Z]/g, (letter) => `-${letter}`)
  return [name, kebab].some((spelling) => text.toLowerCase().includes(spelling.toLowerCase()))
}
