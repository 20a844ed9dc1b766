package dev.weir.servlet;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.util.function.UnaryOperator;

/** A response that puts the session's id into URLs. */
final class UrlEncodingResponse extends HttpServletResponseWrapper {
  private final UnaryOperator<String> encoder;

  UrlEncodingResponse(HttpServletResponse response, UnaryOperator<String> encoder) {
    super(response);
    this.encoder = encoder;
  }

  @Override
  public String encodeURL(String url) {
    return encoder.apply(url);
  }

  @Override
  public String encodeRedirectURL(String url) {
    return encoder.apply(url);
  }
}
