package dev.weir.container;

import jakarta.servlet.http.HttpSession;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;

/** Says what it finds in the session of its handshake. */
@ServerEndpoint(value = "/socket", configurator = SocketEndpoint.Handshake.class)
public final class SocketEndpoint {
  private static final String COUNT = "count";

  public static final class Handshake extends ServerEndpointConfig.Configurator {
    @Override
    public void modifyHandshake(
        ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
      HttpSession session = (HttpSession) request.getHttpSession();
      config
          .getUserProperties()
          .put(COUNT, session == null ? "none" : session.getAttribute(COUNT));
    }
  }

  @OnOpen
  public void open(Session session, EndpointConfig config) throws IOException {
    session.getBasicRemote().sendText(String.valueOf(config.getUserProperties().get(COUNT)));
  }
}
