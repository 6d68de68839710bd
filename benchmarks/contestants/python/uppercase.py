"""Copies a file chunk by chunk with its ASCII letters in upper case, a bounded number of chunks at a time. Python 3.11 or later, nothing else.

As many tasks as chunks may be in progress claim positions, one after another. Each has a buffer of its own, and reads and writes by position in one
of as many threads, so that no cursor is shared. Where nothing is awaited between its chunks, a task goes into its thread once and stays there.

The output grows in ``<output>.part`` and takes the output's name when it is whole. The first error stops all tasks, removes that file and ends
with 1. Standard input is a leash: when it closes, the process ends with 3. What the options mean stands in src/families/runtimes/params.ts.
"""

import asyncio
import concurrent.futures
import json
import os
import platform
import sys
import threading
import time

# Bytes transformed at once: new memory of this size comes from what was freed before, larger one is mapped and faults anew.
PIECE = 65536


class Job:
    """The options of the command line, ``name=value`` each."""

    def __init__(self, arguments):
        values = dict(argument.split("=", 1) for argument in arguments)
        self.input = values["input"]
        self.output = values["output"]
        self.part = self.output + ".part"
        self.chunk = int(values["chunk"])
        self.concurrency = int(values["concurrency"])
        self.wait_seconds = int(values.get("wait-ms", "0")) / 1000
        self.fault = values.get("fault", "none")
        self.fault_at = int(values.get("fault-at", "0"))
        self.deadline_seconds = int(values.get("deadline-ms", "60000")) / 1000

    def meets(self, fault, position):
        """Is this fault to happen to the chunk at this position?"""
        return self.fault == fault and position // self.chunk == self.fault_at

    def throw_at(self, position):
        if self.meets("throw", position):
            raise RuntimeError(f"the transform of chunk {self.fault_at} failed, as it was told to")


class Progress:
    """What is held and in progress, the most that it was at once, and when the first chunk was written. Told by any thread."""

    def __init__(self):
        self.start = time.monotonic_ns()
        self.cpu = time.process_time_ns()
        self.lock = threading.Lock()
        self.held = self.most_held = 0
        self.running = self.most_running = 0
        self.first_byte_ns = None

    def hold(self, length):
        with self.lock:
            self.held += length
            self.most_held = max(self.most_held, self.held)

    def run(self):
        with self.lock:
            self.running += 1
            self.most_running = max(self.most_running, self.running)

    def release(self, length):
        """Bytes that were written are held no more."""
        with self.lock:
            self.held -= length
            if self.first_byte_ns is None:
                self.first_byte_ns = time.monotonic_ns() - self.start

    def end(self, length):
        """A chunk is done with."""
        with self.lock:
            self.held -= length
            self.running -= 1

    def answer(self, floor):
        """The last line that is printed, less what is not known here."""
        found = {
            "runtime": f"Python {platform.python_version()}, asyncio",
            "durationNs": time.monotonic_ns() - self.start,
            "startedNs": self.start,
            "cpuNs": time.process_time_ns() - self.cpu,
            "firstByteNs": self.first_byte_ns,
            "peakInFlightBytes": self.most_held,
            "peakConcurrency": self.most_running,
            "floorBytes": floor,
            # The kernel's own counts of resident pages are estimates.
            "peakBytes": max(floor, status_bytes("VmHWM:")) if floor is not None else None,
        }
        return {name: value for name, value in found.items() if value is not None}


