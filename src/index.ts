/** The public surface of CuTS. */
import './numpy/methods.js'
import { np } from './numpy/np.js'

export { np }
