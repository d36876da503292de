/** Shapes, axes, repeating, editing. */
import { cross, differential, dtypesOf, fewLayouts, layouts, pythonTuple, spec } from './harness/index.js'

const suite = differential('manipulation')
const none = (value: number | null) => (value === null ? 'None' : String(value))
const listText = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(listText).join(', ')}]` : value === null ? 'None' : String(value)

// NumPy has a plain ValueError or an IndexError for some axes that there aren't.
const axisErrors = ['AxisError', 'ValueError']

suite.group('reshape')
const reshapes: readonly (readonly [readonly number[], number | readonly number[]])[] = [
  [[6], [2, 3]],
  [[6], -1],
  [[6], [3, -1]],
  [[6], [4]],
  [[6], [4, -1]],
  [[6], [-1, -1]],
  [[], []],
  [[], [1, 1]],
  [[], 1],
  [[0], [0, 3]],
  [[0], [3, -1]],
  [[0, 3], [-1]],
  [
    [0, 3],
    [0, -1],
  ],
  [
    [2, 3],
    [3, 2],
  ],
  [[2, 3], [6]],
  [
    [2, 3, 4],
    [6, 4],
  ],
  [
    [2, 3, 4],
    [2, 12],
  ],
  [
    [2, 3, 4],
    [4, 3, 2],
  ],
  [
    [2, 3, 4],
    [1, 24, 1],
  ],
  [
    [2, 3, 4],
    [2, 1, 3, 2, 2],
  ],
]
for (const [[shape, to], layout, order] of cross(reshapes, layouts, ['C', 'F', 'A'] as const)) {
  suite.case({
    name: 'reshape',
    inputs: { a: spec('int16', shape, { layout }) },
    python: `np.reshape(a, ${Array.isArray(to) ? pythonTuple(to) : to}, order='${order}')`,
    run: (ns, { a }) => (order === 'C' ? a.reshape(to) : ns.reshape(a, to, { order })),
    layout: true,
  })
}
for (const [copy, layout] of cross([true, false, null], ['C', 'F', 'strided'] as const)) {
  suite.case({
    name: 'reshape copy',
    inputs: { a: spec('float32', [4, 6], { layout }) },
    python: `np.reshape(a, (8, 3), copy=${copy === null ? 'None' : copy ? 'True' : 'False'})`,
    run: (_, { a }) => a.reshape([8, 3], { copy }),
    layout: true,
  })
}
const shapes = [[], [0], [5], [1, 3], [2, 3], [3, 0, 2], [2, 3, 4], [2, 1, 3]] as const
for (const [shape, layout, order] of cross(shapes, layouts, ['C', 'F', 'A', 'K'] as const)) {
  suite.case({
    name: 'ravel',
    inputs: { a: spec('float64', shape, { layout }) },
    python: `a.ravel(order='${order}')`,
    run: (_, { a }) => a.ravel(order),
    layout: true,
  })
  suite.case({
    name: 'flatten',
    inputs: { a: spec('complex64', shape, { layout }) },
    python: `a.flatten(order='${order}')`,
    run: (_, { a }) => a.flatten({ order }),
    layout: true,
  })
}

suite.group('axes')
for (const [shape, layout] of cross(shapes, fewLayouts)) {
  const a = spec('int32', shape, { layout })
  const view = (name: string, python: string, run: Parameters<typeof suite.case>[0]['run']) =>
    suite.case({ name, inputs: { a }, python, run: run as never, layout: true })
  view('transpose', 'np.transpose(a)', (ns, { a }) => ns.transpose(a))
  view('transpose axes', 'a.transpose((1, 0))', (_, { a }) => a.transpose([1, 0]))
  view('transpose axes', 'a.transpose((2, 0, -2))', (_, { a }) => a.transpose({ axes: [2, 0, -2] }))
  view('transpose repeated', 'a.transpose((0, 0, 1))', (_, { a }) => a.transpose([0, 0, 1]))
  view('permute_dims', 'np.permute_dims(a, (1, 2, 0))', (ns, { a }) => ns.permuteDims(a, [1, 2, 0]))
  view('matrix_transpose', 'np.matrix_transpose(a)', (ns, { a }) => ns.matrixTranspose(a))
  view('mT', 'a.mT', (_, { a }) => a.mT)
  view('T', 'a.T', (_, { a }) => a.T)
  view('flip', 'np.flip(a)', (ns, { a }) => ns.flip(a))
  view('fliplr', 'np.fliplr(a)', (ns, { a }) => ns.fliplr(a))
  view('flipud', 'np.flipud(a)', (ns, { a }) => ns.flipud(a))
  view('squeeze', 'np.squeeze(a)', (ns, { a }) => ns.squeeze(a))
  for (const axis of [0, 1, -1, 2]) {
    view('squeeze axis', `a.squeeze(${axis})`, (_, { a }) => a.squeeze(axis))
    view('flip axis', `np.flip(a, ${axis})`, (ns, { a }) => ns.flip(a, axis))
    view('expand_dims', `np.expand_dims(a, ${axis})`, (ns, { a }) => ns.expandDims(a, axis))
    for (const other of [0, -1, 2, 3, -4]) {
      view('swapaxes', `a.swapaxes(${axis}, ${other})`, (_, { a }) => a.swapaxes(axis, other))
      view('moveaxis', `np.moveaxis(a, ${axis}, ${other})`, (ns, { a }) => ns.moveaxis(a, axis, other))
      view('rollaxis', `np.rollaxis(a, ${axis}, ${other})`, (ns, { a }) => ns.rollaxis(a, axis, other))
    }
  }
  view('moveaxis lists', 'np.moveaxis(a, [0, 1], [-1, 0])', (ns, { a }) => ns.moveaxis(a, [0, 1], [-1, 0]))
  view('moveaxis uneven', 'np.moveaxis(a, [0, 1], [0])', (ns, { a }) => ns.moveaxis(a, [0, 1], [0]))
  view('flip list', 'np.flip(a, (0, -1))', (ns, { a }) => ns.flip(a, { axis: [0, -1] }))
  view('expand_dims list', 'np.expand_dims(a, (0, -1))', (ns, { a }) => ns.expandDims(a, [0, -1]))
  view('expand_dims twice', 'np.expand_dims(a, (0, 0))', (ns, { a }) => ns.expandDims(a, [0, 0]))
  for (const [k, axes] of cross([0, 1, 2, 3, -1, 5], [
    [0, 1],
    [1, 0],
    [-1, 0],
    [0, 0],
  ] as const)) {
    suite.case({
      name: 'rot90',
      inputs: { a },
      python: `np.rot90(a, ${k}, (${axes}))`,
      run: (ns, { a }) => ns.rot90(a, { k, axes }),
      layout: true,
      errors: axisErrors,
    })
  }
  for (const ndim of ['1', '2', '3']) {
    view('atleast', `np.atleast_${ndim}d(a)`, (ns, { a }) => ns[`atleast${ndim}d`](a))
  }
  for (const to of [[], [5], [2, 3], [4, 2, 3], [3, 2, 3, 4], [0], [2, 0], [5, 0, 2]]) {
    const shapeText = pythonTuple(to)
    view('broadcast_to', `np.broadcast_to(a, ${shapeText})`, (ns, { a }) => ns.broadcastTo(a, to))
  }
}
const several: readonly (readonly (readonly number[])[])[] = [
  [[3], [2, 1]],
  [[2, 3], []],
  [[2, 3], [2]],
  [
    [1, 0],
    [3, 1],
  ],
  [[4], [4], [1]],
]
for (const [first, second, third = []] of several) {
  const inputs = { a: spec('int8', first), b: spec('float32', second), c: spec('bool', third) }
  suite.case({
    name: 'broadcast_arrays',
    inputs,
    python: 'np.broadcast_arrays(a, b, c)',
    run: (ns, { a, b, c }) => ns.broadcastArrays(a, b, c),
  })
  suite.case({
    name: 'broadcast_shapes',
    inputs,
    python: 'np.broadcast_shapes(a.shape, b.shape, c.shape)',
    run: (ns, { a, b, c }) => ns.broadcastShapes(a.shape, b.shape, c.shape),
  })
  suite.case({
    name: 'atleast of several',
    inputs,
    python: 'np.atleast_3d(a, b, c)',
    run: (ns, { a, b, c }) => ns.atleast3d(a, b, c),
  })
}

suite.group('repeating')
const counts: readonly (number | readonly number[])[] = [0, 1, 3, -1, [2], [0, 2, 1], [1, 1], [2, 2, 2], [1, -1, 1], []]
for (const [shape, layout, repeats, axis] of cross([[], [0], [3], [2, 3], [3, 2]] as const, fewLayouts, counts, [
  null,
  0,
  1,
  -1,
])) {
  suite.case({
    name: 'repeat',
    inputs: { a: spec('int32', shape, { layout }) },
    python: `np.repeat(a, np.array(${listText(repeats)}, dtype=int), axis=${none(axis)})`,
    run: (_, { a }) => a.repeat(repeats, { axis }),
    layout: true,
  })
}
for (const [shape, layout, reps] of cross([[], [0], [3], [2, 3], [2, 1, 3]] as const, fewLayouts, [
  1,
  0,
  3,
  [],
  [2, 2],
  [1, 1],
  [1, 1, 1, 1],
  [2, 1, 3],
  [1, 2],
  [2, 0],
  [-1],
])) {
  // NumPy multiplies a negative number away where there are no elements, and gives a view then.
  const empty = (shape as readonly number[]).includes(0)
  if (empty && Array.isArray(reps) && reps[0] === -1) continue
  suite.case({
    name: 'tile',
    inputs: { a: spec('float64', shape, { layout }) },
    python: `np.tile(a, ${Array.isArray(reps) ? pythonTuple(reps) : reps})`,
    run: (ns, { a }) => ns.tile(a, reps),
    layout: !empty,
  })
}
const rolls: readonly (readonly [number | readonly number[], number | readonly number[] | null])[] = [
  [1, null],
  [-7, null],
  [0, null],
  [1, 0],
  [-2, -1],
  [100, 0],
  [
    [1, 2],
    [0, 1],
  ],
  [
    [1, 2],
    [0, 0],
  ],
  [1, [0, 1]],
  [[1, 2], 0],
  [
    [1, 2, 3],
    [0, 1],
  ],
  [1, 3],
]
for (const [shape, layout, [shift, axis]] of cross([[], [0], [5], [4, 6], [2, 3, 4]] as const, layouts, rolls)) {
  const text = (value: number | readonly number[] | null) => (Array.isArray(value) ? pythonTuple(value) : value)
  suite.case({
    name: 'roll',
    inputs: { a: spec('int16', shape, { layout }) },
    python: `np.roll(a, ${text(shift)}, axis=${axis === null ? 'None' : text(axis)})`,
    run: (ns, { a }) => ns.roll(a, shift, axis),
    layout: true,
  })
}
for (const [shape, layout, to] of cross([[], [0], [3], [2, 3]] as const, fewLayouts, [
  0,
  2,
  7,
  [3, 5],
  [2, 0],
  [1],
  [6, 4],
  [-1],
])) {
  suite.case({
    name: 'resize',
    inputs: { a: spec('float32', shape, { layout }) },
    python: `np.resize(a, ${Array.isArray(to) ? pythonTuple(to) : to})`,
    run: (ns, { a }) => ns.resize(a, to),
    layout: true,
  })
}

suite.group('editing')
const positions: readonly (number | string)[] = [0, 2, -1, 5, -6, '1:3', ':', '::2', '::-2', '3:1', '1::2', '4:0:-3']
const pythonPosition = (position: number | string) =>
  typeof position === 'number'
    ? String(position)
    : `slice(${[...position.split(':'), '']
        .slice(0, 3)
        .map((bound) => bound || 'None')
        .join(', ')})`
for (const [[shape, axis], layout, position] of cross(
  [
    [[5], 0],
    [[5], null],
    [[4, 5], 0],
    [[4, 5], 1],
    [[2, 3, 2], null],
    [[0], 0],
    [[2], 1],
    [[], null],
  ] as const,
  fewLayouts,
  positions,
)) {
  const inputs = { a: spec('int32', shape, { layout }) }
  const text = pythonPosition(position)
  suite.case({
    name: 'delete',
    inputs,
    python: `np.delete(a, ${text}, axis=${none(axis)})`,
    run: (ns, { a }) => ns.delete(a, position, axis),
    layout: true,
  })
  suite.case({
    name: 'insert',
    inputs,
    python: `np.insert(a, ${text}, 7, axis=${none(axis)})`,
    run: (ns, { a }) => ns.insert(a, position, 7, axis),
    layout: true,
  })
  suite.case({
    name: 'insert list',
    inputs,
    python: `np.insert(a, ${text}, [1, 2, 3], axis=${none(axis)})`,
    run: (ns, { a }) => ns.insert(a, position, [1, 2, 3], axis),
    layout: true,
  })
  suite.case({
    name: 'insert row',
    inputs: { ...inputs, b: spec('float64', [2, 5]) },
    python: `np.insert(a, ${text}, b, axis=${none(axis)})`,
    run: (ns, { a, b }) => ns.insert(a, position, b, axis),
    layout: true,
  })
}
for (const [from, to, casting] of cross(dtypesOf(), dtypesOf(), ['safe', 'same_kind', 'unsafe'] as const)) {
  suite.case({
    name: 'copyto',
    inputs: { a: spec(to, [2, 2]), b: spec(from, [2], { values: [1, 2] }) },
    python: `np.copyto(a, b, casting='${casting}'); a`,
    run: (ns, { a, b }) => {
      ns.copyto(a, b, { casting })
      return a
    },
  })
}
for (const [shape, maskShape, layout, dtype] of cross(
  [[], [3], [2, 3], [1, 2, 3], [4]] as const,
  [[], [3], [2, 1], [1, 2, 3], [5]] as const,
  ['C', 'F', 'mixed'] as const,
  ['bool', 'int8'] as const,
)) {
  suite.case({
    name: 'copyto where',
    inputs: { a: spec('float32', [2, 3], { layout }), b: spec('float32', shape), m: spec(dtype, maskShape) },
    python: 'np.copyto(a, b, where=m); a',
    run: (ns, { a, b, m }) => {
      ns.copyto(a, b, { where: m })
      return a
    },
  })
}
for (const [dtype, [value, python]] of cross(dtypesOf(), [
  [true, 'True'],
  [1.5, '1.5'],
  [300n, '300'],
  [-1n, '-1'],
] as const)) {
  suite.case({
    name: 'copyto scalar',
    inputs: { a: spec(dtype, [3]), m: spec('bool', [3]) },
    python: `np.copyto(a, ${python}, where=m); a`,
    run: (ns, { a, m }) => {
      ns.copyto(a, value, { where: m })
      return a
    },
  })
}
for (const shape of shapes) {
  suite.case({
    name: 'asking',
    inputs: { a: spec('int8', shape) },
    python: '[np.ndim(a), np.size(a), np.shape(a)]',
    run: (ns, { a }) => [ns.ndim(a), ns.size(a), ns.shape(a)],
  })
  suite.case({
    name: 'size axis',
    inputs: { a: spec('int8', shape) },
    python: 'np.size(a, 1)',
    run: (ns, { a }) => ns.size(a, 1),
  })
}
