package dev.weir.session;

import dev.weir.fallback.Journal;
import dev.weir.redis.BadRedisData;
import dev.weir.session.store.ChangeFormat;
import dev.weir.session.store.SessionDelta;
import java.util.Arrays;

/** Unsaved writes of sessions as bytes: a letter for the kind, then a delta unless it is an end. */
record UnsavedFormat(LocalSessions sessions) implements Journal.Codec {
  /** What the keys of sessions in the journal begin with. */
  static final String KIND = "session";

  private static final byte CHANGES = 'C';
  private static final byte END = 'E';

  static byte[] bytes(SessionDelta delta) {
    byte[] content = ChangeFormat.bytes(delta);
    byte[] bytes = new byte[content.length + 1];
    bytes[0] = CHANGES;
    System.arraycopy(content, 0, bytes, 1, content.length);
    return bytes;
  }

  static byte[] end() {
    return new byte[] {END};
  }

  static String key(String handle) {
    return KIND + ':' + handle;
  }

  @Override
  public Journal.Entry decode(String key, byte[] bytes) {
    String handle = key.substring(KIND.length() + 1);
    if (bytes.length == 1 && bytes[0] == END) {
      sessions.ended(handle);
      return new Unsaved.End(sessions, handle);
    }
    if (bytes.length == 0 || bytes[0] != CHANGES) {
      throw new BadRedisData("no write of a session");
    }
    SessionDelta delta = ChangeFormat.delta(Arrays.copyOfRange(bytes, 1, bytes.length));
    if (!delta.handle().equals(handle)) {
      throw new BadRedisData("a write of another session");
    }
    return sessions.restored(delta);
  }
}
