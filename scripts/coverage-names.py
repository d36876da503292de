"""Records NumPy's public names, by chapters of its reference: python3 scripts/coverage-names.py > scripts/coverage-names.json

Names of the main namespace are put into chapters here; a name that is in none of them is an error. Those of CuPy are
listed, since it needs a GPU to be imported.
"""
import json
import warnings

import numpy as np
import numpy.lib.stride_tricks
import numpy.testing

warnings.simplefilter("ignore")

MAIN = {
    "Creation": """
arange array asanyarray asarray asarray_chkfinite ascontiguousarray asfortranarray astype block copy diag diagflat
empty empty_like eye from_dlpack frombuffer fromfile fromfunction fromiter fromstring full full_like genfromtxt
geomspace identity indices linspace loadtxt logspace meshgrid ones ones_like require tri tril triu vander zeros
zeros_like
""",
    "Manipulation": """
append array_split atleast_1d atleast_2d atleast_3d broadcast broadcast_arrays broadcast_shapes broadcast_to
column_stack concat concatenate copyto delete dsplit dstack expand_dims flip fliplr flipud hsplit hstack insert
matrix_transpose moveaxis ndim pad permute_dims ravel repeat reshape resize roll rollaxis rot90 row_stack shape size
split squeeze stack swapaxes tile transpose trim_zeros unstack vsplit vstack
""",
    "Indexing": """
argwhere choose compress diag_indices diag_indices_from diagonal extract fill_diagonal flatnonzero ix_ mask_indices
ndenumerate ndindex nditer nested_iters nonzero place put put_along_axis putmask ravel_multi_index select take
take_along_axis tril_indices tril_indices_from triu_indices triu_indices_from unravel_index where
""",
    "Sorting, searching, counting": """
argmax argmin argpartition argsort count_nonzero lexsort nanargmax nanargmin partition searchsorted sort sort_complex
""",
    "Sets": """
intersect1d isin setdiff1d setxor1d union1d unique unique_all unique_counts unique_inverse unique_values
""",
    "Statistics": """
all amax amin any average bincount corrcoef correlate cov digitize histogram histogram2d histogram_bin_edges
histogramdd max mean median min nanmax nanmean nanmedian nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar
percentile prod ptp quantile std sum var
""",
    "Cumulative and differences": """
convolve cumprod cumsum cumulative_prod cumulative_sum diff ediff1d gradient interp nancumprod nancumsum trapezoid
unwrap
""",
    "Products": """
cross dot einsum einsum_path inner kron outer tensordot trace vdot
""",
    "Logic and comparison": """
allclose array_equal array_equiv isclose iscomplex iscomplexobj isfortran isneginf isposinf isreal isrealobj isscalar
iterable
""",
    "Rounding and numbers": """
angle around clip fix i0 imag nan_to_num real real_if_close round sinc
""",
    "Bits and bases": """
base_repr binary_repr packbits unpackbits
""",
    "Windows": """
bartlett blackman hamming hanning kaiser
""",
    "Polynomials": """
poly poly1d polyadd polyder polydiv polyfit polyint polymul polysub polyval roots
""",
    "Functional": """
apply_along_axis apply_over_axes frompyfunc piecewise vectorize
""",
    "Types": """
can_cast common_type dtype finfo iinfo isdtype issubdtype min_scalar_type mintypecode promote_types result_type
typename
""",
    "Input and output": """
array2string array_repr array_str format_float_positional format_float_scientific get_printoptions load printoptions
save savetxt savez savez_compressed set_printoptions
""",
    "Memory and errors": """
errstate geterr may_share_memory seterr shares_memory
""",
    "Universal functions": """
abs absolute acos acosh add arccos arccosh arcsin arcsinh arctan arctan2 arctanh asin asinh atan atan2 atanh
bitwise_and bitwise_count bitwise_invert bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor
cbrt ceil conj conjugate copysign cos cosh deg2rad degrees divide divmod equal exp exp2 expm1 fabs float_power floor
floor_divide fmax fmin fmod frexp gcd greater greater_equal heaviside hypot invert isfinite isinf isnan lcm ldexp
left_shift less less_equal log log10 log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or logical_xor
matmul matvec maximum minimum mod modf multiply negative nextafter not_equal positive pow power rad2deg radians
reciprocal remainder right_shift rint sign signbit sin sinh spacing sqrt square subtract tan tanh true_divide trunc
vecdot vecmat
""",
    "Dtypes": """
bool bool_ byte cdouble complex128 complex64 complexfloating csingle double float16 float32 float64 floating generic half
inexact int16 int32 int64 int8 int_ intc integer intp long longlong number short signedinteger single ubyte uint uint16
uint32 uint64 uint8 uintc uintp ulong ulonglong unsignedinteger ushort
""",
    "Constants": """
e euler_gamma False_ inf little_endian nan newaxis pi True_
""",
    "Index tricks": """
c_ index_exp mgrid ogrid r_ s_
""",
    "Modules": """
char core ctypeslib dtypes emath exceptions f2py fft lib linalg ma polynomial random rec strings testing typing
""",
    "Left to Python": """
asmatrix bmat busday_count busday_offset busdaycalendar bytes_ character clongdouble complex256 datetime64
datetime_as_string datetime_data flexible float128 fromregex get_include getbufsize geterrcall info is_busday isnat
longdouble matrix memmap object_ recarray record ScalarType sctypeDict setbufsize seterrcall show_config show_runtime
str_ test timedelta64 typecodes void
""",
    "Classes": """
broadcast dtype flatiter ndarray ufunc
""",
}

