import { IGNORE_SCHEMA, ignoreMatcher } from '../analysis/ignore.ts'
import type { BlindRemoval } from '../analysis/lock-files.ts'
import { placeOf, textOf } from '../analysis/wording.ts'
import { createRule } from '../create-rule.ts'
import type { RuleOptions } from '../rule-options.ts'

type MessageId = 'staleLockRemoved' | 'unseenLockRemoved' | 'lostLockReleased'

type Options = RuleOptions['no-ownerless-lock']

const MESSAGE_IDS: Record<BlindRemoval['kind'], MessageId> = {
  stale: 'staleLockRemoved',
  forced: 'unseenLockRemoved',
  release: 'lostLockReleased',
}

export default createRule<[Options], MessageId>({
  name: 'no-ownerless-lock',
  meta: {
    type: 'problem',
    docs: { description: 'disallow removing a lock without knowing whose it is', recommended: false },
    schema: [{ type: 'object', properties: { ignore: IGNORE_SCHEMA }, additionalProperties: false }],
    messages: {
      staleLockRemoved:
        "Of two waiters that both judge the lock '{{path}}' stale, the slower one removes here what the faster one has just taken ({{claim}}), and both hold it. Look again under a second lock before removing it, or use withLock().",
      unseenLockRemoved:
        "The lock '{{path}}' could not be taken ({{claim}}) and is removed here, whoever holds it by now. Remove it only when its owner is known to be gone, or use withLock().",
      lostLockReleased:
        "When others have taken the lock '{{path}}' away from a slow owner ({{theft}}), that owner removes the next one's lock here. Check that the lock is still its own, or use withLock().",
    },
  },
  defaultOptions: [{ ignore: [] }],
  check(context, facts, [options]) {
    const isIgnored = ignoreMatcher(options.ignore)
    const found = new Map<object, BlindRemoval>()
    for (const host of facts.changers())
      for (const removal of facts.blindRemovalsIn(host))
        if (!found.has(removal.site)) found.set(removal.site, removal)
    for (const { kind, path, claim, removal, theft, site } of found.values()) {
      if (isIgnored(path) || facts.isLockedByCallers(claim, removal)) continue
      context.report({
        node: site,
        messageId: MESSAGE_IDS[kind],
        data: {
          path: textOf(context.sourceCode, claim.operation.path),
          claim: placeOf(claim.operation.node, site),
          theft: placeOf(theft.operation.node, site),
        },
      })
    }
  },
})
