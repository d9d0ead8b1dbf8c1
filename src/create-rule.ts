import type { TSESLint } from '@typescript-eslint/utils'
import type { JSONSchema4 } from '@typescript-eslint/utils/json-schema'
import { canMatter, fileFacts, type FileFacts, type Surroundings } from './analysis/file-facts.ts'
import packageJson from '../package.json' with { type: 'json' }
import type { FixTarget } from './fix/runtime-edit.ts'
import { changesIn } from './project/pages.ts'
import { whyTestsMightTurn } from './project/test-doubles.ts'
import { withReasons } from './reasons.ts'
import { DEFAULT_RUNTIME, readSettings, runtimeSpecifier, type Settings } from './settings.ts'

export interface RuleDocs {
  description: string
  /** In `configs.recommended`: the rule's precision on real code is proved. */
  recommended: boolean
  url?: string
}

export type RuleContext<MessageIds extends string, Options extends readonly unknown[]> = Readonly<
  TSESLint.RuleContext<MessageIds, Options>
>

export type AtomicFsRule<
  MessageIds extends string = string,
  Options extends readonly unknown[] = readonly unknown[],
> = TSESLint.RuleModule<MessageIds, Options, RuleDocs> & { readonly name: string }

export interface RuleDefinition<Options extends readonly unknown[], MessageIds extends string> {
  name: string
  meta: {
    type: 'problem' | 'suggestion' | 'layout'
    docs: { description: string; recommended: boolean }
    fixable?: 'code'
    hasSuggestions?: boolean
    schema: readonly JSONSchema4[]
    messages: Record<MessageIds, string>
  }
  defaultOptions: Options
  /** Reports what is wrong in a file; not called for a file whose text says that nothing can be. */
  check: (
    context: RuleContext<MessageIds, Options>,
    facts: FileFacts,
    options: Options,
    settings: Settings,
  ) => void
}

/** Makes a rule out of its definition: adds the page's address, complete options and the checked settings. */
export function createRule<Options extends readonly unknown[], MessageIds extends string>(
  definition: RuleDefinition<Options, MessageIds>,
): AtomicFsRule<MessageIds, Options> {
  const { name, meta, defaultOptions, check } = definition
  return {
    name,
    meta: {
      ...meta,
      defaultOptions,
      docs: { ...meta.docs, url: docsUrl(name) },
    },
    // ESLint 8 ignores meta.defaultOptions, 9 and 10 have merged them already: merging twice changes nothing.
    defaultOptions,
    create(context) {
      const { sourceCode } = context
      // JSON, Markdown and CSS files have a source code without scopes; there is nothing for us in them.
      if (!('getScope' in sourceCode)) return {}
      const surroundings = (): Surroundings => {
        const settings = readSettings(context)
        return { calls: settings.calls, runtime: runtimeIn(context, settings) }
      }
      // Of most files this is all that ten of eleven rules ask.
      if (!canMatter(sourceCode, surroundings)) return {}
      const settings = readSettings(context)
      return {
        'Program:exit'() {
          const facts = fileFacts(sourceCode, surroundings())
          if (!facts) return
          const options = mergeOptions(defaultOptions, context.options)
          check(withReasons(context), facts, options, settingsHere(context, settings))
        },
      }
    },
  }
}

/** Several times what the fullest of the files that people write has; ESLint makes ten rounds of fixes in one run. */
const MAX_CHANGES = 100
const TOO_MANY = `the first ${MAX_CHANGES} reports of the file are changed before it`

/** The file under the linter, as the fix layer wants to know it. */
export function fixTarget(context: RuleContext<string, readonly unknown[]>, settings: Settings): FixTarget {
  let planned = 0
  return {
    sourceCode: context.sourceCode,
    filename: context.filename,
    mode: settings.fix,
    specifier: runtimeIn(context, { ...settings, runtime: settings.runtime ?? DEFAULT_RUNTIME }),
    configured: settings.runtime !== undefined,
    doubt: () => whyTestsMightTurn(context.physicalFilename, context.sourceCode.text),
    change: (plan) => (planned++ < MAX_CHANGES ? plan() : { whyNoFix: TOO_MANY }),
  }
}

/** What a file imports the configured runtime by, so that its calls are known for what they are. */
function runtimeIn(context: RuleContext<string, readonly unknown[]>, settings: Settings): string | undefined {
  if (settings.runtime === undefined) return undefined
  // A block of code has a name inside the file that holds it.
  return runtimeSpecifier(settings, context.physicalFilename ?? context.filename, context.cwd)
}

/** The settings, with fewer changes for code that is only a part of its file. */
function settingsHere(context: RuleContext<string, readonly unknown[]>, settings: Settings): Settings {
  const { filename, physicalFilename, sourceCode } = context
  const changes = changesIn({ filename, physicalFilename, text: sourceCode.text })
  if (changes === 'any' || settings.fix === 'off') return settings
  return { ...settings, fix: changes === 'none' ? 'off' : 'suggest' }
}

/** The page as it was when this version was published, so that an old version links to its own docs. */
export function docsUrl(name: string): string {
  const repository = packageJson.repository.url.replace(/^git\+/, '').replace(/\.git$/, '')
  return `${repository}/blob/v${packageJson.version}/docs/rules/${name}.md`
}

function mergeOptions<Options extends readonly unknown[]>(
  defaults: Options,
  given: readonly unknown[],
): Options {
  const length = Math.max(defaults.length, given.length)
  return Array.from({ length }, (_, index) => mergeValue(defaults[index], given[index])) as unknown as Options
}

/** Objects are merged by key, everything else (arrays too) is replaced: what ESLint 9 and 10 do. */
function mergeValue(base: unknown, given: unknown): unknown {
  if (given === undefined) return base
  if (!isObject(base) || !isObject(given)) return given
  const merged: Record<string, unknown> = { ...base }
  for (const key of Object.keys(given)) {
    // Options can come from JSON, where `__proto__` is an ordinary key.
    if (key !== '__proto__') merged[key] = mergeValue(merged[key], given[key])
  }
  return merged
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
