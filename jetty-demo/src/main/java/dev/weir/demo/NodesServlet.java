package dev.weir.demo;

import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Set;

/** {@code /demo/nodes}: the name of this node, and the ports of all by name. */
final class NodesServlet extends ApiServlet {
  @Serial private static final long serialVersionUID = 1L;

  private final String node;
  private final transient Demo demo;

  NodesServlet(String node, Demo demo) {
    this.node = node;
    this.demo = demo;
  }

  @Override
  Set<String> methods(HttpServletRequest request) {
    return Set.of("GET");
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    JsonObjectBuilder ports = Reply.object();
    demo.nodes().forEach(member -> ports.add(member.name(), member.port()));
    Reply.ok(Reply.object().add("node", node).add("ports", ports)).send(request, response);
  }
}
