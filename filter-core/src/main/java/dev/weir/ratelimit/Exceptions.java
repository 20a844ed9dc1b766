package dev.weir.ratelimit;

import dev.weir.client.AddressRanges;
import dev.weir.http.RequestView;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A list of clients by address, range or user name. Immutable. */
final class Exceptions {
  /** What begins the item of a user. */
  static final String USER = "user:";

  private final AddressRanges addresses;
  private final Set<String> users = new HashSet<>();

  Exceptions(List<String> items) {
    addresses = AddressRanges.of(items.stream().filter(item -> !item.startsWith(USER)).toList());
    for (String item : items) {
      if (item.startsWith(USER)) {
        users.add(item.substring(USER.length()));
      }
    }
  }

  boolean include(RequestView request, Subjects subjects) {
    if (!addresses.isEmpty() && addresses.contains(subjects.address(request))) {
      return true;
    }
    String user = users.isEmpty() ? null : request.user();
    return user != null && users.contains(user);
  }
}
