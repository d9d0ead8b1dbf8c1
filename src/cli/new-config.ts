/** The text of a configuration where there was none. */
import packageJson from '../../package.json' with { type: 'json' }

/** What is known about the project. */
interface Known {
  /** Whether its `.js` files are modules. */
  readonly module: boolean
  /** Our entries, for the name that the plugin has in the text. */
  readonly entries: (local: string) => readonly string[]
  /** How TypeScript is read: with the parser itself, or with the package around it. */
  readonly parser: (typeof PARSERS)[number] | undefined
  readonly jsx: boolean
  /** Directories that are nobody's code. */
  readonly ignores: readonly string[]
}

/** The packages that bring a parser for TypeScript. */
export const PARSERS = ['typescript-eslint', '@typescript-eslint/parser'] as const

/** A flat configuration, which every supported ESLint reads. */
export function newConfig({ module, entries, parser, jsx, ignores }: Known): string {
  const load = (local: string, from: string): string =>
    module ? `import ${local} from '${from}'` : `const ${local} = require('${from}')`
  const around = parser === 'typescript-eslint'
  const local = around ? 'tseslint' : 'tsParser'
  const lines = [
    ...(ignores.length > 0 ? [`{ ignores: [${ignores.map((name) => `'${name}/'`).join(', ')}] }`] : []),
    ...(jsx
      ? ["{ files: ['**/*.{js,jsx}'], languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } } }"]
      : []),
    ...(parser
      ? [
          `{ files: ['**/*.{ts,mts,cts,tsx}'], languageOptions: { parser: ${around ? `${local}.parser` : local} } }`,
        ]
      : []),
    ...entries('atomicFs'),
  ]
  return [
    load('atomicFs', packageJson.name),
    ...(parser ? [load(local, parser)] : []),
    '',
    module ? 'export default [' : 'module.exports = [',
    ...lines.map((line) => `  ${line},`),
    ']',
    '',
  ].join('\n')
}
