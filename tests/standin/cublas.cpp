// The functions of cuBLAS that are used: products of matrices one element at a time, with what cuBLAS checks checked.
#include <complex>
#include <cstring>

#include "state.hpp"

using namespace standin;

namespace {

enum Status : int {
  CUBLAS_STATUS_SUCCESS = 0,
  CUBLAS_STATUS_NOT_INITIALIZED = 1,
  CUBLAS_STATUS_INVALID_VALUE = 7,
  CUBLAS_STATUS_EXECUTION_FAILED = 13,
  CUBLAS_STATUS_NOT_SUPPORTED = 15
};

struct Handle {
  Context *context;
  Stream *stream;
};

std::set<Handle *> &handles() {
  static std::set<Handle *> *all = new std::set<Handle *>;
  return *all;
}

// Statuses are small; what the driver says is a failed execution.
int statusOf(int error) { return error >= 100 ? int(CUBLAS_STATUS_EXECUTION_FAILED) : error; }

int checkHandle(Handle *handle) {
  if (handles().count(handle) == 0) return CUBLAS_STATUS_NOT_INITIALIZED;
  if (handle->context == currentContext()) return 0;
  return complain(CUBLAS_STATUS_INVALID_VALUE, "a handle of cuBLAS is used in another context than its own");
}

typedef long long Count;

struct Matrix {
  uintptr_t data;
  int type;
  Count leading, stride;
};

struct Product {
  int transposeA, transposeB;
  Count m, n, k;
  const void *alpha, *beta;
  Matrix a, b, c;
  Count batch;
  int compute;
};

int sizeOf(int type) {
  switch (type) {
    case 2: return 2;
    case 0: return 4;
    case 1: case 4: return 8;
    case 5: return 16;
    default: return 0;
  }
}

// What cudaDataType and cublasComputeType_t go together.
bool computes(int type, int compute) {
  const bool wide = type == 1 || type == 5;
  if (wide) return compute == 70;
  return compute == 68 || (compute == 77 && type != 2);
}

int checkMatrix(const char *function, const char *name, const Matrix &matrix, Count rows, Count columns, Count batch) {
  if (matrix.leading < (rows > 1 ? rows : 1)) {
    return complain(CUBLAS_STATUS_INVALID_VALUE, "%s: the leading dimension %lld of %s is below %lld", function,
                    matrix.leading, name, rows);
  }
  const size_t itemsize = static_cast<size_t>(sizeOf(matrix.type));
  if (matrix.data % itemsize != 0) return complain(CUBLAS_STATUS_INVALID_VALUE, "%s: %s is misaligned", function, name);
  const Count elements = (batch - 1) * matrix.stride + (columns - 1) * matrix.leading + rows;
  const int code = checkDeviceRange(function, name, matrix.data, static_cast<size_t>(elements) * itemsize);
  return code == 0 ? 0 : int(CUBLAS_STATUS_EXECUTION_FAILED);
}

template <class Element, class Total>
void multiply(const Product &p) {
  Total alpha, beta;
  memcpy(&alpha, p.alpha, sizeof alpha);
  memcpy(&beta, p.beta, sizeof beta);
  for (Count each = 0; each < p.batch; ++each) {
    const Element *a = reinterpret_cast<const Element *>(p.a.data) + each * p.a.stride;
    const Element *b = reinterpret_cast<const Element *>(p.b.data) + each * p.b.stride;
    Element *c = reinterpret_cast<Element *>(p.c.data) + each * p.c.stride;
    for (Count j = 0; j < p.n; ++j) {
      for (Count i = 0; i < p.m; ++i) {
        Total total = Total();
        for (Count l = 0; l < p.k; ++l) {
          const Element x = p.transposeA ? a[l + i * p.a.leading] : a[i + l * p.a.leading];
          const Element y = p.transposeB ? b[j + l * p.b.leading] : b[l + j * p.b.leading];
          total += static_cast<Total>(x) * static_cast<Total>(y);
        }
        Element &target = c[i + j * p.c.leading];
        // With a beta of 0 what is there doesn't count, NaN or not.
        target = static_cast<Element>(beta == Total() ? alpha * total : alpha * total + beta * static_cast<Total>(target));
      }
    }
  }
}

int run(const char *function, const Product &p) {
  if (p.transposeA < 0 || p.transposeA > 1 || p.transposeB < 0 || p.transposeB > 1 || p.m < 0 || p.n < 0 || p.k < 0 ||
      p.batch < 0 || p.alpha == nullptr || p.beta == nullptr) {
    return complain(CUBLAS_STATUS_INVALID_VALUE, "%s: an operation or a size is invalid", function);
  }
  if (sizeOf(p.a.type) == 0 || p.a.type != p.b.type || p.a.type != p.c.type || !computes(p.a.type, p.compute)) {
    return complain(CUBLAS_STATUS_NOT_SUPPORTED, "%s: type %d with sums of type %d", function, p.a.type, p.compute);
  }
  if (p.m == 0 || p.n == 0 || p.batch == 0) return 0;
  const Count aRows = p.transposeA ? p.k : p.m, aColumns = p.transposeA ? p.m : p.k;
  const Count bRows = p.transposeB ? p.n : p.k, bColumns = p.transposeB ? p.k : p.n;
  if (const int code = checkMatrix(function, "A", p.a, aRows, aColumns, p.batch)) return code;
  if (const int code = checkMatrix(function, "B", p.b, bRows, bColumns, p.batch)) return code;
  if (const int code = checkMatrix(function, "C", p.c, p.m, p.n, p.batch)) return code;
  switch (p.a.type) {
    case 2: multiply<_Float16, float>(p); break;
    case 0: multiply<float, float>(p); break;
    case 1: multiply<double, double>(p); break;
    case 4: multiply<std::complex<float>, std::complex<float>>(p); break;
    default: multiply<std::complex<double>, std::complex<double>>(p); break;
  }
  return 0;
}

}  // namespace

