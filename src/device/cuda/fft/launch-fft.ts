/** Where Fourier transforms of the GPU belong: plans of cuFFT, kept by length, layout and dtype. */
import { DeviceError } from '../../../core/errors.js'
import type { FftKernel, Launch } from '../../../ir/kernel.js'

/** @throws DeviceError always: cuFFT isn't called yet */
export function launchFft(device: string, { form, params }: FftKernel, { dims }: Launch): never {
  throw new DeviceError(
    `[fft] a ${form} transform of ${params[0].dtype} (${dims.join(', ')}) on ${device} needs cuFFT, which CuTS doesn't ` +
      'call yet: transform on the host, cp.asarray(np.fft.fft(cp.asnumpy(x)))',
    { device, dims },
  )
}
