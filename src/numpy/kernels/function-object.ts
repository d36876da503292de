/** Objects that are called: `new cp.ElementwiseKernel(…)` is a function with properties. */

/** Gives a function the prototype of a class and a name. */
export function asFunction<F extends (...args: never[]) => unknown>(prototype: object, name: string, call: F): F {
  Object.setPrototypeOf(call, prototype)
  Object.defineProperty(call, 'name', { value: name, configurable: true })
  return call
}

/** Lets the instances of a class have what functions have. */
export function extendFunction(type: { readonly prototype: object }): void {
  Object.setPrototypeOf(type.prototype, Function.prototype)
}
