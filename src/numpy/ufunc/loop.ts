/**
 * What a ufunc is made of. A loop is one combination of dtypes that it computes in, with the expression for it; a row
 * is a ufunc's loops and what choosing among them has to know.
 */
import type { Input, Operation } from '../../array/operate.js'
import type { Scalar } from '../../core/complex.js'
import { type DType, type DTypeName, dtypesById, type Kind } from '../../core/dtype.js'
import { canCast } from '../../core/promotion.js'
import { type Builder, defineFunction, type Id } from '../../ir/expr.js'

/** How one output is computed: an operation of the kernel language, or an expression. `type` is the loop's first input. */
export type Recipe = Operation['op'] | ((b: Builder, type: DTypeName, ...args: Id[]) => Id)

/** A recipe, or one for each group of kinds: `{ iu: …, f: … }`. */
export type Recipes = Recipe | { readonly [kinds: string]: Recipe }

export class Loop {
  /** The dtypes of the inputs; one name where they are all the same. */
  readonly as: DTypeName | readonly DTypeName[]
  private readonly operations: (Operation | undefined)[] = []

  constructor(
    private readonly name: string,
    readonly inputs: readonly DType[],
    readonly outputs: readonly DType[],
    private readonly recipes: readonly Recipes[],
  ) {
    const same = inputs.every((type) => type === inputs[0])
    this.as = same ? inputs[0].name : inputs.map((type) => type.name)
  }

  /** What computes output `index`; expressions are written when they are first needed. */
  operation(index: number): Operation {
    return (this.operations[index] ??= this.makeOperation(index))
  }

  private makeOperation(index: number): Operation {
    const recipe = recipeFor(this.recipes[index], this.inputs[0].kind)
    if (typeof recipe === 'string') return { op: recipe }
    const params = this.inputs.map((type) => type.name)
    const fn = defineFunction(`${this.name}.${index}.${params}`, params, (b, ...args) => recipe(b, params[0], ...args))
    return { op: 'call', fn }
  }

  /** NumPy's spelling: `dd->d`. */
  toString(): string {
    const letters = (types: readonly DType[]) => types.map(({ id }) => letterOf[id]).join('')
    return `${letters(this.inputs)}->${letters(this.outputs)}`
  }
}

const letterOf = '?bhilBHILefdFD'

function recipeFor(recipes: Recipes, kind: Kind): Recipe {
  if (typeof recipes === 'string' || typeof recipes === 'function') return recipes
  const found = Object.keys(recipes).find((kinds) => kinds.includes(kind))
  return recipes[found!]
}

/** What `reduce` needs to know of an associative ufunc. */
export interface UfuncReduction {
  /** Changes nothing when combined with a value of `type`. */
  readonly neutral: (type: DType) => Scalar
  /** Whether `neutral` is what an empty reduction gives, as NumPy's `identity`. */
  readonly identity: boolean
  /** The fold that computes it, where sums and products do. */
  readonly fold?: 'add' | 'mul'
  /** Whether NumPy takes it along one axis only. */
  readonly ordered?: boolean
  /** The dtype that elements of `type` are combined in, where it isn't their own. */
  readonly wider?: (type: DType) => DType
}

export interface UfuncRow {
  readonly name: string
  readonly nin: number
  readonly nout: number
  readonly loops: readonly Loop[]
  /** The loop for operands whose common dtype has this id. */
  readonly byType: readonly (Loop | undefined)[]
  /** The loops for pairs of dtypes that were asked for; null where there is none. */
  readonly pairs: (Loop | null | undefined)[]
  /** What NumPy's `identity` is. */
  readonly identity: Scalar | null
  readonly reduction?: UfuncReduction
  /** Chooses the loop where the common dtype isn't what decides; undefined leaves it to that, null is no loop. */
  readonly resolve?: (types: readonly DType[]) => Loop | undefined | null
  /** Bool and integer operands start at this dtype instead of the smallest float that holds them. */
  readonly integersAs?: DType
  /** Why it isn't defined for bools, where it isn't. */
  readonly noBool?: string
  /** Whether integers outside an integer dtype compare as what they are. */
  readonly compares?: (order: number) => boolean
  /** Whether of a whole number only its truth matters, so that one outside of a dtype is no error. */
  readonly asksTruth?: boolean
  /** For powers: the loop of one operand that gives what `loop` gives beside this exponent. */
  readonly simpler?: (loop: Loop, exponent: Input) => Loop | undefined
  /** The operand that is a count, so that a whole number there is an int64. */
  readonly whole?: number
}

/** A ufunc's row, by NumPy's order of loops. */
export interface RowOptions
  extends Partial<
    Pick<UfuncRow, 'reduction' | 'resolve' | 'noBool' | 'compares' | 'asksTruth' | 'simpler' | 'whole' | 'integersAs'>
  > {
  readonly identity?: Scalar
  /** The outputs' dtypes for a loop's dtype; the same where it isn't given. */
  readonly gives?: readonly ((type: DType) => DType)[]
  /** Loops whose inputs differ in dtype. */
  readonly more?: readonly Loop[]
}

const same = (type: DType) => type

/** NumPy's order of loops: the first one that operands can be cast to safely is taken. */
const loopOrder = [...dtypesById].sort((a, b) => rank(a) - rank(b))

function rank({ id, kind, itemsize }: DType): number {
  return kind === 'i' || kind === 'u' ? itemsize + (kind === 'u' ? 0.5 : 0) : id * 10
}

/** A ufunc with one loop for each dtype of `kinds` (or each of a list). */
export function ufuncRow(
  name: string,
  nin: number,
  kinds: string | readonly DType[],
  recipes: Recipes | readonly Recipes[],
  { gives = [same], more = [], identity, ...rest }: RowOptions = {},
): UfuncRow {
  const types = typeof kinds === 'string' ? loopOrder.filter(({ kind }) => kinds.includes(kind)) : kinds
  const list = Array.isArray(recipes) ? (recipes as readonly Recipes[]) : [recipes as Recipes]
  const loops = types.map((type) => {
    const inputs = Array.from({ length: nin }, () => type)
    const outputs = gives.map((give) => give(type))
    return new Loop(name, inputs, outputs, list)
  })
  const byType = dtypesById.map((type) => {
    if (type.kind === 'b' && rest.noBool !== undefined) return undefined
    const from = rest.integersAs !== undefined && 'biu'.includes(type.kind) ? rest.integersAs : type
    return loops.find(({ inputs }) => canCast(from, inputs[0], 'safe'))
  })
  return {
    name,
    nin,
    nout: gives.length,
    loops: [...loops, ...more],
    byType,
    pairs: [],
    identity: identity ?? null,
    ...rest,
  }
}
