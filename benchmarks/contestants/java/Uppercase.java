import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Copies a file chunk by chunk with its ASCII letters in upper case, a bounded number of chunks at a time. JDK 17 or later, nothing else.
 *
 * <p>As many tasks as chunks may be in progress claim positions, one after another, on virtual threads where the JDK has them (21), else on platform
 * threads. Each has one buffer, which is the bound, and reads and writes by position. Buffers are direct: NIO would copy an array once more.
 *
 * <p>The output grows in {@code <output>.part} and takes the output's name when it is whole. The first error stops all tasks, removes that file and
 * ends with 1. Standard input is a leash: when it closes, the process ends with 3. What the options mean stands in src/families/runtimes/params.ts.
 */
public final class Uppercase {
  /** What is transformed at once, beside the buffer: 4 KiB. */
  static final int WORDS = 512;

  private final Job job;
  private final Progress progress;
  private final AtomicLong claimed = new AtomicLong();
  private volatile boolean stopped;

  private Uppercase(Job job, Progress progress) {
    this.job = job;
    this.progress = progress;
  }

  public static void main(String[] arguments) {
    Job job = new Job(arguments);
    boolean virtual = !job.platform && virtualThreads() != null;
    Progress.answer(job, virtual, progress -> new Uppercase(job, progress).run(virtual ? virtualThreads() : platformThreads(job.concurrency)));
  }