class Copy:
    """One job under way."""

    def __init__(self, job, source, target, size, progress):
        self.job = job
        self.source = source
        self.target = target
        self.size = size
        self.progress = progress
        self.claimed = 0
        self.claiming = threading.Lock()
        self.stopped = threading.Event()

    def claims(self):
        """Positions that nobody else gets, and the lengths of their chunks, until there are none or the job has stopped."""
        while not self.stopped.is_set():
            with self.claiming:
                position = self.claimed
                self.claimed += self.job.chunk
            if position >= self.size:
                return
            length = min(self.job.chunk, self.size - position)
            self.progress.hold(length)
            self.progress.run()
            yield position, length

    def read(self, buffer, length, position):
        done = 0
        while done < length:
            more = os.preadv(self.source, [memoryview(buffer)[done:length]], position + done)
            if more == 0:
                raise OSError("the input ended early")
            done += more

    def write(self, buffer, length, position):
        """Transforms piece by piece, each of which is held twice meanwhile, and writes."""
        for start in range(0, length, PIECE):
            end = min(length, start + PIECE)
            self.progress.hold(end - start)
            left = memoryview((buffer if end - start == len(buffer) else buffer[start:end]).upper())
            while left:
                left = left[os.pwrite(self.target, left, position + end - len(left)) :]
            self.progress.release(end - start)

    def without_waiting(self, buffer):
        """Everything that one task does, in its thread."""
        for position, length in self.claims():
            self.read(buffer, length, position)
            self.job.throw_at(position)
            if self.job.meets("stall", position):
                self.stopped.wait()
                return
            self.write(buffer, length, position)
            self.progress.end(length)

    async def waiting(self, pool, buffer):
        """Reads in a thread, waits outside, writes in a thread: no thread is held by who waits."""
        loop = asyncio.get_running_loop()
        for position, length in self.claims():
            await loop.run_in_executor(pool, self.read, buffer, length, position)
            self.job.throw_at(position)
            if self.job.meets("stall", position):
                await asyncio.Event().wait()
            await asyncio.sleep(self.job.wait_seconds)
            await loop.run_in_executor(pool, self.write, buffer, length, position)
            self.progress.end(length)

    async def worker(self, pool):
        buffer = bytearray(self.job.chunk)
        if self.job.wait_seconds > 0:
            await self.waiting(pool, buffer)
        else:
            await asyncio.get_running_loop().run_in_executor(pool, self.without_waiting, buffer)

    async def run(self):
        """Ends with the first error of any task, when the others have been told to stop."""
        pool = concurrent.futures.ThreadPoolExecutor(self.job.concurrency)
        whole = False
        try:
            async with asyncio.timeout(self.job.deadline_seconds), asyncio.TaskGroup() as group:
                for _ in range(self.job.concurrency):
                    group.create_task(self.worker(pool))
            whole = True
        finally:
            self.stopped.set()
            # A thread that hangs in a system call must not keep a job that has failed.
            pool.shutdown(wait=whole, cancel_futures=True)


def copy(job, progress):
    try:
        source = os.open(job.input, os.O_RDONLY)
        try:
            size = os.fstat(source).st_size
            target = os.open(job.part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
            try:
                asyncio.run(Copy(job, source, target, size, progress).run())
                os.ftruncate(target, size)
            finally:
                os.close(target)
        finally:
            os.close(source)
        os.replace(job.part, job.output)
    except BaseException:
        remove(job.part)
        raise


def remove(path):
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def hold_leash(path):
    """Ends the process when standard input closes, and removes what is at `path`."""

    def wait():
        while os.read(0, 1):
            pass
        remove(path)
        os._exit(3)

    threading.Thread(target=wait, daemon=True).start()


def status_bytes(field):
    """Bytes of a line of /proc/self/status."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field))


def reset_peak():
    """Sets the peak back to what is resident now (proc_pid_clear_refs(5)), and returns that; None where that cannot be had."""
    try:
        with open("/proc/self/clear_refs", "w", encoding="ascii") as refs:
            refs.write("5")
        return status_bytes("VmRSS:")
    except (OSError, StopIteration):
        return None


def reason(error):
    """The first of a group of errors in one line, without paths."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, TimeoutError):
        return "the job did not end before its deadline"
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(words.split())


def main(run):
    """Does the job by `run`, answers, and ends the process: threads that hang would keep it."""
    job = Job(sys.argv[1:])
    hold_leash(job.part)
    floor = reset_peak()
    progress = Progress()
    try:
        run(job, progress)
        answer = progress.answer(floor)
    except BaseException as error:
        print(reason(error), file=sys.stderr, flush=True)
        os._exit(1)
    print(json.dumps(answer), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(copy)
