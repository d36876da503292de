// cuFFT's functions, as far as they are called: plans of cufftMakePlanMany64, computed by plain maths in double precision.
// As the real one may, a transform overwrites all of its work area, and one from complex to real numbers its input.
#include <cmath>
#include <complex>
#include <cstring>
#include <map>
#include <memory>
#include <vector>

#include "state.hpp"

using namespace standin;

namespace {

using Number = std::complex<double>;
using Row = std::vector<Number>;

enum CufftResult : int {
  CUFFT_INVALID_PLAN = 1,
  CUFFT_ALLOC_FAILED = 2,
  CUFFT_INVALID_TYPE = 3,
  CUFFT_INVALID_VALUE = 4,
  CUFFT_EXEC_FAILED = 6,
  CUFFT_INVALID_SIZE = 8,
  CUFFT_NO_WORKSPACE = 13
};

enum CufftType : int { R2C = 0x2a, C2R = 0x2c, C2C = 0x29, D2Z = 0x6a, Z2D = 0x6c, Z2Z = 0x69 };

constexpr size_t tableBytes = 4096;
constexpr long double pi = 3.14159265358979323846264338327950288L;

size_t smallestFactor(size_t length) {
  for (size_t factor = 2; factor * factor <= length; ++factor) {
    if (length % factor == 0) return factor;
  }
  return length;
}

// The roots of unity of an order, with a plus in the exponent.
const Row &rootsOf(size_t order) {
  static std::map<size_t, Row> all;
  Row &roots = all[order];
  if (roots.empty()) {
    for (size_t at = 0; at < order; ++at) {
      const long double angle = 2 * pi * static_cast<long double>(at) / static_cast<long double>(order);
      roots.emplace_back(static_cast<double>(std::cos(angle)), static_cast<double>(std::sin(angle)));
    }
  }
  return roots;
}

Number root(size_t at, size_t order, int sign) {
  const Number &positive = rootsOf(order)[at];
  return sign > 0 ? positive : std::conj(positive);
}

Row transformed(const Row &x, int sign);

// As a convolution of a length that is a power of two.
Row byChirp(const Row &x, int sign) {
  const size_t length = x.size();
  size_t size = 1;
  while (size < 2 * length) size *= 2;
  Row factors(length), a(size), b(size);
  for (size_t at = 0; at < length; ++at) factors[at] = root(at * at % (2 * length), 2 * length, sign);
  for (size_t at = 0; at < length; ++at) {
    a[at] = x[at] * factors[at];
    b[at] = std::conj(factors[at]);
    if (at > 0) b[size - at] = b[at];
  }
  a = transformed(a, -1), b = transformed(b, -1);
  for (size_t at = 0; at < size; ++at) a[at] *= b[at];
  a = transformed(a, 1);
  Row y(length);
  for (size_t at = 0; at < length; ++at) y[at] = a[at] * factors[at] / static_cast<double>(size);
  return y;
}

// Transforms of the elements that leave the same rest by the smallest factor, put together.
Row transformed(const Row &x, int sign) {
  const size_t length = x.size();
  if (length <= 1) return x;
  const size_t factor = smallestFactor(length);
  if (factor > 61) return byChirp(x, sign);
  const size_t part = length / factor;
  std::vector<Row> parts(factor, Row(part));
  for (size_t first = 0; first < factor; ++first) {
    for (size_t at = 0; at < part; ++at) parts[first][at] = x[first + at * factor];
    if (part > 1) parts[first] = transformed(parts[first], sign);
  }
  Row y(length);
  for (size_t at = 0; at < length; ++at) {
    Number sum = 0;
    for (size_t first = 0; first < factor; ++first) sum += parts[first][at % part] * root(first * at % length, length, sign);
    y[at] = sum;
  }
  return y;
}

struct Side {
  std::vector<long long> embed;
  long long stride, distance;
  bool isComplex;
  // How many elements there are along the last dimension.
  long long last;
};

struct Plan {
  bool made = false, autoAllocates = true;
  int type = 0;
  std::vector<long long> lengths;
  Side input, output;
  long long batch = 0;
  size_t workBytes = 0;
  uintptr_t workArea = 0;
  Context *owner = nullptr;
  // Memory of its own.
  uintptr_t tables = 0;

