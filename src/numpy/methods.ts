/** The methods of arrays that mirror functions: each is the namespace's function without its first argument. */
import './methods/creation.js'
import './methods/cumulative.js'
import './methods/manipulation.js'
import './methods/operators.js'
import './methods/products.js'
import './methods/reductions.js'
import './methods/sorting.js'
import './methods/value-ranges.js'
