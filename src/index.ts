/** The public surface of CuTS. */
/// <reference types="node" preserve="true" />
/// <reference lib="esnext.disposable" preserve="true" />
import './numpy/methods.js'

export type { IndexList, IndexPart } from './array/advanced/parts.js'
export type { ArrayLike, DTypeOf, NestedArray } from './array/from-js.js'
export { NDArray } from './array/ndarray.js'
export { Complex, type Scalar } from './core/complex.js'
export type { DType, DTypeLike, DTypeName, Kind, TypedArray } from './core/dtype.js'
export {
  ArgumentError,
  AxisError,
  CompileError,
  CudaError,
  CutsError,
  DeviceError,
  DeviceUnavailableError,
  DisposedError,
  DTypeError,
  FloatingPointError,
  IndexError,
  InternalError,
  LinAlgError,
  OutOfMemoryError,
  OverflowError,
  ShapeError,
  ValueError,
} from './core/errors.js'
export type { Order, ShapeLike } from './core/layout.js'
export type { Casting } from './core/promotion.js'
export { Slice, slice } from './core/slice.js'
export type {
  DivideResult,
  ElementOf,
  FloatResult,
  MeanResult,
  Promote,
  PromoteAll,
  RealOf,
  SumResult,
  TypedArrayOf,
  WithScalar,
} from './core/types.js'
export { getArrayModule } from './numpy/array-module.js'
export { type CupyNamespace, cp } from './numpy/cp.js'
export type { ComplexDTypeObject, DTypeObject } from './numpy/dtype-objects.js'
export type { ByteWriter, WritableFile } from './numpy/files/byte-sink.js'
export type { ReadableFile } from './numpy/files/byte-source.js'
export { NpzFile } from './numpy/files/npz-file.js'
export type { BincountOptions, Bins, Estimator, GridOptions, HistogramOptions } from './numpy/histograms.js'
export type { FlatIterator } from './numpy/iteration/flat-iterator.js'
export type { NdIterator } from './numpy/iteration/nd-iterator.js'
export type { FloatInfo, IntegerInfo } from './numpy/limits.js'
export type { ArrayNamespace } from './numpy/namespace.js'
export { np } from './numpy/np.js'
export type { MedianOptions, QuantileMethod, QuantileOptions } from './numpy/order-statistics.js'
export type { PadMode, PadOptions, PadWidth } from './numpy/padding.js'
export type { Poly1dClass } from './numpy/polynomial/make-poly1d.js'
export type { PolynomialClass, PolynomialPackage } from './numpy/polynomial/package.js'
export type { Poly1d } from './numpy/polynomial/poly1d.js'
export type { PolynomialSeries } from './numpy/polynomial/series-class.js'
export type { UniqueAllResult, UniqueCountsResult, UniqueInverseResult } from './numpy/sets.js'
export type { TextFile } from './numpy/text/lines.js'
export { xp } from './numpy/xp.js'
