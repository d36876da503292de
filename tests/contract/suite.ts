/**
 * What every device has to do: launches of all kinds, compared with the interpreter over all of the memory that they
 * could have touched. A device passes with one file of a few lines.
 */
import { after, suite } from 'node:test'
import type { Device } from '#src/device/device.js'
import { casts } from './cases/casts.js'
import { compactions } from './cases/compactions.js'
import { maps } from './cases/maps.js'
import { operations } from './cases/operations.js'
import { orders } from './cases/orders.js'
import { randomKernels } from './cases/random.js'
import { reductions } from './cases/reductions.js'
import { scans } from './cases/scans.js'
import { scatters } from './cases/scatters.js'
import { structure } from './cases/structure.js'
import { tables } from './cases/tables.js'
import { transforms } from './cases/transforms.js'
import { Subject } from './subject.js'

/** Kinds of kernels that a device may be without: each with the reason. */
export type Without = {
  readonly [Kind in 'tables' | 'scans' | 'scatters' | 'compactions' | 'orders' | 'transforms']?: string
}

export function contractSuite(name: string, makeDevice: () => Device, without: Without = {}): void {
  const subject = new Subject(makeDevice())
  suite(`${name}: operations`, () => operations(subject))
  suite(`${name}: casts`, () => casts(subject))
  suite(`${name}: selects, calls and loops`, () => structure(subject))
  suite(`${name}: maps`, () => maps(subject))
  suite(`${name}: reductions`, () => reductions(subject))
  suite(`${name}: tables`, { skip: without.tables }, () => tables(subject))
  suite(`${name}: scans`, { skip: without.scans }, () => scans(subject))
  suite(`${name}: sorts and selections`, { skip: without.orders }, () => orders(subject))
  suite(`${name}: scatters`, { skip: without.scatters }, () => scatters(subject))
  suite(`${name}: compactions`, { skip: without.compactions }, () => compactions(subject))
  suite(`${name}: Fourier transforms`, { skip: without.transforms }, () => transforms(subject))
  suite(`${name}: random kernels`, () => randomKernels(subject))
  after(() => console.log(`${name}: ${subject.cases} launches compared`))
}