  private void run(ExecutorService executor) throws Exception {
    try {
      try (FileChannel input = FileChannel.open(job.input, StandardOpenOption.READ);
          FileChannel output =
              FileChannel.open(job.part, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
        long size = input.size();
        try {
          copy(input, output, size, executor);
        } catch (Throwable thrown) {
          // Whoever sleeps or hangs is woken, and a channel that it uses is closed; who does not wake does not keep a job that has failed.
          stopped = true;
          executor.shutdownNow();
          executor.awaitTermination(1, TimeUnit.SECONDS);
          throw thrown;
        }
        output.truncate(size);
      }
      Files.move(job.part, job.output, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (Throwable thrown) {
      Files.deleteIfExists(job.part);
      throw thrown;
    }
  }

  /** Ends when every task has, or with the first error of any. */
  private void copy(FileChannel input, FileChannel output, long size, ExecutorService executor) throws Exception {
    CompletionService<Void> tasks = new ExecutorCompletionService<>(executor);
    for (int i = 0; i < job.concurrency; i++) {
      tasks.submit(
          () -> {
            work(input, output, size);
            return null;
          });
    }
    for (int i = 0; i < job.concurrency; i++) {
      Future<Void> ended = tasks.poll(job.deadlineNs - (System.nanoTime() - progress.start), TimeUnit.NANOSECONDS);
      if (ended == null) throw new IOException("the job did not end before its deadline");
      try {
        ended.get();
      } catch (ExecutionException failed) {
        if (failed.getCause() instanceof Exception cause) throw cause;
        throw failed;
      }
    }
  }

  private void work(FileChannel input, FileChannel output, long size) throws IOException, InterruptedException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(job.chunk);
    long[] words = new long[WORDS];
    while (!stopped) {
      long position = claimed.getAndAdd(job.chunk);
      if (position >= size) return;
      int length = (int) Math.min(job.chunk, size - position);
      progress.hold(length);
      progress.begin();
      buffer.clear().limit(length);
      while (buffer.hasRemaining()) {
        if (input.read(buffer, position + buffer.position()) < 0) throw new IOException("the input ended early");
      }
      job.meet(position);
      upper(buffer, length, words);
      buffer.flip();
      while (buffer.hasRemaining()) output.write(buffer, position + buffer.position());
      progress.wrote();
      progress.end();
      progress.hold(-length);
    }
  }

  /** ASCII letters to upper case in place, by way of an array that stays in the L1 cache: loops over arrays are what the JIT compiles to vectors. */
  static void upper(ByteBuffer buffer, int length, long[] words) {
    LongBuffer longs = buffer.duplicate().clear().order(ByteOrder.nativeOrder()).asLongBuffer();
    int whole = length / Long.BYTES;
    for (int i = 0; i < whole; i += words.length) {
      int count = Math.min(words.length, whole - i);
      longs.get(i, words, 0, count);
      upper(words, count);
      longs.put(i, words, 0, count);
    }
    for (int i = whole * Long.BYTES; i < length; i++) buffer.put(i, (byte) upper(buffer.get(i) & 0xffL));
  }

  private static void upper(long[] words, int count) {
    for (int i = 0; i < count; i++) words[i] = upper(words[i]);
  }

  /**
   * Eight bytes at once: the high bit of each byte's sum says whether its seven bits are at least 'a', or past 'z'; where the first holds alone, and
   * the byte is ASCII, 0x20 is taken off.
   */
  private static long upper(long bytes) {
    long low = bytes & 0x7f7f7f7f7f7f7f7fL;
    long fromA = low + 0x1f1f1f1f1f1f1f1fL;
    long pastZ = low + 0x0505050505050505L;
    return bytes ^ (((fromA & ~pastZ & ~bytes) & 0x8080808080808080L) >>> 2);
  }

  /** A thread a task; null where the JDK has none. By reflection: this file compiles and runs on 17. */
  static ExecutorService virtualThreads() {
    try {
      return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException absent) {
      return null;
    }
  }

  private static ExecutorService platformThreads(int count) {
    return Executors.newFixedThreadPool(count);
  }

  /** The options of the command line, {@code name=value} each, and the faults that they ask for. */
  static final class Job {
    final Path input;
    final Path output;
    final Path part;
    final int chunk;
    final int concurrency;
    final boolean platform;
    final String fault;
    final long deadlineNs;
    private final long waitMs;
    private final long faultAt;

    Job(String[] arguments) {
      Map<String, String> values = new HashMap<>();
      for (String argument : arguments) {
        int at = argument.indexOf('=');
        values.put(argument.substring(0, at), argument.substring(at + 1));
      }
      input = Path.of(values.get("input"));
      output = Path.of(values.get("output"));
      part = Path.of(values.get("output") + ".part");
      chunk = Integer.parseInt(values.get("chunk"));
      concurrency = Integer.parseInt(values.get("concurrency"));
      platform = "platform".equals(values.get("threads"));
      fault = values.getOrDefault("fault", "none");
      faultAt = Long.parseLong(values.getOrDefault("fault-at", "0"));
      waitMs = Long.parseLong(values.getOrDefault("wait-ms", "0"));
      deadlineNs = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(values.getOrDefault("deadline-ms", "60000")));
    }

    /** What the transform of a chunk is told to do beside its work. */
    void meet(long position) throws InterruptedException {
      if (position / chunk == faultAt) {
        if (fault.equals("throw")) throw new IllegalStateException("the transform of chunk " + faultAt + " failed, as it was told to");
        if (fault.equals("stall")) Thread.sleep(Long.MAX_VALUE);
      }
      if (waitMs > 0) Thread.sleep(waitMs);
    }
  }

  /** What is held and in progress, the most that it was at once, and when the first chunk was written. */
  static final class Progress {
    final long start = System.nanoTime();
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong mostHeld = new AtomicLong();
    private final AtomicLong running = new AtomicLong();
    private final AtomicLong mostRunning = new AtomicLong();
    private final AtomicLong firstByteNs = new AtomicLong();

    /** A job whose progress is told. */
    interface Run {
      void run(Progress progress) throws Exception;
    }

    void hold(long bytes) {
      mostHeld.accumulateAndGet(held.addAndGet(bytes), Math::max);
    }

    void begin() {
      mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
    }

    void end() {
      running.decrementAndGet();
    }

    void wrote() {
      if (firstByteNs.get() == 0) firstByteNs.compareAndSet(0, System.nanoTime() - start);
    }

    /** Does a job, answers, and ends the process: threads that hang would keep it. */
    static void answer(Job job, boolean virtual, Run run) {
      holdLeash(job.part);
      long floorBytes = resetPeak();
      Map<String, Long> before = cpuNs();
      Progress progress = new Progress();
      try {
        perform(run, progress);
        System.out.println(progress.line(virtual, System.nanoTime() - progress.start, before, floorBytes));
        System.out.flush();
      } catch (Throwable thrown) {
        System.err.println(reason(thrown).replaceAll("\\s+", " "));
        System.err.flush();
        Runtime.getRuntime().halt(1);
      }
      Runtime.getRuntime().halt(0);
    }

    /**
     * Does the job on a thread of its own, which stays: the heap's bytes are counted by living threads, and what the main thread takes of them to start
     * and to answer is not the job's.
     */
    private static void perform(Run run, Progress progress) throws Throwable {
      CountDownLatch ended = new CountDownLatch(1);
      Throwable[] thrown = new Throwable[1];
      Thread thread =
          new Thread(
              () -> {
                try {
                  run.run(progress);
                } catch (Throwable any) {
                  thrown[0] = any;
                }
                ended.countDown();
                LockSupport.park();
              });
      thread.setDaemon(true);
      thread.start();
      ended.await();
      if (thrown[0] != null) throw thrown[0];
    }

    /** What is not known here is left out. */
    private String line(boolean virtual, long durationNs, Map<String, Long> before, long floorBytes) {
      StringBuilder line = new StringBuilder();
      line.append("{\"runtime\":\"Java ").append(System.getProperty("java.version"));
      line.append(virtual ? ", virtual threads\"" : ", platform threads\"");
      line.append(",\"durationNs\":").append(durationNs);
      // Where the system's monotonic clock is what nanoTime reads; who asked sees by its own whether it is.
      if (start > 0) line.append(",\"startedNs\":").append(start);
      if (firstByteNs.get() > 0) line.append(",\"firstByteNs\":").append(firstByteNs);
      line.append(",\"peakInFlightBytes\":").append(mostHeld).append(",\"peakConcurrency\":").append(mostRunning);
      long cpuNs = 0;
      for (Map.Entry<String, Long> thread : cpuNs().entrySet()) cpuNs += thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
      if (cpuNs > 0) line.append(",\"cpuNs\":").append(cpuNs);
      // The kernel's own counts of resident pages are estimates.
      long peakBytes = Math.max(floorBytes, statusBytes("VmHWM:"));
      if (floorBytes > 0) line.append(",\"floorBytes\":").append(floorBytes).append(",\"peakBytes\":").append(peakBytes);
      // Last: to load what tells it takes memory and time.
      long allocatedBytes = Allocation.besideThisThread();
      if (allocatedBytes > 0) line.append(",\"allocatedBytes\":").append(allocatedBytes);
      return line.append('}').toString();
    }

    /** Ends the process when standard input closes, and removes what is at {@code path}. */
    static void holdLeash(Path path) {
      Thread leash =
          new Thread(
              () -> {
                try {
                  while (System.in.read() >= 0) {}
                  Files.deleteIfExists(path);
                } catch (IOException gone) {
                  // A leash that cannot be read is none.
                }
                Runtime.getRuntime().halt(3);
              });
      leash.setDaemon(true);
      leash.start();
    }

    /** In one line, without paths. */
    private static String reason(Throwable thrown) {
      if (thrown instanceof FileSystemException file) return file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
      return thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    }

    /** Sets the peak back to what is resident now (proc_pid_clear_refs(5)), and returns that; 0 where that cannot be had. */
    private static long resetPeak() {
      System.gc();
      try {
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        return statusBytes("VmRSS:");
      } catch (IOException absent) {
        return 0;
      }
    }

    static long statusBytes(String field) {
      try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
        String found = lines.filter(line -> line.startsWith(field)).findFirst().orElse("0");
      return Long.parseLong(found.replaceAll("\\D", "")) * 1024;
      } catch (IOException absent) {
        return 0;
      }
    }

    /**
   * CPU time by thread that is there: the JDK's own count of the process goes in steps of 10 ms. So nobody shuts an executor down before this was
   * read. Nothing where there is no /proc.
   */
    private static Map<String, Long> cpuNs() {
      Map<String, Long> found = new HashMap<>();
      try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
        for (Path thread : (Iterable<Path>) threads::iterator) {
          try {
            found.put(thread.getFileName().toString(), Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]));
          } catch (IOException gone) {
            // A thread that ended meanwhile.
          }
        }
      } catch (IOException absent) {
        // No figure.
      }
      return found;
    }
  }
}
