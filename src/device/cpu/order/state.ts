/**
 * What the functions of an ordering kernel know of the row that they work on: 64-bit slots. For a row that all threads
 * work on it lies in the argument block; a thread that has rows for itself keeps one in its scratch memory.
 */
import type { Code, Local, ValueType } from '../wasm/code.js'
import type { Opcode } from '../wasm/opcodes.js'

/** Slots of the argument block before the state. */
export const job = {
  phase: 0,
  rows: 1,
  /** Rows of a slot. */
  share: 2,
  /** Bytes of work memory of one slot, for each kind of it. */
  keyRoom: 3,
  positionRoom: 4,
  rankRoom: 5,
  /** Bytes of the results of one row of a selection. */
  resultBytes: 6,
} as const

export const stateSlot = 8

export const field = {
  /** The row: its keys, and how many there are. */
  input: 0,
  length: 1,
  /** The payload that came with the keys, and where the results go; 0 where there is none. */
  given: 2,
  keys: 3,
  payload: 4,
  /** Work memory for keys and for positions: the targets of the last pass but one, and of the one before it. */
  work0: 5,
  work1: 6,
  positions0: 7,
  positions1: 8,
  /** Counters, `chunks` times `counterBytes`. A survey leaves its findings there. */
  counters: 9,
  counterBytes: 10,
  chunks: 11,
  chunkLength: 12,
  /** The most bits of a digit. */
  mostBits: 13,
  /** What the survey found: the smallest key, and whether the row is in order: 1 rising, 2 falling, 0 neither. */
  smallest: 14,
  order: 15,
  /** The digit of this pass. */
  shift: 16,
  digitBits: 17,
  pass: 18,
  passes: 19,
  /** Of a selection: the places asked for, which change as the row narrows, how many, and where their elements go. */
  ranks: 20,
  rankCount: 21,
  results: 22,
  /** What was taken off the keys so far, and whether that has begun: then `input` holds keys, and no elements. */
  base: 23,
  narrowed: 24,
  /** Elements that are left after this round. */
  left: 25,
  /** Whether a digit says all of a key. */
  whole: 26,
  /** Room for a copy of the ranks, and for as many keys as there are. */
  rankRoom: 27,
  work2: 28,
} as const

export type Field = keyof typeof field
export const stateBytes = 8 * 30

/** What a survey of one chunk finds, in bytes from the chunk's counters on. */
export const finding = { smallest: 0, largest: 8, differing: 16, first: 24, rising: 32, falling: 36 } as const

/** Writes instructions about a state, in one function. */
export class StateCode {
  constructor(
    readonly code: Code,
    readonly state: Local,
  ) {}

  /** Any instruction on addresses. */
  address(
    ...names: (
      | 'shl'
      | 'shr_u'
      | 'and'
      | 'or'
      | 'add'
      | 'sub'
      | 'mul'
      | 'lt_u'
      | 'ge_u'
      | 'gt_u'
      | 'le_u'
      | 'eq'
      | 'ne'
      | 'eqz'
      | 'div_u'
    )[]
  ): this {
    for (const name of names) this.code.op(`${this.code.addressType as 'i32' | 'i64'}.${name}` as Opcode)
    return this
  }

  get counterShift(): number {
    return this.code.wide ? 3 : 2
  }

  loadAddress(offset = 0): Code {
    return this.code.memory(this.code.wide ? 'i64.load' : 'i32.load', offset)
  }

  storeAddress(offset = 0): Code {
    return this.code.memory(this.code.wide ? 'i64.store' : 'i32.store', offset)
  }

  /** Pushes a field that holds an address or a count. */
  get(name: Field): Code {
    this.code.get(this.state)
    return this.loadAddress(8 * field[name])
  }

  get32(name: Field): Code {
    return this.code.get(this.state).memory('i32.load', 8 * field[name])
  }

  get64(name: Field): Code {
    return this.code.get(this.state).memory('i64.load', 8 * field[name])
  }

  /** A local with the field's value. */
  read(name: Field, type: ValueType = this.code.addressType): Local {
    const local = this.code.local(type)
    if (type === 'i64') this.get64(name)
    else this.get32(name)
    this.code.set(local)
    return local
  }

  /** Stores what `value` pushes. */
  put(name: Field, value: () => void): void {
    this.code.get(this.state)
    value()
    this.storeAddress(8 * field[name])
  }

  put64(name: Field, value: () => void): void {
    this.code.get(this.state)
    value()
    this.code.memory('i64.store', 8 * field[name])
  }

  /** Pushes the address of an element. */
  element(base: Local, index: Local, shift: number): Code {
    const { code } = this
    code.get(base, index)
    if (shift > 0) {
      code.addressConst(shift)
      this.address('shl')
    }
    return code.addressOp('add')
  }

  /** While what `condition` pushes holds. */
  while(condition: () => void, body: () => void): void {
    const { code } = this
    code.block((exit) => {
      code.loop((again) => {
        condition()
        code.op('i32.eqz').brIf(exit)
        body()
        code.br(again)
      })
    })
  }

  /** For each `index` from what it is up to `end`, which it doesn't reach. */
  each(index: Local, end: Local, step: number, body: () => void): void {
    const { code } = this
    code.block((exit) => {
      code.get(index, end)
      this.address('ge_u')
      code.brIf(exit)
      code.loop((again) => {
        body()
        code.increment(index, step).get(index, end)
        this.address('lt_u')
        code.brIf(again)
      })
    })
  }

  /** The bounds of a chunk among the elements. */
  chunk(number: Local): { begin: Local; end: Local } {
    const { code } = this
    const [begin, end] = [code.address(), code.address()]
    const length = this.read('length')
    code.get(number)
    this.get('chunkLength').addressOp('mul').set(begin)
    code.get(begin)
    this.get('chunkLength').addressOp('add').set(end)
    this.least(end, length)
    this.least(begin, length)
    return { begin, end }
  }

  /** local = min(local, other) */
  least(local: Local, other: Local): void {
    const { code } = this
    code.get(local, other, local, other)
    this.address('lt_u')
    code.op('select').set(local)
  }

  /** A local with the address of a chunk's counters. */
  counters(number: Local): Local {
    const { code } = this
    const local = code.address()
    this.get('counters')
    this.get('counterBytes').get(number).addressOp('mul').addressOp('add').set(local)
    return local
  }
}
