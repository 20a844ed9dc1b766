package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Where a Redis Cluster keeps a key (Redis cluster specification, "Hash tags"). */
final class HashSlot {
  static final int COUNT = 16_384;

  private static final int POLYNOMIAL = 0x1021;
  private static final int[] TABLE = table();

  private HashSlot() {}

  /** The slot of {@code key}, from 0 to 16383: of its hash tag, if there is one. */
  static int of(String key) {
    int open = key.indexOf('{');
    int close = open < 0 ? -1 : key.indexOf('}', open + 1);
    return close > open + 1 ? of(key, open + 1, close) : of(key, 0, key.length());
  }

  private static int of(String key, int from, int to) {
    int crc = 0;
    for (int i = from; i < to; i++) {
      char c = key.charAt(i);
      if (c >= 0x80) {
        return ofBytes(key.substring(from, to).getBytes(UTF_8));
      }
      crc = next(crc, c);
    }
    return crc % COUNT;
  }

  private static int ofBytes(byte[] bytes) {
    int crc = 0;
    for (byte b : bytes) {
      crc = next(crc, b & 0xff);
    }
    return crc % COUNT;
  }

  private static int next(int crc, int octet) {
    return ((crc << 8) & 0xffff) ^ TABLE[(crc >>> 8) ^ octet];
  }

  /** CRC16 as XMODEM has it. */
  private static int[] table() {
    int[] table = new int[256];
    for (int i = 0; i < table.length; i++) {
      int crc = i << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
      }
      table[i] = crc & 0xffff;
    }
    return table;
  }
}
