package dev.weir.redis;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A signing secret and when it was made. Ordered by age, then by value, so that every node agrees
 * which of several is the oldest.
 */
final class Secret implements Comparable<Secret> {
  private static final String ALGORITHM = "HmacSHA256";

  private final String hex;
  private final long createdMicros;
  private final Mac prototype;

  Secret(byte[] key, long createdMicros) {
    this.hex = HexFormat.of().formatHex(key);
    this.createdMicros = createdMicros;
    this.prototype = prototype(key);
  }

  String hex() {
    return hex;
  }

  long createdMicros() {
    return createdMicros;
  }

  /** A fresh computation. Copying a prepared one is several times faster than setting one up. */
  Mac mac() {
    try {
      return (Mac) prototype.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int compareTo(Secret other) {
    int byAge = Long.compare(createdMicros, other.createdMicros);
    return byAge != 0 ? byAge : hex.compareTo(other.hex);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && compareTo(secret) == 0;
  }

  @Override
  public int hashCode() {
    return hex.hashCode();
  }

  /** Never shows the secret. */
  @Override
  public String toString() {
    return "Secret[created " + createdMicros + "]";
  }

  private static Mac prototype(byte[] key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }
}
