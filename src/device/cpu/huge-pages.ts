/**
 * Asks Linux to back the heap with 2 MiB pages: touching fresh memory then costs a fault per 2 MiB instead of one per
 * 4 KiB, and passes over large arrays miss the TLB less. It is advice: where it can't be given, all works as before.
 */
import { ffi } from '../ffi.js'

const adviseHugePage = 14

/** `bytes` of address space from the start of `buffer` on, reserved already if not yet in use. */
export function adviseHugePages(buffer: SharedArrayBuffer, bytes: number): void {
  if (process.platform !== 'linux') return
  try {
    const interfaceInUse = ffi()
    const madvise = interfaceInUse.load('libc.so.6').declare('madvise', ['uint64', 'uint64', 'int32'], 'int32')
    madvise(interfaceInUse.addressOf(new Uint8Array(buffer, 0, 8)), bytes, adviseHugePage)
  } catch {
    // No C library of that name, or no foreign function interface: small pages, then.
  }
}
