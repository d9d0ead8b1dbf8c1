// Child processes that are talked to line by line: each prints what happened and waits for a line before it goes on.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Runs a command to its end and returns its standard output; throws with its errors when it fails. */
export async function output(command, args, { env, timeout = 120_000 } = {}) {
  const child = start(command, args, { env, timeout })
  const { code, signal, lines, stderr } = await child.ended
  if (code === 0) return lines.join('\n')
  throw new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}:\n${stderr || lines.join('\n')}`)
}

/** Starts a command. `said(prefix)` resolves with the first line that begins so, or with undefined at its end. */
export function start(command, args, { env, timeout = 120_000 } = {}) {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout,
    killSignal: 'SIGKILL',
  })
  const lines = []
  const waiting = new Set()
  let stderr = ''
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const one of waiting) one()
  })
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  // A child that was killed takes no more orders, and that is no fault of ours.
  child.stdin.on('error', () => {})
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({ code, signal, lines, stderr })
      for (const one of waiting) one()
    })
  })
  let over = false
  void ended.then(
    () => (over = true),
    () => (over = true),
  )
  const said = (prefix, limit = timeout) =>
    new Promise((resolve) => {
      const finish = (line) => {
        waiting.delete(look)
        clearTimeout(timer)
        resolve(line)
      }
      const look = () => {
        const line = lines.find((one) => one.startsWith(prefix))
        if (line !== undefined || over) finish(line)
      }
      const timer = setTimeout(() => finish(undefined), limit)
      waiting.add(look)
      look()
      void ended.then(() => setImmediate(look))
    })
  return {
    ended,
    said,
    lines,
    say: (line) => child.stdin.write(`${line}\n`),
    kill: (signal = 'SIGKILL') => child.kill(signal),
    pid: child.pid,
  }
}

/** The lines of standard input, one at a time, for the other side of this conversation. */
export function orders() {
  const iterator = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  return async () => (await iterator.next()).value
}
