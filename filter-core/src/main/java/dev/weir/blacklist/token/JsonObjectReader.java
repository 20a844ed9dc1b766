package dev.weir.blacklist.token;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object (RFC 8259) strictly: no name twice, nothing after its end. Texts, numbers
 * (as doubles) and truth values of the object itself are kept; what nests deeper is checked and
 * kept as an empty map; a null counts as absent. Not thread-safe, for one object.
 */
final class JsonObjectReader {
  private static final int DEEPEST = 32;
  private static final int MOST_NAMES = 200;
  private static final Object NULL = new Object();

  private final String text;
  private int at;

  private JsonObjectReader(String text) {
    this.text = text;
  }

  /** Not JSON, or not an object. */
  static final class NotAnObject extends Exception {
    private static final long serialVersionUID = 1L;

    NotAnObject() {
      super("no JSON object", null, false, false);
    }
  }

  static Map<String, Object> read(byte[] utf8) throws NotAnObject {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException malformed) {
      throw new NotAnObject();
    }
    JsonObjectReader reader = new JsonObjectReader(text);
    Map<String, Object> members = new HashMap<>();
    reader.skipSpace();
    reader.object(members, 1);
    reader.skipSpace();
    reader.require(reader.at == text.length());
    members.values().removeIf(value -> value == NULL);
    return members;
  }

  private void object(@Nullable Map<String, Object> members, int depth) throws NotAnObject {
    require(depth <= DEEPEST && take('{'));
    skipSpace();
    if (take('}')) {
      return;
    }
    do {
      skipSpace();
      String name = string();
      skipSpace();
      require(take(':'));
      skipSpace();
      Object value = value(depth);
      if (members != null) {
        // Which of two would count depends on whom one asks (RFC 7519 §4).
        require(members.put(name, value) == null && members.size() <= MOST_NAMES);
      }
      skipSpace();
    } while (take(','));
    require(take('}'));
  }

  private void array(int depth) throws NotAnObject {
    require(depth <= DEEPEST && take('['));
    skipSpace();
    if (take(']')) {
      return;
    }
    do {
      skipSpace();
      Object unused = value(depth);
      skipSpace();
    } while (take(','));
    require(take(']'));
  }

  /** A value; what is kept of one that nests is that it was there. */
  private Object value(int depth) throws NotAnObject {
    return switch (peek()) {
      case '"' -> string();
      case '{', '[' -> nested(depth);
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", NULL);
      default -> number();
    };
  }

  private Object nested(int depth) throws NotAnObject {
    if (peek() == '{') {
      object(null, depth + 1);
    } else {
      array(depth + 1);
    }
    return Map.of();
  }

  private Object word(String word, Object value) throws NotAnObject {
    require(text.startsWith(word, at));
    at += word.length();
    return value;
  }

  private Double number() throws NotAnObject {
    int start = at;
    take('-');
    if (!take('0')) {
      digits();
    }
    if (take('.')) {
      digits();
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      digits();
    }
    return Double.valueOf(text.substring(start, at));
  }

  private void digits() throws NotAnObject {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    require(at > start);
  }

  private String string() throws NotAnObject {
    require(take('"'));
    int start = at;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        return text.substring(start, at++);
      }
      if (c == '\\') {
        return escaped(start);
      }
      require(c >= ' ');
      at++;
    }
    throw new NotAnObject();
  }

  private String escaped(int start) throws NotAnObject {
    StringBuilder out = new StringBuilder(text.substring(start, at));
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return out.toString();
      }
      require(c >= ' ');
      out.append(c == '\\' ? escape() : c);
    }
    throw new NotAnObject();
  }

  private char escape() throws NotAnObject {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw new NotAnObject();
    };
  }

  private char unicode() throws NotAnObject {
    require(at + 4 <= text.length());
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char digit = text.charAt(at++);
      require(HexFormat.isHexDigit(digit));
      code = code << 4 | HexFormat.fromHexDigit(digit);
    }
    return (char) code;
  }

  private char peek() throws NotAnObject {
    require(at < text.length());
    return text.charAt(at);
  }

  private boolean take(char expected) {
    boolean there = at < text.length() && text.charAt(at) == expected;
    if (there) {
      at++;
    }
    return there;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private void require(boolean condition) throws NotAnObject {
    if (!condition) {
      throw new NotAnObject();
    }
  }
}