#define ENTER_CUBLAS                        \
  Call call(__func__, standin::context);    \
  if (call.error != 0) return statusOf(call.error)

STANDIN_EXPORT int cublasCreate_v2(Handle **handle) {
  ENTER_CUBLAS;
  *handle = new Handle{currentContext(), nullptr};
  handles().insert(*handle);
  return 0;
}

STANDIN_EXPORT int cublasDestroy_v2(Handle *handle) {
  ENTER_CUBLAS;
  if (const int code = checkHandle(handle)) return code;
  handles().erase(handle);
  delete handle;
  return 0;
}

STANDIN_EXPORT int cublasSetStream_v2(Handle *handle, Stream *stream) {
  ENTER_CUBLAS;
  if (const int code = checkHandle(handle)) return code;
  if (reinterpret_cast<uintptr_t>(stream) > 2 && state().streams.count(stream) == 0) return CUBLAS_STATUS_INVALID_VALUE;
  handle->stream = stream;
  return 0;
}

STANDIN_EXPORT int cublasGemmEx_64(Handle *handle, int transposeA, int transposeB, Count m, Count n, Count k,
                                   const void *alpha, uintptr_t a, int aType, Count lda, uintptr_t b, int bType,
                                   Count ldb, const void *beta, uintptr_t c, int cType, Count ldc, int compute, int) {
  ENTER_CUBLAS;
  if (const int code = checkHandle(handle)) return code;
  return run(__func__, {transposeA, transposeB, m, n, k, alpha, beta, {a, aType, lda, 0}, {b, bType, ldb, 0},
                        {c, cType, ldc, 0}, 1, compute});
}

STANDIN_EXPORT int cublasGemmStridedBatchedEx_64(Handle *handle, int transposeA, int transposeB, Count m, Count n,
                                                 Count k, const void *alpha, uintptr_t a, int aType, Count lda,
                                                 Count strideA, uintptr_t b, int bType, Count ldb, Count strideB,
                                                 const void *beta, uintptr_t c, int cType, Count ldc, Count strideC,
                                                 Count batch, int compute, int) {
  ENTER_CUBLAS;
  if (const int code = checkHandle(handle)) return code;
  return run(__func__, {transposeA, transposeB, m, n, k, alpha, beta, {a, aType, lda, strideA},
                        {b, bType, ldb, strideB}, {c, cType, ldc, strideC}, batch, compute});
}

