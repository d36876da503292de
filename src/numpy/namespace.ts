/** Puts the chapters together: `np` and `cp` are this, over different contexts. */
import type { Context } from '../array/context.js'
import type { NDArray } from '../array/ndarray.js'
import { About } from './about.js'
import { Bits } from './bits.js'
import { addChapters } from './chapter.js'
import { ComplexParts } from './complex-parts.js'
import { Creation } from './creation.js'
import { Cumulative } from './cumulative.js'
import { Devices } from './devices.js'
import { Differences } from './differences/differences.js'
import { DTypeFunctions } from './dtype-functions.js'
import { DTypeNames } from './dtype-names.js'
import { Emath } from './emath.js'
import { Fourier } from './fft/fourier.js'
import { Files } from './files.js'
import { Filled } from './filled.js'
import { Functional } from './functional/functional.js'
import { Grids } from './grids.js'
import { Histograms } from './histograms.js'
import { IndexBuilders } from './index-tricks/index-builders.js'
import { IndexTricks } from './index-tricks/index-tricks.js'
import { Putting } from './indexing/putting.js'
import { Taking } from './indexing/taking.js'
import { Iteration } from './iteration/iteration.js'
import { Library } from './lib/library.js'
import { LinearAlgebra } from './linalg/linear-algebra.js'
import { Logic } from './logic.js'
import { Axes } from './manipulation/axes.js'
import { Editing } from './manipulation/editing.js'
import { Joining } from './manipulation/joining.js'
import { Repeating } from './manipulation/repeating.js'
import { Shapes } from './manipulation/shapes.js'
import { Splitting } from './manipulation/splitting.js'
import { Trimming } from './manipulation/trimming.js'
import { Matrices } from './matrices.js'
import { MemoryFunctions } from './memory-functions.js'
import { NanReductions } from './nan-reductions.js'
import { OrderStatistics } from './order-statistics.js'
import { Padding } from './padding.js'
import { Polynomials } from './polynomials.js'
import { Printing } from './printing.js'
import { Convolutions } from './products/convolutions.js'
import { Covariances } from './products/covariances.js'
import { Einsums } from './products/einsums.js'
import { Products } from './products/products.js'
import { Random } from './random.js'
import { Ranges } from './ranges.js'
import { Reductions } from './reductions.js'
import { Searching } from './searching.js'
import { Sets } from './sets.js'
import { Sorting } from './sorting.js'
import { SpecialFunctions } from './special-functions.js'
import { Testing } from './testing/testing.js'
import { TextFiles } from './text-files.js'
import { ArithmeticUfuncs } from './ufunc/arithmetic-ufuncs.js'
import { ElementUfuncs } from './ufunc/element-ufuncs.js'
import { MathematicalUfuncs } from './ufunc/mathematical-ufuncs.js'
import { ValueRanges } from './value-ranges.js'
import { Windows } from './windows.js'

const chapters = [
  DTypeNames,
  DTypeFunctions,
  Creation,
  Filled,
  Ranges,
  Matrices,
  Grids,
  ArithmeticUfuncs,
  MathematicalUfuncs,
  ElementUfuncs,
  Reductions,
  NanReductions,
  Cumulative,
  Logic,
  ComplexParts,
  ValueRanges,
  SpecialFunctions,
  Windows,
  Shapes,
  Axes,
  Joining,
  Splitting,
  Repeating,
  Editing,
  Taking,
  Putting,
  Padding,
  Polynomials,
  Products,
  Einsums,
  Covariances,
  Convolutions,
  Differences,
  Functional,
  IndexTricks,
  IndexBuilders,
  Emath,
  Library,
  LinearAlgebra,
  Fourier,
  Printing,
  Random,
  Sorting,
  Searching,
  Sets,
  OrderStatistics,
  Histograms,
  Files,
  TextFiles,
  Testing,
  Trimming,
  Bits,
  Iteration,
  MemoryFunctions,
  About,
  Devices,
] as const

/**
 * NumPy's functions, over the arrays of one device. The classes are listed a second time: they mention this interface,
 * and so it can't be computed from them. `Complete` sees to it that the lists agree.
 */
export interface ArrayNamespace
  extends DTypeNames,
    DTypeFunctions,
    Creation,
    Filled,
    Ranges,
    Matrices,
    Grids,
    ArithmeticUfuncs,
    MathematicalUfuncs,
    ElementUfuncs,
    Reductions,
    NanReductions,
    Cumulative,
    Logic,
    ComplexParts,
    ValueRanges,
    SpecialFunctions,
    Windows,
    Shapes,
    Axes,
    Joining,
    Splitting,
    Repeating,
    Editing,
    Taking,
    Putting,
    Padding,
    Polynomials,
    Products,
    Einsums,
    Covariances,
    Convolutions,
    Differences,
    Functional,
    IndexTricks,
    IndexBuilders,
    Emath,
    Library,
    LinearAlgebra,
    Fourier,
    Printing,
    Random,
    Sorting,
    Searching,
    Sets,
    OrderStatistics,
    Histograms,
    Files,
    TextFiles,
    Testing,
    Trimming,
    Bits,
    Iteration,
    MemoryFunctions,
    About,
    Devices {}

type KeysOf<T> = T extends unknown ? keyof T : never
type ListedKeys = KeysOf<InstanceType<(typeof chapters)[number]>>
type Forgotten = Exclude<ListedKeys, keyof ArrayNamespace> | Exclude<keyof ArrayNamespace, ListedKeys>
/** A list of classes with all that the interface has, and nothing else. */
type Complete = [Forgotten] extends [never] ? readonly unknown[] : { readonly forgotten: Forgotten }

/** The functions over the arrays of a context. */
export function makeNamespace(context: Context): ArrayNamespace {
  const namespace: Record<string, unknown> = {}
  addChapters(namespace, chapters satisfies Complete, context, namespace as unknown as ArrayNamespace)
  context.namespace = namespace
  context.module ??= namespace
  return namespace as unknown as ArrayNamespace
}

/** The namespace that an array belongs to. */
export function namespaceOf(array: NDArray): ArrayNamespace {
  return array.context.namespace as ArrayNamespace
}
