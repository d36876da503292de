/** The Python side of the benchmark: a program that times statements of NumPy, CuPy, PyTorch or JAX. */

/** Run as `python -c SOURCE library`. It speaks the protocol of `protocol.ts`. */
export const pythonSource = `
import gc, importlib, json, sys, time

name = sys.argv[1]

def say(**message):
    sys.stdout.write(json.dumps(message) + "\\n")
    sys.stdout.flush()

def hashed(np, length):
    bits = np.arange(1, length + 1, dtype=np.uint32) * np.uint32(0x9E3779B1)
    bits = (bits ^ (bits >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
    bits = (bits ^ (bits >> np.uint32(12))) * np.uint32(0x297A2D39)
    return ((bits ^ (bits >> np.uint32(15))) + 0.5) * (10 / 2**32)

class Library:
    def __init__(self):
        import numpy as np
        self.block = hashed(np, 1 << 20)
        self.scope = {"np": np}
        self.title, self.version, self.device = "NumPy", np.__version__, "cpu"
    def numbers(self, n):
        return self.scope["np"].resize(self.block, n)
    def copy(self, x):
        return x.copy()
    def refill(self, x, original):
        x[...] = original
    def synchronize(self):
        pass
    def release(self):
        pass
    def program(self, statement):
        scope = self.scope
        lines = "def run():\\n    global x, y\\n    " + statement
        exec(compile(lines, "<statement>", "exec"), scope)
        return scope["run"]

class CuPy(Library):
    def __init__(self):
        super().__init__()
        import cupy
        self.device = "cuda:" + str(cupy.cuda.Device().id)
        self.scope = {"np": cupy}
        self.title, self.version = "CuPy", cupy.__version__
        self.block = cupy.asarray(self.block)
        self.synchronize = cupy.cuda.Device().synchronize
        self.release = cupy.get_default_memory_pool().free_all_blocks

class Torch(Library):
    def __init__(self):
        super().__init__()
        import torch
        self.title, self.version = "PyTorch", torch.__version__
        cuda = torch.cuda.is_available()
        self.device = "cuda:0" if cuda else "cpu"
        self.numpy = self.scope["np"]
        self.scope = {"torch": torch, "device": self.device}
        self.block = torch.from_numpy(self.block).to(self.device)
        if cuda:
            self.synchronize = torch.cuda.synchronize
            self.release = torch.cuda.empty_cache
    def numbers(self, n):
        times = -(-n // len(self.block))
        return self.block.repeat(times)[:n].clone()
    def copy(self, x):
        return x.clone()

class Jax(Library):
    def __init__(self):
        super().__init__()
        import jax
        jax.config.update("jax_enable_x64", True)
        import jax.numpy as jnp
        self.jax, self.jnp = jax, jnp
        self.title, self.version = "JAX", jax.__version__
        device = jax.devices()[0]
        self.device = "cpu" if device.platform == "cpu" else "cuda:" + str(device.id)
        self.scope = {"jnp": jnp, "y": None}
        self.block = jnp.asarray(self.block)
    def numbers(self, n):
        return self.jnp.resize(self.block, n)
    def copy(self, x):
        return self.jnp.copy(x)
    def refill(self, x, original):
        self.scope["x"] = self.jnp.copy(original)
        self.scope["x"].block_until_ready()
    def synchronize(self):
        self.jax.block_until_ready((self.scope["x"], self.scope["y"]))
    def program(self, statement):
        scope, in_place = self.scope, statement.startswith("x = ")
        expression = statement.removeprefix("x = ")
        n = scope["n"]
        compute = eval("lambda x, m, s: " + expression, {"jnp": self.jnp, "n": n})
        jitted = self.jax.jit(compute, donate_argnums=(0,) if in_place else ())
        def run():
            if in_place:
                scope["x"] = jitted(scope["x"], None, scope["s"])
            else:
                scope["y"] = jitted(scope["x"], scope["m"], scope["s"])
        return run

libraries = {"numpy": Library, "cupy": CuPy, "torch": Torch, "jax": Jax}

try:
    library = libraries[name]()
except Exception as error:
    say(absent=f"{type(error).__name__}: {error}")
    sys.exit(0)

scope, factor = library.scope, 1.0009765625
say(title=library.title, version=library.version, device=library.device)

def fill(n):
    if scope.get("n") == n and scope.get("x") is not None:
        return
    scope.update(x=None, m=None, y=None)
    library.release()
    side = int(n ** 0.5)
    x = library.numbers(n)
    scope.update(n=n, x=x, m=x[: side * side].reshape(side, side), s=factor)

def sample(run, budget, least, most, refill):
    original = library.copy(scope["x"]) if refill else None
    def once():
        if refill:
            library.refill(scope["x"], original)
        library.synchronize()
        begin = time.perf_counter()
        run()
        library.synchronize()
        seconds = time.perf_counter() - begin
        scope["s"] = 1 / scope["s"]
        return seconds
    try:
        first = once()
        if first > 1:
            return [first]
        spent, runs = first, 0
        while runs < most and spent < budget / 4:
            spent += once()
            runs += 1
        samples, spent = [], 0.0
        while len(samples) < least or (spent < budget and len(samples) < most):
            seconds = once()
            samples.append(seconds)
            spent += seconds
        return samples
    finally:
        scope["y"] = None
        if refill:
            library.refill(scope["x"], original)

gc.disable()
for line in sys.stdin:
    request = json.loads(line)
    try:
        fill(request["size"])
        run = library.program(request["statement"])
        say(samples=sample(run, request["budget"], request["least"], request["most"], request["refill"]))
    except Exception as error:
        scope.update(x=None, m=None, y=None)
        say(error=f"{type(error).__name__}: {error}")
    gc.collect()
    library.release()
`
