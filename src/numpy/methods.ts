/** The methods of arrays that mirror functions: each is the namespace's function without its first argument. */
import './methods/creation.js'
import './methods/cumulative.js'
import './methods/files.js'
import './methods/indexing.js'
import './methods/manipulation.js'
import './methods/memory.js'
import './methods/operators.js'
import './methods/products.js'
import './methods/reductions.js'
import './methods/sorting.js'
import './methods/value-ranges.js'
import { NDArray } from '../array/ndarray.js'
import { anyNumber, countMethods } from '../core/argument-count.js'

countMethods(NDArray.prototype, { at: anyNumber, item: anyNumber, viewOf: anyNumber, clip: anyNumber })
