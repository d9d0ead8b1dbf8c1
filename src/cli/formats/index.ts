/** The forms in which a scan can be printed. */
import type { ScanResult } from '../scan-result.ts'
import { json } from './json.ts'
import { markdown } from './markdown.ts'
import { sarif } from './sarif.ts'
import { stylish } from './stylish.ts'

/** By the name that `--format` takes. Each ends with a line end. */
export const formats = { stylish, json, sarif, markdown } satisfies Record<
  string,
  (result: ScanResult) => string
>

export type FormatName = keyof typeof formats
