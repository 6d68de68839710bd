import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * Memory of threads that do nothing: {@code parked=1000 threads=virtual|platform} starts so many, and answers by how much the resident memory, the heap
 * in use and the address space have grown when all of them are parked. Both ends are read after a collection.
 */
public final class Parked {
  private Parked() {}

  public static void main(String[] arguments) throws InterruptedException {
    String count = "0";
    boolean virtual = false;
    for (String argument : arguments) {
      if (argument.startsWith("parked=")) count = argument.substring("parked=".length());
      if (argument.equals("threads=virtual")) virtual = true;
    }
    int parked = Integer.parseInt(count);
    // No file of this process would be left behind.
    Uppercase.Progress.holdLeash(Path.of("parked.part"));
    ExecutorService executor = virtual ? Uppercase.virtualThreads() : Executors.newCachedThreadPool();
    // The first thread brings along what all of them share.
    park(executor, 1);
    long[] before = levels();
    long start = System.nanoTime();
    park(executor, parked);
    long durationNs = System.nanoTime() - start;
    long[] after = levels();
    StringBuilder line = new StringBuilder();
    line.append("{\"runtime\":\"Java ").append(System.getProperty("java.version"));
    line.append(virtual ? ", virtual threads\"" : ", platform threads\"");
    line.append(",\"durationNs\":").append(durationNs);
    // Only Linux tells what is resident.
    if (after[1] > 0) line.append(",\"threadBytes\":").append((after[1] - before[1]) / parked);
    line.append(",\"threadHeapBytes\":").append((after[0] - before[0]) / parked);
    if (after[2] > 0) line.append(",\"threadReservedBytes\":").append((after[2] - before[2]) / parked);
    System.out.println(line.append('}'));
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  /** Ends when all of them have run. */
  private static void park(ExecutorService executor, int count) throws InterruptedException {
    CountDownLatch running = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      executor.submit(
          () -> {
            running.countDown();
            // One that wakes without a reason parks again.
            while (true) LockSupport.park();
          });
    }
    running.await();
  }

  /** Heap in use, resident memory, address space; 0 where it cannot be had. */
  private static long[] levels() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return new long[] {
      runtime.totalMemory() - runtime.freeMemory(), Uppercase.Progress.statusBytes("VmRSS:"), Uppercase.Progress.statusBytes("VmSize:")
    };
  }
}
