/** The storyboards of all rules: data that pages, pictures, the command line and the playground are made from. */
import noBareRename from './no-bare-rename.ts'
import noCheckThenWrite from './no-check-then-write.ts'
import noDefaultThenSave from './no-default-then-save.ts'
import noDistantTemp from './no-distant-temp.ts'
import noInPlaceWrite from './no-in-place-write.ts'
import noLeakedTemp from './no-leaked-temp.ts'
import noOwnerlessLock from './no-ownerless-lock.ts'
import noRawAppend from './no-raw-append.ts'
import noReplaceGap from './no-replace-gap.ts'
import noSharedTempPath from './no-shared-temp-path.ts'
import noUnlockedUpdate from './no-unlocked-update.ts'
import type { Storyboard } from './storyboard.ts'

export { columnWidths, decidedAs, piecesOf, wordsOf, wrapped } from './layout.ts'
export { frames, isDecisive, plain, spans, takingPart } from './storyboard.ts'
export { lines, textOf } from './text.ts'
export type { Kind } from './layout.ts'
export type { Run, Storyboard } from './storyboard.ts'

/** By the name of the rule, without the plugin's. The first one of a rule is what it is about. */
export const storyboards: Readonly<Record<string, readonly [Storyboard, ...Storyboard[]]>> = {
  'no-bare-rename': noBareRename,
  'no-check-then-write': noCheckThenWrite,
  'no-default-then-save': noDefaultThenSave,
  'no-distant-temp': noDistantTemp,
  'no-in-place-write': noInPlaceWrite,
  'no-leaked-temp': noLeakedTemp,
  'no-ownerless-lock': noOwnerlessLock,
  'no-raw-append': noRawAppend,
  'no-replace-gap': noReplaceGap,
  'no-shared-temp-path': noSharedTempPath,
  'no-unlocked-update': noUnlockedUpdate,
}