  ~Plan() {
    if (tables != 0) heap()->release(tables);
  }
  Heap *heap() const { return state().heaps[static_cast<size_t>(owner->device)]; }
  bool isDouble() const { return type == D2Z || type == Z2D || type == Z2Z; }
  size_t real() const { return isDouble() ? 8 : 4; }
  size_t itemsize(const Side &side) const { return real() * (side.isComplex ? 2 : 1); }
};

std::map<int, std::unique_ptr<Plan>> &plans() {
  static std::map<int, std::unique_ptr<Plan>> all;
  return all;
}

Plan *planOf(int handle) {
  const auto found = plans().find(handle);
  return found == plans().end() ? nullptr : found->second.get();
}

long long positionOf(const Plan &plan, const Side &side, long long batch, const std::vector<long long> &point) {
  long long at = point[0];
  for (size_t axis = 1; axis < plan.lengths.size(); ++axis) at = at * side.embed[axis] + point[axis];
  return batch * side.distance + at * side.stride;
}

// The bytes from the first element to the end of the last.
size_t spanOf(const Plan &plan, const Side &side) {
  std::vector<long long> last(plan.lengths.begin(), plan.lengths.end());
  last.back() = side.last;
  for (long long &length : last) --length;
  return static_cast<size_t>(positionOf(plan, side, plan.batch - 1, last) + 1) * plan.itemsize(side);
}

template <class Real>
Number readAs(uintptr_t base, long long at, bool isComplex) {
  const Real *data = reinterpret_cast<const Real *>(base);
  return isComplex ? Number(data[2 * at], data[2 * at + 1]) : Number(data[at], 0);
}

template <class Real>
void writeAs(uintptr_t base, long long at, bool isComplex, Number value) {
  Real *data = reinterpret_cast<Real *>(base);
  if (isComplex) {
    data[2 * at] = static_cast<Real>(value.real()), data[2 * at + 1] = static_cast<Real>(value.imag());
  } else {
    data[at] = static_cast<Real>(value.real());
  }
}

// Calls `visit` for each point below `dims`, the last dimension fastest.
template <class Visit>
void eachPoint(const std::vector<long long> &dims, Visit visit) {
  std::vector<long long> point(dims.size(), 0);
  for (;;) {
    visit(point);
    size_t axis = dims.size();
    while (axis > 0 && ++point[axis - 1] == dims[axis - 1]) point[--axis] = 0;
    if (axis == 0) return;
  }
}

// Along one axis of a block of elements in C order.
void alongAxis(Row &block, const std::vector<long long> &lengths, size_t axis, int sign) {
  size_t inner = 1, outer = 1;
  for (size_t at = 0; at < axis; ++at) outer *= static_cast<size_t>(lengths[at]);
  for (size_t at = axis + 1; at < lengths.size(); ++at) inner *= static_cast<size_t>(lengths[at]);
  const size_t length = static_cast<size_t>(lengths[axis]);
  Row row(length);
  for (size_t line = 0; line < outer * inner; ++line) {
    const size_t start = line / inner * length * inner + line % inner;
    for (size_t at = 0; at < length; ++at) row[at] = block[start + at * inner];
    row = transformed(row, sign);
    for (size_t at = 0; at < length; ++at) block[start + at * inner] = row[at];
  }
}

template <class Real>
void run(const Plan &plan, uintptr_t from, uintptr_t to, int sign) {
  const bool hermitian = plan.type == C2R || plan.type == Z2D;
  const size_t rank = plan.lengths.size();
  std::vector<long long> given = plan.lengths, wanted = plan.lengths;
  given.back() = plan.input.last, wanted.back() = plan.output.last;
  size_t size = 1;
  for (const long long length : plan.lengths) size *= static_cast<size_t>(length);
  Row all(size * static_cast<size_t>(plan.batch));
  const auto place = [&](const std::vector<long long> &point) {
    size_t at = 0;
    for (size_t axis = 0; axis < rank; ++axis) at = at * static_cast<size_t>(plan.lengths[axis]) + static_cast<size_t>(point[axis]);
    return at;
  };
  for (long long batch = 0; batch < plan.batch; ++batch) {
    Row block(size);
    eachPoint(given, [&](const std::vector<long long> &point) {
      const Number value = readAs<Real>(from, positionOf(plan, plan.input, batch, point), plan.input.isComplex);
      block[place(point)] = value;
      if (!hermitian) return;
      // The other half is the conjugate, at the opposite point.
      std::vector<long long> opposite = point;
      for (size_t axis = 0; axis < rank; ++axis) opposite[axis] = (plan.lengths[axis] - point[axis]) % plan.lengths[axis];
      if (opposite[rank - 1] >= plan.input.last) block[place(opposite)] = std::conj(value);
    });
    for (size_t axis = 0; axis < rank; ++axis) alongAxis(block, plan.lengths, axis, sign);
    std::copy(block.begin(), block.end(), all.begin() + static_cast<long>(static_cast<size_t>(batch) * size));
  }
  if (hermitian) memset(reinterpret_cast<void *>(from), 0xee, spanOf(plan, plan.input));
  for (long long batch = 0; batch < plan.batch; ++batch) {
    eachPoint(wanted, [&](const std::vector<long long> &point) {
      const Number value = all[static_cast<size_t>(batch) * size + place(point)];
      writeAs<Real>(to, positionOf(plan, plan.output, batch, point), plan.output.isComplex, value);
    });
  }
}

int execute(const char *function, int handle, int type, uintptr_t from, uintptr_t to, int sign) {
  Plan *plan = planOf(handle);
  if (plan == nullptr || !plan->made || plan->type != type) return CUFFT_INVALID_PLAN;
  if (sign != 1 && sign != -1) return CUFFT_INVALID_VALUE;
  if (plan->owner != currentContext()) return complain(CUFFT_INVALID_PLAN, "%s: the plan is of another context", function);
  const size_t alignment = 2 * plan->real();
  if (from % alignment != 0 || to % alignment != 0) return complain(CUFFT_INVALID_VALUE, "%s: misaligned", function);
  if (plan->workBytes > 0 && plan->workArea == 0) return complain(CUFFT_NO_WORKSPACE, "%s: no work area", function);
  if (checkDeviceRange(function, "input", from, spanOf(*plan, plan->input)) != 0) return CUFFT_EXEC_FAILED;
  if (checkDeviceRange(function, "output", to, spanOf(*plan, plan->output)) != 0) return CUFFT_EXEC_FAILED;
  if (plan->workBytes > 0) {
    if (checkDeviceRange(function, "work area", plan->workArea, plan->workBytes) != 0) return CUFFT_EXEC_FAILED;
    memset(reinterpret_cast<void *>(plan->workArea), 0xee, plan->workBytes);
  }
  if (getenv("CUTS_STANDIN_COLLECT") != nullptr && *getenv("CUTS_STANDIN_COLLECT") != 0) return 0;
  if (plan->isDouble()) {
    run<double>(*plan, from, to, sign);
  } else {
    run<float>(*plan, from, to, sign);
  }
  return 0;
}

bool isType(int type) { return type == R2C || type == C2R || type == C2C || type == D2Z || type == Z2D || type == Z2Z; }

}  // namespace

