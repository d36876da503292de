/** Streams and events of `cp.cuda`. Each GPU has one stream now, on which all its work goes in order. */
import { countMethods } from '../../core/argument-count.js'
import { DeviceError, ValueError } from '../../core/errors.js'
import type { CudaDevice } from '../../device/cuda/cuda-device.js'
import { currentGpu } from './gpus.js'

/** A GPU's line of work: what it is given runs one after another. Mirrors cupy.cuda.Stream. */
export class Stream {
  /** @internal */
  constructor(
    /** @internal */
    readonly device: CudaDevice,
  ) {}

  /** The driver's handle. */
  get ptr(): number {
    return this.device.stream
  }

  /** Whether everything that was started is done. */
  get done(): boolean {
    this.device.enter()
    return this.device.driver.streamQuery(this.device.stream)
  }

  /** Waits until everything that was started is done; throws what went wrong in it. */
  synchronize(): void {
    this.device.synchronize()
  }

  /** Records an event, a new one by default: it is reached when the work before it is done. */
  record(event = new Event()): Event {
    event.record(this)
    return event
  }
}
countMethods(Stream.prototype, { record: 1 })

/** The stream of the current GPU. Mirrors cupy.cuda.get_current_stream. */
export function getCurrentStream(): Stream {
  return new Stream(currentGpu().device)
}

export interface EventOptions {
  /** Without the time in it, which makes it cheaper. */
  readonly disableTiming?: boolean
  /** Lets a waiting thread sleep instead of spin. */
  readonly block?: boolean
}

const [blockingFlag, untimedFlag] = [1, 2]

const handles = new FinalizationRegistry<{ device: CudaDevice; handle: number }>(({ device, handle }) => {
  try {
    device.enter()
    device.driver.eventDestroy(handle)
  } catch {
    // A lost device has no events left.
  }
})

/** A mark in a stream, for the current GPU. Mirrors cupy.cuda.Event. */
export class Event {
  /** @internal */
  readonly timed: boolean
  private readonly device: CudaDevice
  private readonly handle: number
  private recorded = false

  constructor({ disableTiming = false, block = false }: EventOptions = {}) {
    this.timed = !disableTiming
    this.device = currentGpu().device
    this.device.enter()
    this.handle = this.device.driver.eventCreate((block ? blockingFlag : 0) + (disableTiming ? untimedFlag : 0))
    handles.register(this, { device: this.device, handle: this.handle })
  }

  /** Whether the work before it is done. */
  get done(): boolean {
    this.device.enter()
    return this.device.driver.eventQuery(this.handle)
  }

  /** Puts the mark behind everything that the stream was given. */
  record(stream: Stream = new Stream(this.device)): void {
    if (stream.device !== this.device) {
      throw new DeviceError(
        `[Event] an event of ${this.device.id} can't be recorded in a stream of ${stream.device.id}`,
      )
    }
    this.device.enter()
    this.device.driver.eventRecord(this.handle, stream.ptr)
    this.recorded = true
  }

  /** Waits until the work before it is done. */
  synchronize(): void {
    this.device.enter()
    this.device.driver.eventSynchronize(this.handle)
  }

  /** @internal Milliseconds from this event to a later one. */
  elapsedUntil(end: Event): number {
    if (this.device !== end.device) {
      throw new DeviceError(`[getElapsedTime] the events are of ${this.device.id} and ${end.device.id}`)
    }
    for (const event of [this, end]) {
      if (!event.timed) throw new ValueError('[getElapsedTime] an event made with disableTiming has no time')
      if (!event.recorded) throw new ValueError('[getElapsedTime] an event was not recorded yet')
    }
    this.device.enter()
    return this.device.driver.eventElapsedTime(this.handle, end.handle)
  }
}
countMethods(Event.prototype, { record: 1 })

/**
 * Milliseconds between two recorded events that are both done: wait for the second one first.
 *
 * Mirrors cupy.cuda.get_elapsed_time.
 */
export function getElapsedTime(start: Event, end: Event): number {
  return start.elapsedUntil(end)
}
