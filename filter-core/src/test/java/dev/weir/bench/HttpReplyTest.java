package dev.weir.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class HttpReplyTest {
  private static final byte[] REPLY =
      """
      HTTP/1.1 200 OK
      Set-Cookie: JSESSIONID=abc; Path=/; HttpOnly
      content-length: 5
      set-cookie:JSESSIONID-V=1

      hello"""
          .replace("\n", "\r\n")
          .getBytes(ISO_8859_1);

  private final HttpReply reply = new HttpReply();

  @Test
  void endsWhereTheBodyEndsAndNoByteEarlier() {
    for (int filled = 0; filled < REPLY.length; filled++) {
      assertThat(reply.parse(REPLY, filled)).as("of %d bytes", filled).isEqualTo(-1);
    }
    assertThat(reply.parse(REPLY, REPLY.length)).isEqualTo(REPLY.length);
  }

  @Test
  void readsStatusLengthAndCookies() {
    reply.parse(REPLY, REPLY.length);

    assertThat(HttpReply.status(REPLY)).isEqualTo(200);
    assertThat(reply.contentLength()).isEqualTo(5);
    assertThat(reply.cookies()).containsExactly("JSESSIONID=abc", "JSESSIONID-V=1");
  }

  @Test
  void forgetsTheCookiesOfTheReplyBefore() {
    reply.parse(REPLY, REPLY.length);
    byte[] plain = "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1);

    assertThat(reply.parse(plain, plain.length)).isEqualTo(plain.length);
    assertThat(reply.cookies()).isEmpty();
  }

  @Test
  void refusesABodyWithoutALength() {
    byte[] chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(ISO_8859_1);

    assertThatIllegalStateException().isThrownBy(() -> reply.parse(chunked, chunked.length));
  }
}