# What CuPy 15 lacks of those.
CUPY_LACKS = """
array_namespace_info block einsum_path errstate frompyfunc geomspace geterr histogram_bin_edges insert matvec nanpercentile
nanquantile ndenumerate nditer nested_iters polyder polydiv polyint seterr spacing unstack vecdot vecmat
""".split()

CUPY = {
    "CuPy's functions": """
asnumpy clear_memo fuse get_array_module get_default_memory_pool get_default_pinned_memory_pool is_available memoize
show_config cupyx.empty_like_pinned cupyx.empty_pinned cupyx.get_runtime_info cupyx.rsqrt cupyx.scatter_add
cupyx.scatter_max cupyx.scatter_min cupyx.zeros_like_pinned cupyx.zeros_pinned
""",
    "CuPy's kernels": """
ElementwiseKernel GeneralizedUFunc RawKernel RawModule ReductionKernel vectorize cupyx.jit.rawkernel
""",
}

CUDA = """
alloc Device Event Function get_allocator get_cublas_handle get_cuda_path get_current_stream get_elapsed_time
get_local_runtime_version get_nvcc_path get_pinned_memory_allocator Graph is_available malloc_async malloc_managed
malloc_system ManagedMemory Memory MemoryAsync MemoryAsyncPool MemoryHook MemoryPointer MemoryPool Module
OutOfMemoryError PinnedMemory PinnedMemoryPool PinnedMemoryPointer PythonFunctionAllocator set_allocator
set_pinned_memory_allocator Stream ExternalStream UnownedMemory using_allocator
driver memory_hooks nccl nvrtc nvtx profiler runtime texture
"""

CUPYX = """
benchmark time_range profile
"""


def public(owner, skip=()):
    return sorted((name for name in dir(owner) if not name.startswith("_") and name not in skip), key=str.lower)


def words(text):
    return sorted(text.split(), key=str.lower)


chapters = []
known = set()
for title, text in MAIN.items():
    names = words(text)
    repeated = known & set(names)
    missing = [name for name in names if not hasattr(np, name)]
    if missing and title != "Left to Python":
        raise SystemExit(f"{title}: NumPy has no {missing}")
    names = [name for name in names if name not in repeated and name not in missing]
    known |= set(names)
    chapters.append({"title": title, "module": "numpy", "at": "", "names": names})
if left := [name for name in public(np) if name not in known]:
    raise SystemExit(f"in no chapter: {left}")


def add(title, module, at, names):
    chapters.append({"title": title, "module": module, "at": at, "names": names})


add("Array API", "numpy", "", ["__array_namespace_info__"])
add("Array members", "numpy.ndarray", "ndarray", public(np.ndarray))
add("Members of ufuncs", "numpy.ufunc", "add", public(np.ufunc))
add("Linear algebra", "numpy.linalg", "linalg", public(np.linalg, ("linalg", "test")))
add("Fourier transforms", "numpy.fft", "fft", public(np.fft, ("helper", "test")))
add("Random numbers", "numpy.random", "random", public(np.random, ("bit_generator", "mtrand", "test")))
add("Random generators", "numpy.random.Generator", "random.Generator", public(np.random.Generator))
add("Polynomials as classes", "numpy.polynomial", "polynomial", public(np.polynomial, ("polyutils", "test")))
for name in ["polynomial", "chebyshev", "legendre", "hermite", "hermite_e", "laguerre", "polyutils"]:
    module = getattr(np.polynomial, name)
    own = sorted(module.__all__, key=str.lower)
    add(f"Polynomials: {name}", f"numpy.polynomial.{name}", f"polynomial.{name}", own)
add("Mathematics with complex results", "numpy.emath", "emath", public(np.emath))
add("Stride tricks", "numpy.lib.stride_tricks", "lib.stride_tricks", public(np.lib.stride_tricks))
add("Array utilities", "numpy.lib.array_utils", "lib.array_utils", public(np.lib.array_utils))
add("Testing", "numpy.testing", "testing", sorted(np.testing.__all__, key=str.lower))
for title, text in CUPY.items():
    add(title, "cupy", "", words(text))
add("CuPy's CUDA", "cupy.cuda", "cuda", words(CUDA))
add("CuPy's profiling", "cupyx.profiler", "", words(CUPYX))
print(json.dumps({"numpy": np.__version__, "cupy": "15", "cupyLacks": CUPY_LACKS, "chapters": chapters}, indent=1))
