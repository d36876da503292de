/** A worker thread of the CPU device: waits until there is a job, and takes units of it. See `threads.ts`. */
import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { vigil } from './attendance.js'
import { places } from './heap.js'
import { control, controlViews, type Stage, type WorkerStart } from './threads.js'
import { engine, type WasmMemory, type WasmModule } from './wasm/engine.js'
import { changes } from './watch.js'

const { memory, wide, scratch, modules } = workerData as WorkerStart
const { words, doubles } = controlViews((memory as WasmMemory).buffer)
const known = new Map<number, readonly Stage[]>()
const address = (value: number) => (wide ? BigInt(value) : value)

function stages(id: number): readonly Stage[] {
  for (;;) {
    const found = known.get(id)
    if (found) return found
    const message = receiveMessageOnPort(modules)?.message as { id: number; module?: WasmModule } | undefined
    if (!message) continue
    if (!message.module) known.delete(message.id)
    else {
      const { exports } = new engine.Instance(message.module, { m: { m: memory as WasmMemory } })
      known.set(message.id, [exports.run as Stage, exports.final as Stage])
    }
  }
}

/**
 * The units of the job that is open, if any are left. False when one of them failed: the calling thread reads of it in
 * the control words. An error thrown from here would do no more, and Node 20 aborts the whole process when a worker is
 * terminated just while it reports one.
 */
function work(): boolean {
  Atomics.add(words, control.inside, 1)
  try {
    if (Atomics.load(words, control.open) === 1) {
      const run = stages(words[control.module])[words[control.stage]]
      const pieces = words[control.pieces]
      const [units, grain] = [doubles[control.units], doubles[control.grain]]
      for (;;) {
        const piece = Atomics.add(words, control.next, 1)
        if (piece >= pieces) break
        run(address(places.args), address(scratch), piece * grain, Math.min((piece + 1) * grain, units))
      }
    }
    return true
  } catch {
    Atomics.add(words, control.failed, 1)
    return false
  } finally {
    Atomics.sub(words, control.inside, 1)
    Atomics.notify(words, control.inside)
  }
}

function sleep(): void {
  Atomics.sub(words, control.awake, 1)
  Atomics.wait(words, control.sequence, seen, 1000)
  Atomics.add(words, control.awake, 1)
}

let seen = 0
let sound = true
Atomics.add(words, control.awake, 1)
while (sound) {
  const sequence = Atomics.load(words, control.sequence)
  if (sequence !== seen) {
    seen = sequence
    sound = work()
  } else if (words[control.stays] === 0 || !changes(words, control.sequence, seen, vigil)) sleep()
}
Atomics.sub(words, control.awake, 1)
modules.close()
