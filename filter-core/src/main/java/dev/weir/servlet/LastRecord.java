package dev.weir.servlet;

/**
 * A record of the JDK's types alone, made use of last. {@code java.lang.runtime.ObjectMethods}
 * remembers the type for which it made a record's methods last (seen in JDK 17), and with a type of
 * an application the class loader of that application, long after it has gone.
 */
record LastRecord(String text) {

  /** Has the JDK make the methods of this record, which it does once for each class loader. */
  static void link() {
    LastRecord one = new LastRecord("one");
    boolean unusedEquality = one.equals(new LastRecord("other"));
    int unusedHash = one.hashCode();
    String unusedText = one.toString();
  }
}
