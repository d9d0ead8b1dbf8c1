// @ts-check
// Ends the process when a rule never comes back: nothing else in it can, because the rules run in its only thread.
import { writeSync } from 'node:fs'
import { isMainThread, Worker, workerData } from 'node:worker_threads'

/** Seconds of the processor, whatever else the machine does. */
const MOST = 240
const SHOWN = 100_000

/**
 * @typedef {object} Alarm
 * @property {(shown: string) => void} set begins to count anew; prints this, should the time come
 * @property {() => Promise<unknown>} close
 */

/** @returns {Alarm} */
export function openAlarm() {
  const memory = new SharedArrayBuffer(8 + SHOWN)
  const [numbers, bytes] = [new Int32Array(memory, 0, 2), new Uint8Array(memory, 8)]
  const worker = new Worker(new URL(import.meta.url), { workerData: { alarm: memory } })
  worker.unref()
  return {
    set(shown) {
      const text = Buffer.from(shown)
      bytes.set(text.subarray(0, SHOWN))
      Atomics.store(numbers, 1, Math.min(text.length, SHOWN))
      Atomics.add(numbers, 0, 1)
    },
    close: () => worker.terminate(),
  }
}

if (!isMainThread && workerData?.alarm) watch(workerData.alarm)

/** @param {SharedArrayBuffer} memory */
function watch(memory) {
  const [numbers, bytes] = [new Int32Array(memory, 0, 2), new Uint8Array(memory, 8)]
  let turn = -1
  let since = process.cpuUsage()
  setInterval(() => {
    const now = Atomics.load(numbers, 0)
    if (now !== turn) {
      turn = now
      since = process.cpuUsage()
      return
    }
    const { user, system } = process.cpuUsage(since)
    if (turn === 0 || (user + system) / 1e6 < MOST) return
    const shown = Buffer.from(bytes.slice(0, Atomics.load(numbers, 1)))
    writeSync(2, `This takes more than ${MOST} seconds of the processor:\n${shown}\n`)
    process.kill(process.pid, 'SIGKILL')
  }, 1000)
}
