package dev.weir.config;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of one Redis server, {@code redis://user:password@host:port/database}. User, password
 * and database are percent-decoded (RFC 3986 §2.1); {@code rediss} means TLS; an IPv6 address
 * stands in brackets and keeps them. What the URL leaves open is null.
 */
record RedisUrl(
    boolean tls,
    @Nullable String username,
    @Nullable String password,
    String host,
    @Nullable Integer port,
    @Nullable Integer database) {
  static final Syntax<RedisUrl> SYNTAX =
      new Syntax<>(
          "redis://user:password@host:port/database, or rediss:// for TLS",
          RedisUrl::parse,
          RedisUrl::toString);
  static final Syntax<Integer> PORT = Syntax.integer(1, 65_535);
  static final Syntax<Integer> DATABASE = Syntax.integer(0, 15);
  static final Syntax<String> HOST =
      new Syntax<>(
          "a host name or an IP address, without scheme or port", RedisUrl::host, Printable::of);

  private static final Pattern SCHEME = Pattern.compile("(?i)rediss?://.*", Pattern.DOTALL);
  private static final Pattern URL =
      Pattern.compile(
          "([A-Za-z]+)://(?:(?<userinfo>[^@/?#\\s]*)@)?(?<host>\\[[^\\]]*\\]|[^\\[\\]:@/?#\\s]+)"
              + "(?::(?<port>[^:@/?#]*))?(?:/(?<database>[^@/?#]*))?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,252}");

  static RedisUrl parse(String text) throws BadValue {
    String url = text.strip();
    if (!SCHEME.matcher(url).matches()) {
      throw new BadValue("it must begin with redis:// or rediss://");
    }
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      throw new BadValue(
          "special characters in user and password must be percent-encoded, and no options may"
              + " follow the database");
    }
    String userInfo = orEmpty(parts.group("userinfo"));
    int colon = userInfo.indexOf(':');
    String database = orEmpty(parts.group("database"));
    return new RedisUrl(
        parts.group(1).toLowerCase(Locale.ROOT).equals("rediss"),
        decoded(colon < 0 ? userInfo : userInfo.substring(0, colon)),
        decoded(colon < 0 ? "" : userInfo.substring(colon + 1)),
        host(orEmpty(parts.group("host"))),
        number(parts.group("port"), PORT, "port"),
        database.isEmpty() ? null : number(decoded(database), DATABASE, "database"));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static @Nullable Integer number(
      @Nullable String text, Syntax<Integer> syntax, String part) throws BadValue {
    try {
      return text == null ? null : syntax.parser().parse(text);
    } catch (BadValue outside) {
      throw new BadValue("the " + part + " must be " + syntax.rule());
    }
  }

  private static String host(String text) throws BadValue {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    if (bracketed || text.indexOf(':') >= 0) {
      return ipv6(bracketed ? text : "[" + text + "]");
    }
    if (!NAME.matcher(text).matches()) {
      throw new BadValue("a host name consists of letters, digits, dots and hyphens");
    }
    return text;
  }

  private static String ipv6(String bracketed) throws BadValue {
    try {
      // Brackets make it a literal or an error: no name is ever looked up here.
      InetAddress.getByName(bracketed);
      return bracketed;
    } catch (UnknownHostException malformed) {
      throw new BadValue("this is no IPv6 address");
    }
  }

  private static @Nullable String decoded(String text) throws BadValue {
    if (text.isEmpty()) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); ) {
      if (text.charAt(i) == '%') {
        bytes.write(hexDigit(text, i + 1) * 16 + hexDigit(text, i + 2));
        i += 3;
      } else {
        int codePoint = text.codePointAt(i);
        bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(codePoint);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException malformed) {
      throw new BadValue("what is percent-encoded must be UTF-8");
    }
  }

  private static int hexDigit(String text, int index) throws BadValue {
    // Not Character.digit alone: that reads the digits of other scripts, too.
    int c = index < text.length() ? text.charAt(index) : -1;
    int digit = c < 128 ? Character.digit(c, 16) : -1;
    if (digit < 0) {
      throw new BadValue("a % in user or password must be written %25");
    }
    return digit;
  }

  /** The address without user and password. */
  @Override
  public String toString() {
    return (tls ? "rediss://" : "redis://")
        + host
        + (port == null ? "" : ":" + port)
        + (database == null ? "" : "/" + database);
  }
}