STANDIN_EXPORT int cufftGetVersion(int *version) {
  ENTER(nothing);
  *version = 12000;
  return 0;
}

STANDIN_EXPORT int cufftCreate(int *handle) {
  ENTER(context);
  static int next = 0;
  *handle = ++next;
  plans()[*handle] = std::make_unique<Plan>();
  planOf(*handle)->owner = currentContext();
  return 0;
}

STANDIN_EXPORT int cufftDestroy(int handle) {
  ENTER(nothing);
  return plans().erase(handle) == 0 ? int(CUFFT_INVALID_PLAN) : 0;
}

STANDIN_EXPORT int cufftSetAutoAllocation(int handle, int allocates) {
  ENTER(context);
  Plan *plan = planOf(handle);
  if (plan == nullptr || plan->made) return CUFFT_INVALID_PLAN;
  plan->autoAllocates = allocates != 0;
  return 0;
}

STANDIN_EXPORT int cufftMakePlanMany64(int handle, int rank, const long long *lengths, const long long *inputEmbed,
                                       long long inputStride, long long inputDistance, const long long *outputEmbed,
                                       long long outputStride, long long outputDistance, int type, long long batch,
                                       size_t *workBytes) {
  ENTER(context);
  Plan *plan = planOf(handle);
  if (plan == nullptr || plan->made) return CUFFT_INVALID_PLAN;
  if (!isType(type)) return CUFFT_INVALID_TYPE;
  if (rank < 1 || rank > 3 || batch < 1 || plan->autoAllocates) return CUFFT_INVALID_VALUE;
  for (int axis = 0; axis < rank; ++axis) {
    if (lengths[axis] < 1) return CUFFT_INVALID_SIZE;
  }
  plan->tables = plan->heap()->allocate(tableBytes);
  if (plan->tables == 0) return CUFFT_ALLOC_FAILED;
  plan->made = true, plan->type = type, plan->batch = batch;
  plan->lengths.assign(lengths, lengths + rank);
  const long long last = lengths[rank - 1], half = last / 2 + 1;
  const bool real = type == R2C || type == D2Z, hermitian = type == C2R || type == Z2D;
  plan->input = {{inputEmbed, inputEmbed + rank}, inputStride, inputDistance, !real, hermitian ? half : last};
  plan->output = {{outputEmbed, outputEmbed + rank}, outputStride, outputDistance, !hermitian, real ? half : last};
  size_t size = static_cast<size_t>(batch);
  for (int axis = 0; axis < rank; ++axis) size *= static_cast<size_t>(lengths[axis]);
  // Small transforms take none, as with the real one.
  plan->workBytes = size > 64 ? 2 * plan->real() * size : 0;
  *workBytes = plan->workBytes;
  return 0;
}

