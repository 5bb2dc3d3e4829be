"""Peers of scikit-learn: prepares data written by ancestral (raw float64, row by row), then times one run for each line on standard input."""
import json
import sys
import time

import numpy as np

question, path, rows, columns = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
data = np.fromfile(path, dtype="<f8").reshape(rows, columns)


def gaussian_mixture(components, iterations):
    """EM iterations from given means, equal weights and a common covariance; the start itself is not timed."""
    import warnings

    from sklearn.mixture import GaussianMixture

    warnings.filterwarnings("ignore")
    means = data[:components].copy()
    precision = np.linalg.inv(np.cov(data.T, bias=True))
    model = GaussianMixture(
        components, covariance_type="full", reg_covar=0.0, tol=0.0, max_iter=iterations,
        weights_init=np.full(components, 1 / components), means_init=means,
        precisions_init=np.repeat(precision[None], components, axis=0), init_params="random",
    )
    model._initialize_parameters(data, np.random.RandomState(0))

    def run():
        from sklearn.mixture._gaussian_mixture import _compute_precision_cholesky

        model.weights_ = np.full(components, 1 / components)
        model.means_ = means.copy()
        model.precisions_cholesky_ = np.repeat(np.linalg.cholesky(precision)[None], components, axis=0)
        started = time.perf_counter()
        for _ in range(iterations):
            log_prob_norm, log_resp = model._e_step(data)
            model._m_step(data, log_resp)
        elapsed = (time.perf_counter() - started) / iterations
        log_prob_norm, _ = model._e_step(data)
        return elapsed, log_prob_norm * rows

    return run


def kernel_density(queries, bandwidth, tolerance):
    """Log-density of the last rows under a Gaussian kernel on the first."""
    from sklearn.neighbors import KernelDensity

    training, scored = data[:-queries], data[-queries:]

    def run():
        started = time.perf_counter()
        model = KernelDensity(bandwidth=bandwidth, kernel="gaussian", rtol=tolerance, atol=0).fit(training)
        values = model.score_samples(scored)
        return time.perf_counter() - started, float(values.sum())

    return run


arguments = [float(each) for each in sys.argv[5:]]
if question == "gaussian-mixture":
    work = gaussian_mixture(int(arguments[0]), int(arguments[1]))
else:
    work = kernel_density(int(arguments[0]), arguments[1], arguments[2])

for _ in sys.stdin:
    seconds, answer = work()
    print(json.dumps({"milliseconds": 1000 * seconds, "answer": answer}), flush=True)
