"""The job of uppercase.py with the faults of a form that is often shown: WRONG RESULTS, kept to show them.

- Every task moves the one cursor of the output and then writes. Between the two another task moves it elsewhere.
- The semaphore bounds the work and not the tasks: a hundred chunks are held, whatever it says, and the next hundred wait for the slowest of these.
- An error leaves the other tasks running and an output that is neither the old one nor whole. There is no deadline.
"""

import asyncio

from uppercase import main

GATHERED = 100


async def copy(job, progress):
    semaphore = asyncio.Semaphore(job.concurrency)
    # What the siblings of a task that failed run into would be told in many lines.
    asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)

    async def work(output, data, position):
        async with semaphore:
            progress.run()
            job.throw_at(position)
            if job.meets("stall", position):
                await asyncio.Event().wait()
            await asyncio.sleep(job.wait_seconds)
            await asyncio.to_thread(output.seek, position)
            transformed = data.upper()
            progress.hold(len(data))
            await asyncio.to_thread(output.write, transformed)
            progress.release(len(data))
            progress.end(len(data))

    # The disk that is full is met under the name that the caller gave to it.
    with open(job.input, "rb") as source, open(job.part if job.fault == "full" else job.output, "wb") as output:
        tasks = []
        position = 0
        while data := await asyncio.to_thread(source.read, job.chunk):
            progress.hold(len(data))
            tasks.append(asyncio.create_task(work(output, data, position)))
            position += len(data)
            if len(tasks) >= GATHERED:
                await asyncio.gather(*tasks)
                tasks = []
        await asyncio.gather(*tasks)


if __name__ == "__main__":
    main(lambda job, progress: asyncio.run(copy(job, progress)))
