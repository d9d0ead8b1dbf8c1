/** What other modules a text loads or names. By its text: the superset does for the question who is reached. */

export interface References {
  /** Loaded for certain, as the code writes it: `./a.js`, `react`, `@/store`. */
  readonly loaded: readonly string[]
  /** Relative paths in any other string: a replaced module, an argument of a loader, a data file. */
  readonly strings: readonly string[]
  /** Something is loaded whose name is computed. */
  readonly computed: boolean
}

const TYPES = /\b(?:import|export)\s+type\s[^'"`;]{0,2000}?\bfrom\s*(?:'[^'\n]*'|"[^"\n]*")/g
const LOADED =
  /(?:\b(?:import|export)\b[^'"`;()]{0,2000}?\bfrom\s*|\bimport\s*|\b(?:require|import|requireActual|importActual|requireMock|proxyquire|esmock|rewire|importFresh|__import)\s*(?:<[^()]{0,400}?>)?\(\s*(?:\/\*[^*]{0,400}\*\/\s*)?)(['"`])([@~#$\w./][^'"`\s,]*)\1/g
const COMPUTED =
  /(?<![.\w])(?:require|import|proxyquire|esmock|rewire|importFresh)\s*\(\s*(?:\/\*[^*]{0,400}\*\/\s*)?(?:[\w$(]|`[^`]*\$\{)/
const RELATIVE = /(['"`])(\.{1,2}(?:\/[^'"`\n$]*)?)\1/g

export function referencesIn(text: string): References {
  const code = text.replace(TYPES, '').replace(/^[ \t]*(?:\/\/|\*).*$/gm, '')
  const loaded = new Set<string>()
  for (const [, , specifier] of code.matchAll(LOADED)) {
    if (!specifier!.includes('${')) loaded.add(specifier!.replace(/\?.*$/, ''))
  }
  const strings = new Set<string>()
  for (const [, , string] of code.matchAll(RELATIVE)) {
    // Folders are mostly where something else is looked for.
    if (/\w/.test(string!) && !loaded.has(string!)) strings.add(string!)
  }
  return { loaded: [...loaded], strings: [...strings], computed: COMPUTED.test(code) }
}
