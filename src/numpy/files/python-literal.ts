/** The literals of Python that headers of .npy files are made of. */
import { ValueError } from '../../core/errors.js'

/** Lists and tuples are told apart, since headers have to use the right one. */
export interface PythonSequence {
  readonly kind: 'tuple' | 'list'
  readonly items: readonly PythonValue[]
}

export type PythonValue = string | number | boolean | null | PythonSequence | ReadonlyMap<PythonValue, PythonValue>

/** Deeper than any header; keeps hostile ones from exhausting the stack. */
const deepest = 50

const tokens = /\s*(?:('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|([+-]?\d+)L?|([A-Za-z_]\w*)|([{}()[\],:]))/y

/** @throws ValueError where the text isn't such a literal */
export function parsePythonLiteral(text: string): PythonValue {
  let at = 0
  const refuse = () => new ValueError(`cannot parse ${JSON.stringify(text.slice(0, 200))}`, { text, at })
  const next = (): string => {
    tokens.lastIndex = at
    const match = tokens.exec(text)
    if (match === null) throw refuse()
    at = tokens.lastIndex
    // Python 2 wrote long integers with an L at their end.
    return match[2] ?? match[1] ?? match[3] ?? match[4]
  }
  const peek = (): string => {
    const before = at
    const token = next()
    at = before
    return token
  }
  const items = (end: string, depth: number, each: () => void): boolean => {
    let comma = false
    while (peek() !== end) {
      each()
      comma = peek() === ','
      if (comma) next()
      else if (peek() !== end) throw refuse()
    }
    next()
    if (depth > deepest) throw refuse()
    return comma
  }
  const value = (depth: number): PythonValue => {
    if (depth > deepest) throw refuse()
    const token = next()
    if (token === '{') {
      const map = new Map<PythonValue, PythonValue>()
      items('}', depth, () => {
        const key = value(depth + 1)
        if (next() !== ':') throw refuse()
        map.set(key, value(depth + 1))
      })
      return map
    }
    if (token === '(' || token === '[') {
      const list: PythonValue[] = []
      const comma = items(token === '(' ? ')' : ']', depth, () => list.push(value(depth + 1)))
      if (token === '(' && list.length === 1 && !comma) return list[0]
      return { kind: token === '(' ? 'tuple' : 'list', items: list }
    }
    if (token === 'True' || token === 'False') return token === 'True'
    if (token === 'None') return null
    if (/^['"]/.test(token)) return token.slice(1, -1).replace(/\\(.)/g, '$1')
    if (/^[+-]?\d/.test(token)) return Number(token)
    throw refuse()
  }
  const result = value(0)
  if (text.slice(at).trim() !== '') throw refuse()
  return result
}
