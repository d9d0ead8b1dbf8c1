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

export const rules = {
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
