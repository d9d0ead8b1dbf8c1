import type { Creation } from '../analysis/creations.ts'
import type { FileFacts } from '../analysis/file-facts.ts'
import { IGNORE_SCHEMA, ignoreMatcher } from '../analysis/ignore.ts'
import { functionOf } from '../analysis/operations.ts'
import { HANDED_IN, placeOf, textOf } from '../analysis/wording.ts'
import { createRule, fixTarget } from '../create-rule.ts'
import { decide, toReport } from '../fix/certainty.ts'
import { addExclusiveFlag } from '../fix/exclusive.ts'
import type { FixTarget } from '../fix/runtime-edit.ts'
import type { RuleOptions } from '../rule-options.ts'
import type { Settings } from '../settings.ts'

type MessageId = 'differentContent' | 'wipedChange' | 'wipedContent' | 'bothAdmitted' | 'useExclusiveFlag'

type Options = RuleOptions['no-check-then-write']

export default createRule<[Options], MessageId>({
  name: 'no-check-then-write',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow creating a file after a check that another creator can pass as well',
      recommended: false,
    },
    hasSuggestions: true,
    schema: [{ type: 'object', properties: { ignore: IGNORE_SCHEMA }, additionalProperties: false }],
    messages: {
      differentContent:
        "Two writers that both find '{{path}}' missing ({{check}}) go on with different content, and the file keeps that of the last one. Create it with the flag 'wx', and let the loser read it.",
      wipedChange:
        "A writer that found '{{path}}' missing ({{check}}) a moment too early wipes what another one has saved in it since then ({{change}}). Create it with the flag 'wx', and let the loser go on.",
      wipedContent:
        "A writer that found '{{path}}' missing ({{check}}) a moment too early empties the file that another one has created and filled since then. Create it with the flag 'wx', and let the loser go on.",
      bothAdmitted:
        "Two processes can both look at '{{path}}' ({{check}}), find it free and write it, and both go on. Hold withLock(), or create it with the flag 'wx'.",
      useExclusiveFlag: "Add the flag 'wx': a writer that comes second then gets EEXIST.",
    },
  },
  defaultOptions: [{ ignore: [] }],
  check(context, facts, [options], settings) {
    const isIgnored = ignoreMatcher(options.ignore)
    const target = fixTarget(context, settings)
    for (const creation of repeatableCreations(facts, settings)) {
      if (isIgnored(creation.path)) continue
      const { check, save, site, damage } = creation
      const { to, path } = save.operation
      context.report({
        node: site,
        messageId: messageFor(creation),
        data: {
          path: textOf(context.sourceCode, to ?? path),
          check: placeOf(check.operation.node, site),
          change: damage.kind === 'wipes' && damage.change ? placeOf(damage.change.operation.node, site) : '',
        },
        ...target.change(() => change(facts, creation, target)),
      })
    }
  },
})

function messageFor({ damage }: Creation): MessageId {
  switch (damage.kind) {
    case 'differs':
      return 'differentContent'
    case 'admits':
      return 'bothAdmitted'
    case 'wipes':
      return damage.change ? 'wipedChange' : 'wipedContent'
  }
}

function repeatableCreations(facts: FileFacts, settings: Settings): Iterable<Creation> {
  const found = new Map<object, Creation>()
  for (const host of facts.changers()) {
    for (const creation of facts.creationsIn(host)) {
      const { check, save, site } = creation
      if (found.has(site)) continue
      // In one process nothing comes between two synchronous calls.
      if (settings.owner === 'one-process' && !facts.yieldsBetween(check, save)) continue
      if (facts.isLockedByCallers(check, save)) continue
      found.set(site, creation)
    }
  }
  return found.values()
}

function change(facts: FileFacts, { save, site, missing, damage }: Creation, target: FixTarget) {
  const { node, effect, flavour, replaceable } = save.operation
  const plain = functionOf(save.operation) === 'writeFile' && effect.options !== undefined
  const last = node.arguments.length - 1
  const edits = plain
    ? addExclusiveFlag(
        facts.sourceCode,
        node,
        effect.options,
        flavour === 'callback' && last === effect.options,
      )
    : undefined
  const verdict = decide(
    {
      sameKind: true,
      callbackStyle: flavour === 'callback',
      withoutRuntime: true,
      doubt: target.doubt,
      refused: !edits
        ? 'the options cannot be edited'
        : !missing
          ? 'the file may be there, and is to be written all the same'
          : site !== node
            ? 'the helper that writes also writes a file that is there'
            : undefined,
      needsLook: replaceable
        ? HANDED_IN
        : damage.kind === 'admits'
          ? 'a lock of this kind needs more than an exclusive creation'
          : 'somebody must deal with EEXIST',
    },
    target.mode,
    target.configured,
    `useExclusiveFlag, line ${node.loc.start.line}`,
  )
  return toReport(verdict, edits ?? [], { messageId: 'useExclusiveFlag' as const })
}
