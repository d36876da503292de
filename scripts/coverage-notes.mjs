// What docs/coverage.md says about names besides whether they are here. Names as in NumPy and CuPy, by module; `*` stands
// for all others of a module.

const dates = 'there are no dates here: numbers of days or milliseconds, or a library of dates, serve as well'
const texts = 'arrays here hold booleans and numbers, no texts'
const records = 'arrays here hold booleans and numbers, no records: several arrays take the place of one of records'
const objects = 'arrays here hold booleans and numbers, no objects'
const wide = 'no device has it, and JavaScript neither'
const matrices = 'NumPy itself advises against `matrix`: arrays of two dimensions and `matmul`'
const pickles = "Python's pickles can't be read outside Python: `np.save` and `np.load`"
const python = 'of use to Python and its extensions only'
const warnings = 'nothing here gives warnings while a call runs'
const testHelpers = "a helper of NumPy's own tests: test runners of JavaScript have it"
const watched =
  'ufuncs, reductions and `astype` look at their results where an error is not ignored; underflow is not found'

/** Names that are left out, with the reason. */
export const leftOut = {
  numpy: {
    asmatrix: matrices,
    bmat: matrices,
    busday_count: dates,
    busday_offset: dates,
    busdaycalendar: dates,
    bytes_: texts,
    char: texts,
    character: texts,
    clongdouble: wide,
    complex256: wide,
    core: 'renamed by NumPy, and private',
    ctypeslib: python,
    datetime64: dates,
    datetime_as_string: dates,
    datetime_data: dates,
    dtypes: 'dtypes are names here, not classes: `np.float32` is an object that stands for one',
    exceptions: 'the classes of errors are exported by the package: `AxisError`, `ShapeError` and others',
    f2py: python,
    False_: '`false` of JavaScript',
    flexible: texts,
    float128: wide,
    from_dlpack: 'JavaScript has no DLPack: `asarray` takes arrays of any device, and typed arrays',
    fromregex: `${records}; \`genfromtxt\` with \`names\` gives columns`,
    get_include: python,
    getbufsize: 'there are no buffers to be set: kernels read operands as they are',
    info: 'it prints docstrings: editors show them',
    is_busday: dates,
    isnat: dates,
    little_endian: 'all that CuTS runs on is little-endian; big-endian files are converted when they are read',
    longdouble: wide,
    ma: 'masked arrays: NaN and the `nan` functions, or `where` of reductions, take their place',
    matrix: matrices,
    object_: objects,
    rec: records,
    recarray: records,
    record: records,
    ScalarType: 'a list of Python types',
    sctypeDict: 'dtypes are found by name: `np.dtype(name)`',
    setbufsize: 'there are no buffers to be set: kernels read operands as they are',
    show_runtime: '`showConfig`',
    str_: texts,
    strings: texts,
    test: "NumPy's own tests",
    timedelta64: dates,
    True_: '`true` of JavaScript',
    typecodes: 'dtypes are names here: `np.isdtype` and `np.issubdtype` ask about their kind',
    typing: 'the types are those of TypeScript, and are exported by the package',
    void: records,
  },
  'numpy.ndarray': {
    ctypes: python,
    dump: pickles,
    dumps: pickles,
  },
  'numpy.ufunc': {
    resolve_dtypes: 'the compiler knows the dtype of a result, and `np.resultType` works it out',
    signature: 'of use to generalized ufuncs only, which are functions here',
  },
  'numpy.linalg': {},
  'numpy.random': {
    get_bit_generator: 'the generator behind the functions of `np.random` is that of `np.random.seed` and `setState`',
    set_bit_generator: 'the generator behind the functions of `np.random` is that of `np.random.seed` and `setState`',
  },
  'numpy.testing': {
    assert_array_compare: 'what the other assertions are made of',
    assert_no_gc_cycles: python,
    assert_no_warnings: warnings,
    assert_warns: warnings,
    break_cycles: python,
    build_err_msg: 'what the other assertions are made of',
    clear_and_catch_warnings: warnings,
    print_assert_equal: '`assertEqual`',
    suppress_warnings: warnings,
    verbose: testHelpers,
    '*': testHelpers,
  },
  cupy: {},
  'cupy.cuda': {
    ExternalStream: 'streams of other libraries of the same process: there are none in Node',
    PythonFunctionAllocator: python,
  },
}

/** What differs where a name is here. */
export const remarks = {
  numpy: {
    broadcast: 'with `shape`, `size`, `iters`; a loop goes through the elements side by side',
    byte: 'int8',
    c_: '`np.c`, a function over slices',
    errstate: watched,
    genfromtxt: 'with `names` an object of arrays; no masked arrays',
    geterr: 'at first all are ignored, as in CuPy',
    histogram: 'complex elements between edges that are given',
    index_exp: 'a function over slices',
    load: 'also bytes in memory; no mapped files',
    loadtxt: 'also lines, bytes in memory, and names that end in .gz',
    memmap: 'throws: Node can’t map files into memory',
    mgrid: 'a function over slices',
    nditer: 'iterates in JavaScript: for few elements',
    newaxis: '`null`',
    ogrid: 'a function over slices',
    r_: '`np.r`, a function over slices',
    s_: '`np.s`, a function over slices',
    save: 'also file descriptors, and objects with `write`',
    savez: 'arrays by name in an object at the end: `np.savez(file, { a, b })`',
    seterr: "takes 'ignore', which is what happens, and 'warn', which has no effect; refuses 'raise'",
  },
  'numpy.ndarray': {
    data: 'a promise of the elements as a typed array',
    flags: '`cContiguous fContiguous ownsData writeable`',
    resize: 'views keep the old memory, so that there is nothing to check',
    tolist: '64-bit integers outside ±2⁵³ with `{ bigint: true }`',
  },
  'numpy.testing': {
    assert_raises: 'takes a class, a function and its arguments; gives the error',
  },
  cupy: {
    get_array_module: 'exported by the package',
  },
}

/** Names of our own in `np`, `cp` and on arrays, with what they are. */
export const ours = {
  byteBounds: 'NumPy has it in `numpy.lib.array_utils`',
  complex: 'makes a complex number: `np.complex(1, 2)`',
  evaluate: 'starts the computation of several arrays together',
  synchronize: 'waits until all work is done, or throws what went wrong in it',
  trapz: 'the old name of `trapezoid`',
  in1d: 'the old name of `isin`',
  cummax: 'cumulative maxima',
  cummin: 'cumulative minima',
}

/** Modules of CuPy after SciPy's, with how many names each has there. */
export const scipy = {
  'scipy.special': 105,
  'scipy.ndimage': 70,
  'scipy.signal': 143,
  'scipy.sparse': 39,
  'scipy.sparse.linalg': 20,
  'scipy.linalg': 20,
  'scipy.fft': 34,
  'scipy.interpolate': 29,
  'scipy.spatial': 3,
  'scipy.spatial.distance': 14,
  'scipy.stats': 5,
}
