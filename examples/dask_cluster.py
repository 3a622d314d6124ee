"""A rare event on a cluster: the same call as on a laptop, and the same bits.

A hospital's depot of diesel is meant to outlast any blockade of half a year. That it fails within the first 90 days happens on
about one path in ten thousand, so a good estimate takes some 10,000,000 paths. (The depot is invented.)

    python examples/dask_cluster.py                                     # a cluster of processes on this machine
    python examples/dask_cluster.py --scheduler tcp://10.0.0.1:8786     # a cluster that is already there
    python examples/dask_cluster.py --paths 10_000_000

It needs the extra ``dask``. All that a cluster takes is ``executor=client.get_executor()``: a run is cut into blocks of 131,072
paths, each is a pure function of the scenario, the seed and its number, and what comes back are counts, which add exactly. So
nothing about the cluster can change a figure: not its size, nor its speed, nor a worker that dies and whose blocks run again
elsewhere. The machines need the same versions of supplysim, NumPy and SciPy, and CPUs with the same SIMD instructions (a warning
says if they differ); then every bit is that of the run on one machine.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import supplysim as ss
from supplysim import percent

EARLY_DAYS = 90

# Unless told otherwise, Dask has its workers hand freed memory back to the system at once, and the arrays of a block are made
# and freed by the thousand: keeping some of it halves the processor time. For workers that are started by `dask worker`, the
# same two variables are set in the environment DASK_DISTRIBUTED__NANNY__PRE_SPAWN_ENVIRON__... (see docs/scale.md).
KEEP_FREED_MEMORY = {"MALLOC_TRIM_THRESHOLD_": 1 << 28, "MALLOC_MMAP_THRESHOLD_": 1 << 25}

DEPOT = ss.Scenario(
    name="Diesel for the hospital",
    unit="litres",
    horizon_days=180,
    stock=ss.Stock(on_hand=ss.between(165_000, 205_000, name="on hand"), reserve=10_000),
    supply=[
        ss.Shipments("convoys", per_day=ss.pert(0.04, 0.07, 0.12), size=ss.pert(20e3, 25e3, 30e3), loss_probability=0.1),
    ],
    demand=[
        ss.Consumption(
            "generators",
            per_day=ss.pert(1_500, 2_000, 3_000),
            cv=0.2,
            regimes=ss.Regimes(
                {"grid is up": ss.uniform(0.2, 0.4), "grid is down": 1.0}, {"grid is up": 20, "grid is down": 15}
            ),
        )
    ],
)


@contextmanager
def cluster(scheduler: str | None, workers: int) -> Iterator[Any]:
    """A client of the cluster at `scheduler` or, without one, of a cluster of worker processes on this machine."""
    try:
        import dask
        from dask.distributed import Client, LocalCluster
    except ImportError:
        raise ss.MissingExtraError.of("dask.distributed", "dask", "a cluster") from None
    if scheduler is not None:
        with Client(scheduler) as client:
            yield client
        return
    # One thread a process: the many short NumPy calls of a block would hand the interpreter's lock to and fro between threads.
    with (
        dask.config.set({"distributed.nanny.pre-spawn-environ": KEEP_FREED_MEMORY}),
        LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None) as local,
        Client(local) as client,
    ):
        yield client


def seconds_since(begun: float) -> float:
    """Of wall-clock time."""
    return time.perf_counter() - begun


def main() -> None:
    """Run it on the cluster and, to compare, on processes of this machine."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paths", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=min(os.cpu_count() or 1, 8), help="worker processes on this machine")
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a cluster that is already there, such as tcp://10.0.0.1:8786"
    )
    parser.add_argument("--cluster-only", action="store_true", help="do not repeat the run on this machine alone")
    options = parser.parse_args()

    begun = time.perf_counter()
    with cluster(options.scheduler, options.workers) as client:
        threads = sum(client.nthreads().values())
        print(f"{'cluster':24}{threads} workers, ready after {seconds_since(begun):.1f} s")
        begun = time.perf_counter()
        # `workers` says how large the executor is, so that enough blocks are under way to keep a thousand workers busy, too.
        result = ss.simulate(DEPOT, options.paths, seed=2024, executor=client.get_executor(), workers=threads)
        on_cluster = seconds_since(begun)
    print(f"{'on the cluster':24}{on_cluster:.1f} s, {result.paths / on_cluster:,.0f} paths a second")

    if not options.cluster_only:
        begun = time.perf_counter()
        alone = ss.simulate(DEPOT, options.paths, seed=2024, workers=options.workers)
        on_processes = seconds_since(begun)
        print(f"{'on local processes':24}{on_processes:.1f} s, {alone.paths / on_processes:,.0f} paths a second")
        print(f"{'the cluster takes':24}{100 * (on_cluster / on_processes - 1):+.0f} % time")
        same = alone.tally == result.tally and alone.durations.tobytes() == result.durations.tobytes()
        print(f"{'the same bits':24}{'yes' if same else 'no'}")
        if not same:
            raise SystemExit("The cluster has other versions of supplysim, NumPy or SciPy than this machine.")

    early = 1 - result.survival(EARLY_DAYS).value
    error = result.survival(EARLY_DAYS).std_error
    print(f"\n{result}\n")
    print(f"fails within {EARLY_DAYS} days on {1e6 * early:,.1f} ± {1e6 * 1.96 * error:,.1f} of a million paths")
    print(f"never fails in {DEPOT.horizon_days} days on {percent(result.never)} of them")


if __name__ == "__main__":
    main()
