package dev.weir.redis;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import javax.crypto.Mac;

/**
 * The application's secrets: the one that signs, and those whose signatures are accepted. Signs
 * with HMAC-SHA-256 (RFC 2104), truncated to 128 bits. Thread-safe; signing takes about a
 * microsecond.
 *
 * <p>A configured secret stays the only one. A generated one gives way to the oldest that another
 * node knows; whatever a node has held it goes on accepting, up to {@value #MOST_ACCEPTED}.
 */
public final class SecretRing {
  /** Length of a signature in bytes. */
  public static final int SIGNATURE_BYTES = 16;

  static final int MOST_ACCEPTED = 8;
  private static final int GENERATED_BYTES = 32;
  private static final String HEX = "([0-9a-f]{2})+";

  private final boolean fixed;

  /** Oldest first; never empty, never changed in place. */
  private volatile List<Secret> secrets;

  private volatile boolean unsettled;

  private SecretRing(boolean fixed, Secret first) {
    this.fixed = fixed;
    this.secrets = List.of(first);
  }

  /** A ring of the configured secret alone. */
  public static SecretRing fixed(byte[] secret) {
    if (secret.length == 0) {
      throw new IllegalArgumentException("the secret is empty");
    }
    return new SecretRing(true, new Secret(secret, 0));
  }

  /**
   * A ring with a secret of its own making, to be agreed upon with the other nodes.
   *
   * @param nowMicros when it is made, microseconds since 1970
   */
  public static SecretRing generated(SecureRandom random, long nowMicros) {
    byte[] secret = new byte[GENERATED_BYTES];
    random.nextBytes(secret);
    SecretRing ring = new SecretRing(false, new Secret(secret, nowMicros));
    ring.unsettled = true;
    return ring;
  }

  /** Whether the secret was configured, so that there is nothing to agree upon. */
  public boolean isFixed() {
    return fixed;
  }

  /** Signature of {@code parts}; where one part ends and the next begins matters. */
  public byte[] sign(byte[]... parts) {
    if (unsettled) {
      settle();
    }
    return signature(signing(), parts);
  }

  /** Whether any accepted secret made {@code signature} of these parts. Takes constant time. */
  public boolean verify(byte[] signature, byte[]... parts) {
    for (Secret secret : secrets) {
      if (MessageDigest.isEqual(signature(secret, parts), signature)) {
        return true;
      }
    }
    return false;
  }

  /**
   * What {@link #sign} would make of these parts with each accepted secret: for looking up what was
   * recorded under such a hash, by any node and at any time. The one that signs comes first.
   */
  public List<byte[]> keyedHashes(byte[]... parts) {
    return secrets.stream().map(secret -> signature(secret, parts)).toList();
  }

  /** Something that is another object whenever the accepted secrets are others. */
  public Object version() {
    return secrets;
  }

  // Under the lock, so that a secret is never dropped while it signs for the first time.
  private synchronized void settle() {
    unsettled = false;
  }

  /** Whether the secret may still give way: it has signed nothing, and no other was agreed upon. */
  boolean unsettled() {
    return unsettled;
  }

  /** The secret that signs, the oldest one. */
  Secret signing() {
    return secrets.get(0);
  }

  /**
   * Takes in what other nodes know. The oldest signs from now on. A secret that has signed nothing
   * yet is dropped unless the others know it.
   */
  synchronized void adopt(Collection<Secret> known) {
    if (!fixed && !known.isEmpty()) {
      secrets = merged(unsettled ? List.of() : secrets, known);
      unsettled = false;
    }
  }

  private static List<Secret> merged(List<Secret> held, Collection<Secret> known) {
    TreeSet<Secret> all = new TreeSet<>(known);
    all.addAll(held);
    return all.stream().limit(MOST_ACCEPTED).toList();
  }

  private static byte[] signature(Secret secret, byte[]... parts) {
    Mac mac = secret.mac();
    for (byte[] part : parts) {
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
      mac.update(part);
    }
    return Arrays.copyOf(mac.doFinal(), SIGNATURE_BYTES);
  }

  /**
   * What {@link #adoptAll} of another ring needs to accept all that this one has signed: a line for
   * each secret. As secret as they are; empty while none has signed anything.
   */
  public String exported() {
    StringBuilder lines = new StringBuilder();
    if (!unsettled) {
      secrets.forEach(
          one -> lines.append(one.createdMicros()).append(' ').append(one.hex()).append('\n'));
    }
    return lines.toString();
  }

  /** Takes in what another ring has {@link #exported}; lines that are none are passed over. */
  public void adoptAll(String lines) {
    List<Secret> known = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      String[] words = line.split(" ", 2);
      if (words.length == 2 && words[0].matches("[0-9]{1,18}") && words[1].matches(HEX)) {
        known.add(new Secret(HexFormat.of().parseHex(words[1]), Long.parseLong(words[0])));
      }
    }
    adopt(known);
  }

  /** Never shows a secret. */
  @Override
  public String toString() {
    return "SecretRing[" + secrets.size() + (fixed ? ", configured]" : ", generated]");
  }
}
