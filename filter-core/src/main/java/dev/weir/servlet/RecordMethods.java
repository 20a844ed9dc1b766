package dev.weir.servlet;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * What the JDK makes the methods of records of. In JDK 17 the handles that {@link ObjectMethods}
 * combines keep the types that they were last adapted to, and with the type of an application its
 * class loader, long after it has gone. Later ones keep these softly.
 */
final class RecordMethods {
  private static final System.Logger LOG = System.getLogger("dev.weir");

  private RecordMethods() {}

  /** Has the handles adapted to a type of the JDK, and so forget whose turn was last. */
  static void forgetLast() {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    MethodType text = MethodType.methodType(String.class);
    try {
      MethodHandle component = lookup.findVirtual(String.class, "toString", text);
      for (String method : new String[] {"equals", "hashCode", "toString"}) {
        ObjectMethods.bootstrap(
            lookup, method, MethodHandle.class, String.class, "text", component);
      }
    } catch (Throwable unexpected) { // the signature says so; nothing but memory hangs on it
      LOG.log(System.Logger.Level.DEBUG, "The JDK may remember classes of Weir", unexpected);
    }
  }
}
