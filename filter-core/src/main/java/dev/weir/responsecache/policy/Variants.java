package dev.weir.responsecache.policy;

import dev.weir.http.Headers;
import dev.weir.http.RequestView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Which of the responses of one resource a request selects (RFC 9111 §4.1): the values of the
 * fields that {@code Vary} names, in one spelling. Stateless.
 */
public final class Variants {
  /** Nothing to vary by. */
  public static final List<String> NONE = List.of();

  /** Fields whose members have no order, and where case tells nothing apart. */
  private static final Set<String> PREFERENCES =
      Set.of("accept-language", "accept-encoding", "accept-charset");

  private static final String ACCEPT = "accept";
  private static final String ABSENT = "\0";

  private Variants() {}

  /**
   * The fields that responses of a resource vary by, sorted, in lower case; a response that varies
   * by everything has the name {@code *}.
   */
  public static List<String> names(Headers response, Collection<String> further) {
    Set<String> names = new TreeSet<>(further);
    for (String name : response.members("Vary")) {
      names.add(name.toLowerCase(Locale.ROOT));
    }
    String allowed = response.first("Access-Control-Allow-Origin");
    if (allowed != null && !allowed.strip().equals("*")) {
      // It answers one origin, whether the response says so or not.
      names.add("origin");
    }
    String encoding = response.first("Content-Encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      // Whoever does not take that encoding could not read it, whether the response says so or not.
      names.add("accept-encoding");
    }
    return names.isEmpty() ? NONE : List.copyOf(names);
  }

  /** The names of both, sorted. */
  public static List<String> union(List<String> some, List<String> more) {
    if (some.containsAll(more)) {
      return some;
    }
    Set<String> all = new TreeSet<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }

  /** What a request selects by these names; empty when there are none. */
  public static String select(List<String> names, RequestView request) {
    if (names.isEmpty()) {
      return "";
    }
    StringBuilder selection = new StringBuilder();
    for (String name : names) {
      selection.append(name).append('=').append(value(name, request)).append('\n');
    }
    return selection.toString();
  }

  private static String value(String name, RequestView request) {
    if (request.header(name) == null) {
      return ABSENT;
    }
    List<String> members = Headers.members(request.headers(name));
    if (PREFERENCES.contains(name)) {
      return sorted(members, member -> bare(member).toLowerCase(Locale.ROOT));
    }
    return name.equals(ACCEPT) ? sorted(members, Variants::bare) : String.join(",", members);
  }

  private static String sorted(List<String> members, UnaryOperator<String> spelling) {
    List<String> spelt = new ArrayList<>();
    members.forEach(member -> spelt.add(spelling.apply(member)));
    spelt.sort(null);
    return String.join(",", spelt);
  }

  private static String bare(String member) {
    return member.replaceAll("[ \\t]+", "").replaceFirst("(?i);q=1(\\.0{0,3})?$", "");
  }
}
