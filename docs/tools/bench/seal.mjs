// Contents that convict themselves: the first line says who wrote it, how long it is and what its sum is.

import { createHash } from 'node:crypto'

const sumOf = (body) => createHash('sha1').update(body).digest('hex')

/** Bytes of about this size that nobody else writes, in ASCII only. */
export function sealed(writer, seq, size) {
  const body = Buffer.alloc(size, `${writer}#${seq} `)
  return Buffer.concat([Buffer.from(`${JSON.stringify({ writer, seq, size, sum: sumOf(body) })}\n`), body])
}

/** What is wrong with bytes that should be sealed; undefined when nothing is. */
export function flawOf(bytes) {
  const end = bytes.indexOf('\n')
  if (end < 0) return bytes.length === 0 ? 'empty' : 'torn'
  let head
  try {
    head = JSON.parse(bytes.toString('utf8', 0, end))
  } catch {
    return 'torn'
  }
  const body = bytes.subarray(end + 1)
  return body.length === head.size && sumOf(body) === head.sum ? undefined : 'torn'
}

const headOf = (bytes) => JSON.parse(bytes.toString('utf8', 0, bytes.indexOf('\n')))

/** The name of the writer of sealed bytes. */
export const writerOf = (bytes) => headOf(bytes).writer

/** Which of its writer's contents they are. */
export const seqOf = (bytes) => headOf(bytes).seq
