/** The public surface of CuTS. */
import './numpy/methods.js'
import { cp } from './numpy/cp.js'
import { np } from './numpy/np.js'
import { xp } from './numpy/xp.js'

export { cp, np, xp }
