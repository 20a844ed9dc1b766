package dev.weir.demo;

import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A session as the API shows it.
 *
 * @param id its id, or null without a session
 * @param isNew whether the client does not know it yet
 * @param attributes their texts by name
 */
record SessionView(@Nullable String id, boolean isNew, Map<String, String> attributes) {
  private static final SessionView NONE = new SessionView(null, false, Map.of());

  /** The request's session, which is not created by looking. */
  static SessionView of(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    if (session == null) {
      return NONE;
    }
    try {
      return new SessionView(session.getId(), session.isNew(), attributes(session));
    } catch (IllegalStateException endedMeanwhile) {
      return NONE;
    }
  }

  private static Map<String, String> attributes(HttpSession session) {
    Map<String, String> attributes = new TreeMap<>();
    for (String name : Collections.list(session.getAttributeNames())) {
      Object value = session.getAttribute(name);
      if (value != null) {
        attributes.put(name, value.toString());
      }
    }
    return attributes;
  }

  /** As JSON, with the node that shows it. */
  JsonObjectBuilder json(String node) {
    JsonObjectBuilder shown = Reply.object();
    attributes.forEach(shown::add);
    JsonObjectBuilder json = Reply.object();
    if (id == null) {
      json.add("id", JsonValue.NULL);
    } else {
      json.add("id", id);
    }
    return json.add("node", node).add("new", isNew).add("attributes", shown);
  }
}
