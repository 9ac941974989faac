"""Many processes that all do something at the same instant."""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Round = Callable[[object], Counter[str]]


@contextmanager
def contenders(behaviour: Callable[..., None], url: str, people: list[int]) -> Iterator[Round]:
    """Start a process for each person; yield a function that gives all one order at once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.race.contenders"])
    start = context.Barrier(len(people))
    pipes, processes = [], []
    for person in people:
        ours, theirs = context.Pipe()
        process = context.Process(target=behaviour, args=(url, person, start, theirs))
        process.start()
        pipes.append(ours)
        processes.append(process)

    def release(order: object) -> Counter[str]:
        for pipe in pipes:
            pipe.send(order)
        return Counter(pipe.recv() for pipe in pipes)

    try:
        yield release
    finally:
        for pipe in pipes:
            pipe.send(None)
        for process in processes:
            process.join(timeout=20)
