/** The driver and the libraries of this process, each found and loaded on first use and kept from then on. */
import { Cublas } from './blas/cublas.js'
import { type Driver, openDriver } from './driver.js'
import { findLibrary, libraryUnavailable, type OpenedLibrary } from './libraries.js'
import type { LibraryName } from './library-names.js'
import { type Nvrtc, openNvrtc } from './nvrtc.js'

/** Runs once; a failure is kept too, so that asking again is cheap and says the same. */
export function once<T>(open: () => T): () => T {
  let result: { readonly value: T } | { readonly error: unknown } | undefined
  return () => {
    if (result === undefined) {
      try {
        result = { value: open() }
      } catch (error) {
        result = { error }
      }
    }
    if ('error' in result) throw result.error
    return result.value
  }
}

/** The driver, with CUDA started; throws `DeviceUnavailableError` where there is no GPU to use. */
export const cudaDriver: () => Driver = once(openDriver)

/** The newest CUDA release that the driver supports: 13. */
export const newestToolkit: () => number = once(() => Math.floor(cudaDriver().driverVersion() / 1000))

/** The newest NVRTC that suits the driver; throws `DeviceUnavailableError` where there is none. */
export const cudaCompiler: () => Nvrtc = once(() => openNvrtc({ newestToolkit: newestToolkit() }))

const libraries = new Map<LibraryName, () => OpenedLibrary>()

/** A library that suits the driver, `cublas` say; throws `DeviceUnavailableError` where there is none. */
export function cudaLibrary(name: LibraryName): OpenedLibrary {
  let open = libraries.get(name)
  if (open === undefined) {
    open = once(() => {
      const finding = findLibrary(name, { newestToolkit: newestToolkit() })
      if (finding.opened === undefined) throw libraryUnavailable(finding)
      return finding.opened
    })
    libraries.set(name, open)
  }
  return open()
}

/** Puts a library in the place of the one that would be found; for tests. */
export function provideLibrary(library: OpenedLibrary): void {
  libraries.set(library.name, () => library)
}

/** cuBLAS; throws `DeviceUnavailableError` where there is none that suits the driver. */
export const cudaBlas: () => Cublas = once(() => new Cublas(cudaLibrary('cublas')))
