package dev.weir.session.attribute;

import java.io.IOException;

/**
 * Turns objects of the application into bytes in place of JDK serialisation, for attributes of
 * sessions and conversations. Named by {@code weir.session.codec}; needs a public constructor
 * without arguments. Strings, boxed values and byte arrays do not come here. Must be thread-safe.
 *
 * <p>Weir marks, signs and checks what it makes, so that bytes which somebody else planted in Redis
 * never get here. Values that JDK serialisation wrote before stay readable beside it.
 */
public interface ObjectCodec {

  /** Whether it is for objects of this class; the others are left to JDK serialisation. */
  boolean takes(Class<?> type);

  /**
   * The bytes of an object of a class that it {@link #takes}. The same content should give the same
   * bytes: that is how changes inside of an attribute are noticed.
   *
   * @throws IOException if this object cannot be turned into bytes; it then stays on its node
   */
  byte[] encode(Object value) throws IOException;

  /**
   * The object that {@link #encode} made these bytes of, maybe in an earlier version of the
   * application.
   *
   * @throws IOException if they cannot be read; what then happens is up to {@code
   *     weir.session.unreadable}
   * @throws ClassNotFoundException if the application no longer has a class
   */
  Object decode(byte[] bytes) throws IOException, ClassNotFoundException;
}