STANDIN_EXPORT int cufftSetStream(int handle, Stream *stream) {
  ENTER(context);
  if (planOf(handle) == nullptr) return CUFFT_INVALID_PLAN;
  return state().streams.count(stream) != 0 ? 0 : int(CUFFT_INVALID_VALUE);
}

STANDIN_EXPORT int cufftSetWorkArea(int handle, uintptr_t area) {
  ENTER(context);
  Plan *plan = planOf(handle);
  if (plan == nullptr || !plan->made) return CUFFT_INVALID_PLAN;
  plan->workArea = area;
  return 0;
}

STANDIN_EXPORT int cufftExecC2C(int handle, uintptr_t from, uintptr_t to, int direction) {
  ENTER(context);
  return execute(__func__, handle, C2C, from, to, direction);
}

STANDIN_EXPORT int cufftExecZ2Z(int handle, uintptr_t from, uintptr_t to, int direction) {
  ENTER(context);
  return execute(__func__, handle, Z2Z, from, to, direction);
}

STANDIN_EXPORT int cufftExecR2C(int handle, uintptr_t from, uintptr_t to) {
  ENTER(context);
  return execute(__func__, handle, R2C, from, to, -1);
}

STANDIN_EXPORT int cufftExecD2Z(int handle, uintptr_t from, uintptr_t to) {
  ENTER(context);
  return execute(__func__, handle, D2Z, from, to, -1);
}

STANDIN_EXPORT int cufftExecC2R(int handle, uintptr_t from, uintptr_t to) {
  ENTER(context);
  return execute(__func__, handle, C2R, from, to, 1);
}

STANDIN_EXPORT int cufftExecZ2D(int handle, uintptr_t from, uintptr_t to) {
  ENTER(context);
  return execute(__func__, handle, Z2D, from, to, 1);
}
