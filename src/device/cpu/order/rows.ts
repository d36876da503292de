/** Rows that threads have for themselves: each thread takes slots, which are rows in a sequence and work memory. */
import type { Local } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { type Field, job, StateCode, stateBytes, stateSlot } from './state.js'

export interface RowWork {
  /** (state): what is done with a row. */
  readonly row: number
  /** Fields that go on by so many bytes times the length from one row to the next. */
  readonly perElement: readonly (readonly [Field, number])[]
  /** Fields that go on by so many bytes from one row to the next. */
  readonly perRow: readonly (readonly [Field, keyof typeof job])[]
  /** Fields that are work memory of the slot. */
  readonly perSlot: readonly (readonly [Field, keyof typeof job])[]
}

/** Where a thread's own counters are, from its state on. */
const ownCounters = 1024

/** Does the rows of slot `slot`, with a state in the thread's scratch memory. */
export function writeSlot(args: StateCode, scratch: Local, slot: Local, work: RowWork): void {
  const { code } = args
  const s = new StateCode(code, scratch)
  const [row, end, rows] = [code.address(), code.address(), code.address()]
  const fromJob = (name: keyof typeof job) => {
    code.get(args.state)
    return args.loadAddress(8 * job[name])
  }
  for (let at = 0; at < stateBytes; at += 16) {
    code
      .get(scratch, args.state)
      .memory('v128.load', 8 * stateSlot + at)
      .memory('v128.store', at)
  }
  s.put('counters', () => code.get(scratch).addressConst(ownCounters).addressOp('add'))
  for (const [name, room] of work.perSlot) {
    advance(s, name, () => fromJob(room).get(slot).addressOp('mul'))
  }
  fromJob('rows').set(rows)
  code.get(slot)
  fromJob('share').addressOp('mul').set(row)
  code.get(row)
  fromJob('share').addressOp('add').set(end)
  s.least(end, rows)
  const steps = [
    ...work.perElement.map(([name, bytes]) => ({
      name,
      step: () => s.get('length').addressConst(bytes).addressOp('mul'),
    })),
    ...work.perRow.map(([name, bytes]) => ({ name, step: () => fromJob(bytes) })),
  ]
  for (const { name, step } of steps) advance(s, name, () => step().get(row).addressOp('mul'))
  s.each(row, end, 1, () => {
    code.get(scratch).call(work.row)
    for (const { name, step } of steps) advance(s, name, step)
  })
}

/** Adds what `value` pushes to a field. */
function advance(s: StateCode, name: Field, value: () => void): void {
  s.put(name, () => {
    s.get(name)
    value()
    s.code.addressOp('add')
  })
}

/** The exported function (args, scratch, begin, end), which does the units between; the job's phase says what of. */
export function writeRunHead(module: Module) {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code } = module.function([address, address, 'f64', 'f64'], [], 'run')
  const args = new StateCode(code, code.param(0))
  const [shared, unit, end] = [code.address(), code.address(), code.address()]
  const phase = code.local('i32')
  const bounds = [unit, end]
  bounds.forEach((bound, at) => {
    code
      .get(code.param(2 + at))
      .op('i64.trunc_sat_f64_s')
      .addressFromI64()
      .set(bound)
  })
  code
    .get(args.state)
    .memory('i32.load', 8 * job.phase)
    .set(phase)
  code
    .get(args.state)
    .addressConst(8 * stateSlot)
    .addressOp('add')
    .set(shared)
  return {
    code,
    args,
    /** The state of the row that threads share. */
    shared,
    unit,
    each: (body: () => void) => args.each(unit, end, 1, body),
    when: (number: number, body: () => void) => code.get(phase).i32(number).op('i32.eq').if(body),
  }
}
