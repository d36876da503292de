"""
Records exact distribution functions by SciPy, where they change by about a hundredth:
PYTHONPATH=... python3 tests/random/golden/distributions.py > tests/random/golden/distributions.json
"""
import json
import numpy as np
from scipy import stats

levels = np.linspace(0, 1, 101)[1:-1]

def continuous(call, args, law):
    edges = law.ppf(levels)
    return {"call": call, "args": args, "edges": edges.tolist(), "cdf": law.cdf(edges).tolist()}

def discrete(call, args, law):
    edges = np.unique(law.ppf(levels))
    return {"call": call, "args": args, "edges": edges.tolist(), "cdf": law.cdf(edges).tolist()}

cases = [
    continuous("random", [], stats.uniform()),
    continuous("standardNormal", [], stats.norm()),
    continuous("standardExponential", [], stats.expon()),
    continuous("gumbel", [{"loc": 1, "scale": 2}], stats.gumbel_r(1, 2)),
    continuous("laplace", [{"loc": 1, "scale": 2}], stats.laplace(1, 2)),
    continuous("logistic", [{"loc": 1, "scale": 2}], stats.logistic(1, 2)),
    continuous("lognormal", [{"mean": 1, "sigma": 0.7}], stats.lognorm(0.7, scale=np.e)),
    continuous("pareto", [2.5], stats.lomax(2.5)),
    continuous("power", [0.4], stats.powerlaw(0.4)),
    continuous("rayleigh", [{"scale": 3}], stats.rayleigh(scale=3)),
    continuous("standardCauchy", [], stats.cauchy()),
    continuous("triangular", [-1, 2, 3], stats.triang(0.75, -1, 4)),
    continuous("wald", [2, 3], stats.invgauss(2 / 3, scale=3)),
    continuous("weibull", [1.7], stats.weibull_min(1.7)),
    *[continuous("vonmises", [0, k], stats.vonmises(k)) for k in [0.01, 0.5, 4, 300]],
    *[continuous("standardGamma", [a], stats.gamma(a)) for a in [0.01, 0.3, 0.999, 1, 1.5, 20, 1e4, 1e9]],
    continuous("gamma", [0.7, {"scale": 3}], stats.gamma(0.7, scale=3)),
    *[continuous("beta", [a, b], stats.beta(a, b)) for a, b in [(0.2, 0.3), (0.5, 4), (3, 2), (500, 30)]],
    *[continuous("chisquare", [n], stats.chi2(n)) for n in [0.5, 1, 7]],
    *[continuous("noncentralChisquare", [n, c], stats.ncx2(n, c)) for n, c in [(0.5, 3), (1, 2), (4, 25)]],
    continuous("f", [3, 8], stats.f(3, 8)),
    continuous("noncentralF", [3, 8, 4], stats.ncf(3, 8, 4)),
    *[continuous("standardT", [n], stats.t(n)) for n in [0.5, 3, 40]],
    *[discrete("poisson", [{"lam": m}], stats.poisson(m)) for m in [0.01, 1, 9.9, 10, 12.5, 60, 1e4, 1e8]],
    *[
        discrete("binomial", [n, p], stats.binom(n, p))
        for n, p in [(1, 0.3), (10, 0.5), (30, 0.3), (21, 0.5), (40, 0.27), (100, 0.9), (1000, 0.4), (10**7, 0.999)]
    ],
    *[
        discrete("hypergeometric", [g, b, n], stats.hypergeom(g + b, g, n))
        for g, b, n in [(5, 7, 4), (20, 20, 15), (60, 40, 30), (30, 90, 100), (2000, 3000, 1000), (10**8, 10**7, 10**5)]
    ],
    *[discrete("geometric", [p], stats.geom(p)) for p in [0.9, 0.2, 1e-5]],
    *[discrete("logseries", [p], stats.logser(p)) for p in [0.2, 0.95]],
    *[discrete("negativeBinomial", [n, p], stats.nbinom(n, p)) for n, p in [(0.5, 0.3), (7, 0.8), (30, 0.01)]],
    *[discrete("zipf", [a], stats.zipf(a)) for a in [1.5, 3]],
]
for case in cases:
    case["edges"] = [float(f"{x:.17g}") for x in case["edges"]]
    case["cdf"] = [float(f"{x:.12g}") for x in case["cdf"]]
print(json.dumps(cases).replace('{"call"', '\n{"call"'))
