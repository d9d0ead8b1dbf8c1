/**
 * Checks of arguments, with the errors that `fs` gives for the same mistakes.
 *
 * All of them run before anything is touched.
 */
import { argumentTypeError, argumentValueError } from './errors.ts'

/**
 * The options as an object: a string is an encoding, nothing is an empty object. Each option is to be read once: a getter may
 * answer otherwise when it is asked again. Names that mean nothing are left alone, as by `fs`: options are often handed on.
 */
export function optionsOrEncoding<T extends object>(options: unknown): Partial<T> & { encoding?: unknown } {
  if (typeof options === 'string')
    return { encoding: options } as unknown as Partial<T> & { encoding: string }
  return optionsObject<T & { encoding?: unknown }>(options, 'of type string or an instance of Object')
}

/** The options of a function that has nothing to encode. */
export function optionsObject<T extends object>(
  options: unknown,
  expected = 'an instance of Object',
): Partial<T> {
  if (options === undefined || options === null) return {}
  if (typeof options !== 'object' || Array.isArray(options) || ArrayBuffer.isView(options)) {
    throw argumentTypeError('options', expected, options)
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
  if (typeof mode === 'string' && !/^[0-7]+$/.test(mode)) {
    throw argumentValueError('mode', mode, 'must be a number or a string of octal digits')
  }
  const bits = typeof mode === 'string' ? Number.parseInt(mode, 8) : mode
  if (typeof bits !== 'number') throw argumentTypeError('mode', 'of type number', mode)
  if (!Number.isInteger(bits) || bits < 0 || bits > 0xffffffff) {
    throw argumentValueError('mode', mode, 'must be an unsigned 32-bit integer')
  }
  return bits
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
  const { aborted, addEventListener, removeEventListener } = signal as Partial<AbortSignal>
  const listens = typeof addEventListener === 'function' && typeof removeEventListener === 'function'
  // Asked for here, before anything is touched, and not first when there is something to wait for.
  if (typeof signal !== 'object' || typeof aborted !== 'boolean' || !listens) {
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
export function bytesOf(name: string, value: unknown, encoding: BufferEncoding): Uint8Array | undefined {
  if (typeof value === 'string') return Buffer.from(value, encoding)
  if (ArrayBuffer.isView(value)) return viewOf(name, value)
  return undefined
}

/** The bytes that a view shows. One whose memory was taken away looks empty, and is refused. */
export function viewOf(name: string, view: ArrayBufferView): Uint8Array {
  try {
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  } catch {
    throw argumentValueError(name, view, 'must not be detached, or out of the bounds of its buffer')
  }
}
