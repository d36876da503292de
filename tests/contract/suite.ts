/**
 * What every device has to do: launches of all kinds, compared with the interpreter over all of the memory that they
 * could have touched. A device passes with one file of a few lines.
 */
import { after, suite } from 'node:test'
import type { DTypeName } from '#src/core/dtype.js'
import type { Device } from '#src/device/device.js'
import { casts } from './cases/casts.js'
import { compactions } from './cases/compactions.js'
import { maps } from './cases/maps.js'
import { neighbours } from './cases/neighbours.js'
import { operations } from './cases/operations.js'
import { orders } from './cases/orders.js'
import { products } from './cases/products.js'
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

export interface SuiteOptions {
  readonly without?: Without
  /** The dtypes whose scans, scatters, compactions and lookups are launched, where a kernel takes long to compile. */
  readonly sampled?: ReadonlySet<DTypeName>
}

export function contractSuite(name: string, makeDevice: () => Device, options: SuiteOptions = {}): void {
  const { without = {}, sampled } = options
  const device = makeDevice()
  const subject = new Subject(device)
  const some = sampled === undefined ? subject : new Subject(device, sampled)
  suite(`${name}: operations`, () => operations(subject))
  suite(`${name}: casts`, () => casts(subject))
  suite(`${name}: selects, calls and loops`, () => structure(subject))
  suite(`${name}: maps`, () => maps(subject))
  suite(`${name}: neighbours`, () => neighbours(subject))
  suite(`${name}: reductions`, () => reductions(subject))
  suite(`${name}: tables`, { skip: without.tables }, () => tables(some))
  suite(`${name}: scans`, { skip: without.scans }, () => scans(some))
  suite(`${name}: sorts and selections`, { skip: without.orders }, () => orders(subject))
  suite(`${name}: scatters`, { skip: without.scatters }, () => scatters(some))
  suite(`${name}: compactions`, { skip: without.compactions }, () => compactions(some))
  suite(`${name}: Fourier transforms`, { skip: without.transforms }, () => transforms(subject))
  suite(`${name}: products of matrices`, () => products(subject))
  suite(`${name}: random kernels`, () => randomKernels(subject))
  after(() => {
    const cases = subject.cases + (some === subject ? 0 : some.cases)
    console.log(`${name}: ${cases} launches compared`)
  })
}
