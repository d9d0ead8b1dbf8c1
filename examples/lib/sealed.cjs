'use strict'

const { createHash } = require('node:crypto')

/** The state that the examples write: it names its writer and carries a checksum of itself, so that a reader
 *  needs no log to tell a whole value from a torn or a mixed one. */
function seal(writer, seq, size) {
  const mark = `${writer}#${seq} `
  const body = mark.repeat(Math.ceil(size / mark.length))
  return { writer, seq, body, sum: sumOf(writer, seq, body) }
}

/** What is wrong with a value that somebody read, or null when it is whole. */
function flaw(value) {
  if (value === null || typeof value !== 'object') return 'not an object'
  const { writer, seq, body, sum } = value
  if (typeof writer !== 'string' || typeof seq !== 'number' || typeof body !== 'string')
    return 'fields missing'
  return sum === sumOf(writer, seq, body) ? null : 'checksum differs'
}

function sumOf(writer, seq, body) {
  return createHash('sha256').update(`${writer}\n${seq}\n${body}`).digest('hex').slice(0, 16)
}

module.exports = { seal, flaw }
