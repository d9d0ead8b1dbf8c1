import { rules } from '../../../src/rules/index.ts'

export interface RuleRow {
  readonly name: string
  readonly description: string
  readonly recommended: boolean
  readonly isFixed: boolean
  readonly suggests: boolean
}

declare const data: readonly RuleRow[]
export { data }

export default {
  load: (): RuleRow[] =>
    Object.entries(rules).map(([name, { meta }]) => ({
      name,
      description: meta.docs?.description ?? '',
      recommended: meta.docs?.recommended ?? false,
      isFixed: meta.fixable !== undefined,
      suggests: meta.hasSuggestions ?? false,
    })),
}
