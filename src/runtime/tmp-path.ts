/**
 * Names for temporary files.
 *
 * Promise: the name stands in the directory of the target (so that a rename does not cross file systems), no two
 * calls on any machine get the same one (64 random bits), and {@link sweepTemps} can tell from the name alone whether
 * its writer is gone. The form is
 *
 *     <base>.<process number>.<8 hex digits for the machine><16 random hex digits>.tmp
 *
 * so `*.tmp` and `<base>.*.tmp` match it. Nothing is created: create the file with the flag `wx`.
 */
import { argumentValueError } from './errors.ts'
import { identity } from './identity.ts'
import { os } from './os.ts'
import { pathText } from './paths.ts'
import type { PathInput } from './paths.ts'

// The limit of every common file system: bytes on Linux, UTF-16 units (never more than bytes) elsewhere.
const NAME_MAX = 255

/** Recognises the names made by {@link tmpPath}: base, process number, machine. */
export const TMP_NAME = /^(.*)\.([1-9]\d{0,9})\.([0-9a-f]{8})[0-9a-f]{16}\.tmp$/s

/**
 * A path for a temporary file beside `target`: `state.json` gives
 * `state.json.4242.5e884898da28047151d0e56f.tmp`.
 *
 * The process number and the eight digits after it say who writes, so that {@link sweepTemps} can remove what a
 * crash left behind; the last sixteen digits are random. The name never exceeds 255 bytes: a longer base is
 * shortened, between characters.
 *
 * @param target the file that will be replaced; a relative path gives a relative path
 * @throws TypeError `ERR_INVALID_ARG_TYPE` when the target is not a path, `ERR_INVALID_ARG_VALUE` when it names no file
 */
export function tmpPath(target: PathInput): string {
  const text = pathText(target, 'target')
  const isSeparator = (at: number) => text[at] === '/' || (os.platform === 'win32' && text[at] === '\\')
  // Trailing separators would put the name inside the directory instead of beside it.
  let end = text.length
  while (end > 0 && isSeparator(end - 1)) end -= 1
  let cut = end
  while (cut > 0 && !isSeparator(cut - 1)) cut -= 1
  const base = text.slice(cut, end)
  // What stands beside these cannot be told from the text.
  if (base === '' || base === '.' || base === '..') {
    throw argumentValueError('target', text, 'must end in the name of a file')
  }
  const suffix = `.${os.pid}.${identity().digits}${os.randomHex(8)}.tmp`
  return text.slice(0, cut) + shorten(base, NAME_MAX - suffix.length) + suffix
}

/** The longest start of a text that takes at most `limit` bytes as UTF-8 and ends between characters. */
export function shorten(text: string, limit: number): string {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length <= limit) return text
  let end = limit
  // Bytes of the form 10xxxxxx continue a character.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.subarray(0, end).toString('utf8')
}
