import type { FileFacts, SwallowedLoad } from '../analysis/file-facts.ts'
import { IGNORE_SCHEMA, ignoreMatcher } from '../analysis/ignore.ts'
import { placeOf, textOf } from '../analysis/wording.ts'
import { createRule } from '../create-rule.ts'
import { decide, toReport } from '../fix/certainty.ts'
import { rethrowUnlessMissing } from '../fix/rethrow.ts'
import type { RuleOptions } from '../rule-options.ts'

type MessageId = 'defaultThenSave' | 'rethrowUnlessMissing'

type Options = RuleOptions['no-default-then-save']

export default createRule<[Options], MessageId>({
  name: 'no-default-then-save',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow saving the default that a failed load was turned into',
      recommended: false,
    },
    hasSuggestions: true,
    schema: [{ type: 'object', properties: { ignore: IGNORE_SCHEMA }, additionalProperties: false }],
    messages: {
      defaultThenSave:
        "When '{{path}}' cannot be read or parsed ({{load}}), it becomes a default here, and the save ({{save}}) writes that over the file: what it held is lost. Give the default for a missing file (ENOENT) only.",
      rethrowUnlessMissing: 'Throw every error on that is not ENOENT.',
    },
  },
  defaultOptions: [{ ignore: [] }],
  check(context, facts, [options], settings) {
    const isIgnored = ignoreMatcher(options.ignore)
    for (const [node, { load, save, path }] of swallowedLoads(facts)) {
      if (isIgnored(path)) continue
      context.report({
        loc: node.type === 'CatchClause' ? { start: node.loc.start, end: node.body.loc.start } : node.loc,
        messageId: 'defaultThenSave',
        data: {
          path: textOf(context.sourceCode, load.operation.path),
          load: placeOf(load.operation.node, node),
          save: placeOf(save.site, node),
        },
        ...toReport(
          decide(
            {
              sameKind: true,
              withoutRuntime: true,
              needsLook: 'what cannot be parsed is an error from then on',
            },
            settings.fix,
            settings.runtime !== undefined,
            `rethrowUnlessMissing, line ${node.loc.start.line}`,
          ),
          rethrowUnlessMissing(context.sourceCode, node) ?? [],
          { messageId: 'rethrowUnlessMissing' as const },
        ),
      })
    }
  },
})

/** One load for each handler. */
function swallowedLoads(facts: FileFacts): Map<SwallowedLoad['handler']['node'], SwallowedLoad> {
  const found = new Map<SwallowedLoad['handler']['node'], SwallowedLoad>()
  for (const host of facts.changers()) {
    for (const one of facts.swallowedIn(host))
      if (!found.has(one.handler.node)) found.set(one.handler.node, one)
  }
  return found
}
