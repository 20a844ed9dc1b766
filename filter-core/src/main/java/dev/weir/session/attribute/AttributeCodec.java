package dev.weir.session.attribute;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns attribute values into bytes and back: strings, boxed primitives and byte arrays on a short
 * path, then what the application's own {@link ObjectCodec} takes, everything else by JDK
 * serialisation behind {@link ClassFilter}. The first byte tells which. Thread-safe.
 */
public final class AttributeCodec {
  private static final byte STRING = 's';
  private static final byte BOOLEAN = 'z';
  private static final byte INTEGER = 'i';
  private static final byte LONG = 'l';
  private static final byte DOUBLE = 'd';
  private static final byte BYTES = 'b';
  private static final byte SERIALISED = 'o';
  private static final byte OWN = 'c';

  private final ClassFilter filter;
  private final ClassLoader loader;
  private final @Nullable ObjectCodec own;

  /**
   * @param filter which classes may be read back
   * @param loader the application's own, which resolves the classes of its attributes
   * @param own the application's own codec, or null
   */
  public AttributeCodec(ClassFilter filter, ClassLoader loader, @Nullable ObjectCodec own) {
    this.filter = filter;
    this.loader = loader;
    this.own = own;
  }

  /** Whether the value cannot change after it was set. */
  public static boolean immutable(Object value) {
    return value instanceof String
        || (value instanceof Number number && number.getClass().getName().startsWith("java.lang."))
        || value instanceof Boolean
        || value instanceof Character
        || value instanceof Enum<?>;
  }

  /** Whether a value's class says that it can be turned into bytes. */
  public boolean transferable(Object value) {
    return value instanceof Serializable || (own != null && own.takes(value.getClass()));
  }

  /**
   * The value's bytes.
   *
   * @throws IOException when it, or something that it refers to, is not serialisable
   */
  public byte[] encode(Object value) throws IOException {
    if (value instanceof String text) {
      return tagged(STRING, text.getBytes(UTF_8));
    }
    if (value instanceof Boolean flag) {
      return new byte[] {BOOLEAN, (byte) (flag ? 1 : 0)};
    }
    if (value instanceof Integer number) {
      return ByteBuffer.allocate(5).put(INTEGER).putInt(number).array();
    }
    if (value instanceof Long number) {
      return ByteBuffer.allocate(9).put(LONG).putLong(number).array();
    }
    if (value instanceof Double number) {
      return ByteBuffer.allocate(9).put(DOUBLE).putDouble(number).array();
    }
    if (value instanceof byte[] bytes) {
      return tagged(BYTES, bytes);
    }
    return own != null && own.takes(value.getClass())
        ? tagged(OWN, own.encode(value))
        : serialise(value);
  }

  /**
   * The value that {@code bytes} stand for.
   *
   * @throws IOException when the bytes are not what {@link #encode} makes, or a class is not
   *     allowed
   * @throws ClassNotFoundException when the application no longer has a class
   */
  public Object decode(byte[] bytes) throws IOException, ClassNotFoundException {
    if (bytes.length == 0) {
      throw new InvalidClassException("an attribute without a type");
    }
    return switch (bytes[0]) {
      case STRING -> new String(bytes, 1, bytes.length - 1, UTF_8);
      case BOOLEAN -> body(bytes, 1).get() == 1;
      case INTEGER -> body(bytes, Integer.BYTES).getInt();
      case LONG -> body(bytes, Long.BYTES).getLong();
      case DOUBLE -> body(bytes, Double.BYTES).getDouble();
      case BYTES -> Arrays.copyOfRange(bytes, 1, bytes.length);
      case SERIALISED -> deserialise(bytes);
      case OWN -> ofTheApplication(bytes);
      default -> throw new InvalidClassException("an attribute of unknown type " + bytes[0]);
    };
  }

  private static ByteBuffer body(byte[] bytes, int length) throws IOException {
    if (bytes.length != length + 1) {
      throw new InvalidClassException("an attribute of the wrong length");
    }
    return ByteBuffer.wrap(bytes, 1, length);
  }

  private static byte[] tagged(byte tag, byte[] body) {
    byte[] bytes = new byte[body.length + 1];
    bytes[0] = tag;
    System.arraycopy(body, 0, bytes, 1, body.length);
    return bytes;
  }

  private static byte[] serialise(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    bytes.write(SERIALISED);
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  private Object ofTheApplication(byte[] bytes) throws IOException, ClassNotFoundException {
    if (own == null) {
      throw new InvalidClassException("an attribute of a codec that is no longer configured");
    }
    return own.decode(Arrays.copyOfRange(bytes, 1, bytes.length));
  }

  private Object deserialise(byte[] bytes) throws IOException, ClassNotFoundException {
    ByteArrayInputStream body = new ByteArrayInputStream(bytes, 1, bytes.length - 1);
    try (ObjectInputStream in = new ApplicationObjects(body)) {
      in.setObjectInputFilter(filter);
      Object value = in.readObject();
      if (value == null) {
        throw new InvalidClassException("an attribute without a value");
      }
      return value;
    }
  }

  /** Reads objects of the application's classes; dynamic proxies are refused. */
  private final class ApplicationObjects extends ObjectInputStream {
    ApplicationObjects(ByteArrayInputStream in) throws IOException {
      super(in);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, loader);
      } catch (ClassNotFoundException notTheApplications) {
        return super.resolveClass(description); // primitive types
      }
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces) throws IOException {
      throw new InvalidClassException(Proxy.class.getName(), "a dynamic proxy is never read back");
    }
  }
}
