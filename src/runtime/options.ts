/**
 * Checks of arguments, with the errors that `fs` gives for the same mistakes.
 *
 * All of them run before anything is touched.
 */
import { argumentTypeError, argumentValueError } from './errors.ts'

/** The options as an object: a string is an encoding, nothing is an empty object. */
export function optionsObject<T extends object>(options: unknown): Partial<T> & { encoding?: unknown } {
  if (options === undefined || options === null) return {}
  if (typeof options === 'string') return { encoding: options } as Partial<T> & { encoding: string }
  if (typeof options !== 'object') {
    throw argumentTypeError('options', 'of type string or an instance of Object', options)
  }
  return options
}

/** The encoding of text, `utf8` when none is given. */
export function encodingOf(encoding: unknown): BufferEncoding {
  if (encoding === undefined || encoding === null || encoding === '') return 'utf8'
  if (typeof encoding === 'string' && Buffer.isEncoding(encoding)) return encoding
  throw argumentValueError('encoding', encoding, 'is not a known encoding')
}

/** Permission bits: a number, or octal digits as `fs` allows. */
export function modeOf(mode: unknown, fallback: number): number {
  if (mode === undefined || mode === null) return fallback
  if (typeof mode === 'string') {
    if (/^[0-7]+$/.test(mode)) return Number.parseInt(mode, 8)
    throw argumentValueError('mode', mode, 'must be a number or a string of octal digits')
  }
  if (typeof mode !== 'number') throw argumentTypeError('mode', 'of type number', mode)
  if (!Number.isInteger(mode) || mode < 0 || mode > 0xffffffff) {
    throw argumentValueError('mode', mode, 'must be an unsigned 32-bit integer')
  }
  return mode
}

/** A boolean option. */
export function booleanOf(name: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined || value === null) return fallback
  if (typeof value !== 'boolean') throw argumentTypeError(`options.${name}`, 'of type boolean', value)
  return value
}

/** One of a few words; the first is the default. */
export function choiceOf<T extends string>(name: string, value: unknown, choices: readonly [T, ...T[]]): T {
  if (value === undefined || value === null) return choices[0]
  if (choices.includes(value as T)) return value as T
  const words = choices.map((choice) => `'${choice}'`).join(' or ')
  throw argumentValueError(`options.${name}`, value, `must be ${words}`)
}

/** A duration in milliseconds; `Infinity` is allowed. */
export function durationOf(name: string, value: unknown, fallback: number): number {
  if (value === undefined || value === null) return fallback
  if (typeof value !== 'number') throw argumentTypeError(`options.${name}`, 'of type number', value)
  if (!(value >= 0)) throw argumentValueError(`options.${name}`, value, 'must be zero or more milliseconds')
  return value
}

/** An AbortSignal, or undefined. */
export function signalOf(signal: unknown): AbortSignal | undefined {
  if (signal === undefined || signal === null) return undefined
  if (typeof signal !== 'object' || !('aborted' in signal)) {
    throw argumentTypeError('options.signal', 'an instance of AbortSignal', signal)
  }
  return signal as AbortSignal
}

/** A function argument. */
export function functionOf<T>(name: string, value: T): T {
  if (typeof value !== 'function') throw argumentTypeError(name, 'of type function', value)
  return value
}

/** Bytes of a value that `fs.writeFile` would accept in one piece, or undefined for anything else. */
export function bytesOf(value: unknown, encoding: BufferEncoding): Uint8Array | undefined {
  if (typeof value === 'string') return Buffer.from(value, encoding)
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return undefined
}
