import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes of the heap that threads have taken since the start, whether or not they were collected since. */
final class Allocation {
  private Allocation() {}

  /** Of all threads but the calling one; 0 where this JVM does not tell. */
  static long besideThisThread() {
    try {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      return total(threads) - threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    } catch (LinkageError | RuntimeException absent) {
      return 0;
    }
  }

  /** From JDK 21 on it counts virtual threads, and threads that have ended; before, only those that are there. */
  private static long total(ThreadMXBean threads) {
    try {
      return (Long) ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes").invoke(threads);
    } catch (ReflectiveOperationException older) {
      long bytes = 0;
      for (long one : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) bytes += Math.max(0, one);
      return bytes;
    }
  }
}
