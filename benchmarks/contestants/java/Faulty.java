import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;

/**
 * The job of {@link Uppercase} with the faults of a form that is often shown: WRONG RESULTS, kept to show them.
 *
 * <ul>
 *   <li>An error of a chunk is caught and dropped: the chunk is missing from an output of the right length, and the process ends with 0.
 *   <li>The output is not truncated: one that was longer keeps its tail.
 *   <li>A write that wrote less is not finished, and a file that shrinks ends the job in silence, with a permit that nobody gives back.
 *   <li>One thread reads everything into one buffer and copies it to arrays, which NIO copies again to write them. There is no deadline.
 * </ul>
 */
public final class Faulty {
  private Faulty() {}

  public static void main(String[] arguments) {
    Uppercase.Job job = new Uppercase.Job(arguments);
    boolean virtual = !job.platform && Uppercase.virtualThreads() != null;
    Uppercase.Progress.answer(job, virtual, progress -> copy(job, progress, virtual ? Uppercase.virtualThreads() : Executors.newCachedThreadPool()));
  }

  private static void copy(Uppercase.Job job, Uppercase.Progress progress, ExecutorService executor) throws Exception {
    Phaser ended = new Phaser(1);
    Semaphore permits = new Semaphore(job.concurrency);
    ByteBuffer reading = ByteBuffer.allocateDirect(job.chunk);
    // The disk that is full is met under the name that the caller gave to it.
    try (FileChannel input = FileChannel.open(job.input, StandardOpenOption.READ);
        FileChannel output =
            FileChannel.open(job.fault.equals("full") ? job.part : job.output, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      long size = input.size();
      for (long next = 0; next < size; ) {
        permits.acquire();
        reading.clear();
        int length = input.read(reading, next);
        if (length < 0) break;
        byte[] chunk = new byte[length];
        reading.flip().get(chunk);
        progress.hold(length);
        long position = next;
        ended.register();
        executor.submit(
            () -> {
              try {
                progress.begin();
                job.meet(position);
                ByteBuffer transformed = ByteBuffer.wrap(chunk);
                // Small beside the chunk's own array, whose bytes of the heap are counted.
                Uppercase.upper(transformed, length, new long[Long.SIZE]);
                output.write(transformed, position);
                progress.wrote();
              } catch (Exception dropped) {
                // Nobody hears of it.
              } finally {
                progress.end();
                progress.hold(-length);
                permits.release();
                ended.arriveAndDeregister();
              }
            });
        next += length;
      }
      ended.arriveAndAwaitAdvance();
    }
  }
}
