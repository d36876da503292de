/** How exactly products in single precision are computed: one setting for all GPUs of the process. */
export const precision = {
  /** Whether factors may be rounded to TF32 (10 bits behind the point), which tensor cores multiply much faster. */
  tf32: process.env.CUTS_TF32 === '1',
}
