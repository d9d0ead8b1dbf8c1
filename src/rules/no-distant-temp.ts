import { distantTemps, type Distance } from '../analysis/distance.ts'
import type { FileFacts, Staging } from '../analysis/file-facts.ts'
import { IGNORE_SCHEMA, ignoreMatcher } from '../analysis/ignore.ts'
import { MOVES, planTempEdit } from '../analysis/temp-uses.ts'
import { textOf } from '../analysis/wording.ts'
import { createRule, fixTarget } from '../create-rule.ts'
import { tempPathEdit } from '../fix/temp-path.ts'
import type { RuleOptions } from '../rule-options.ts'

type MessageId = 'distantTemp' | 'distantCopy' | 'gluedTemp' | 'useTmpPath'

type Options = RuleOptions['no-distant-temp']

const MESSAGE = { rename: 'distantTemp', copy: 'distantCopy', glued: 'gluedTemp' } as const

export default createRule<[Options], MessageId>({
  name: 'no-distant-temp',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow preparing a file in another directory than its target',
      recommended: false,
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: [{ type: 'object', properties: { ignore: IGNORE_SCHEMA }, additionalProperties: false }],
    messages: {
      distantTemp:
        "'{{temp}}' lies in the system's directory for temporary files: where that is another file system than that of '{{target}}', this rename always fails with EXDEV. Make it beside the target, as tmpPath() does.",
      distantCopy:
        "'{{temp}}' lies in the system's directory for temporary files, so it is copied: a crash during this copy leaves '{{target}}' cut short. Make it beside the target with tmpPath(), and rename it.",
      gluedTemp:
        "'{{temp}}' has no separator between the directory and the name, so it lies one directory above '{{target}}', where it can be refused or be on another file system. Use tmpPath().",
      useTmpPath: 'Use tmpPath() for the temp file.',
    },
  },
  defaultOptions: [{ ignore: [] }],
  check(context, facts, [options], settings) {
    const isIgnored = ignoreMatcher(options.ignore)
    const target = fixTarget(context, settings)
    for (const { kind, node, event, staging, tempNode, targetNode } of distantTemps(facts)) {
      if (isIgnored(event.to!)) continue
      const data = {
        temp: textOf(context.sourceCode, tempNode),
        target: textOf(context.sourceCode, targetNode),
      }
      context.report({
        node,
        messageId: MESSAGE[kind],
        data,
        ...(staging &&
          target.change(() =>
            tempPathEdit(target, plan(facts, kind, staging), node, { messageId: 'useTmpPath' }),
          )),
      })
    }
  },
})

/**
 * A person should look: the directory of the target may have to be made before the temp file is. Behind a missing
 * separator nobody meant another directory, and it is there when nothing makes it on the way to the rename.
 */
function plan(facts: FileFacts, kind: Distance['kind'], staging: Staging) {
  const edit = planTempEdit(facts, staging)
  if ('reason' in edit) return edit
  const meant = kind === 'glued' && edit.needsLook === MOVES && !isDirectoryMade(facts, staging)
  return { ...edit, needsLook: meant ? undefined : (edit.needsLook ?? MOVES) }
}

const isDirectoryMade = (facts: FileFacts, { write, rename }: Staging): boolean =>
  facts
    .eventsOf(rename.root)
    .some(({ operation, position }) => operation.kind === 'mkdir' && (!write || position > write.position))
