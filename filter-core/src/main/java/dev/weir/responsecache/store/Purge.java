package dev.weir.responsecache.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.redis.BadRedisData;
import dev.weir.responsecache.policy.StoredResponse;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One purge, as it stands in the log.
 *
 * @param id by which a node knows its own
 * @param soft whether what it hits may still be used while a new one is made
 * @param subjects what it hits
 */
public record Purge(String id, boolean soft, Set<String> subjects) {
  /** Hits everything. */
  public static final String EVERYTHING = "*";

  private static final String URL = "u:";
  private static final String PATH = "p:";
  private static final String TAG = "t:";
  private static final String SOFT = "soft";
  private static final String HARD = "hard";

  public Purge {
    subjects = Set.copyOf(subjects);
  }

  /** The subject of one URL, absolute, or on every host when it is a path. */
  public static String url(String url) {
    return (url.startsWith("/") ? PATH : URL) + oneLine(url);
  }

  public static String tag(String tag) {
    return TAG + oneLine(tag);
  }

  public static Set<String> urls(Collection<String> urls) {
    Set<String> subjects = new LinkedHashSet<>();
    urls.forEach(url -> subjects.add(url(url)));
    return subjects;
  }

  private static String oneLine(String text) {
    return text.replace('\n', ' ');
  }

  /** The subjects that hit a response with this identity. */
  public static List<String> hitting(StoredResponse.Identity identity) {
    String url = identity.key().lines().findFirst().orElse("");
    int path = url.indexOf('/', url.indexOf("://") + "://".length());
    String[] subjects = new String[identity.tags().size() + 2];
    subjects[0] = URL + url;
    subjects[1] = PATH + (path < 0 ? "/" : url.substring(path));
    int at = 2;
    for (String tag : identity.tags()) {
      subjects[at++] = tag(tag);
    }
    return Arrays.asList(subjects);
  }

  public byte[] encode() {
    return (id + '\n' + (soft ? SOFT : HARD) + '\n' + String.join("\n", subjects)).getBytes(UTF_8);
  }

  public static Purge decode(byte[] content) {
    List<String> lines = new String(content, UTF_8).lines().toList();
    if (lines.size() < 3 || !(lines.get(1).equals(SOFT) || lines.get(1).equals(HARD))) {
      throw new BadRedisData("no purge");
    }
    return new Purge(
        lines.get(0), lines.get(1).equals(SOFT), Set.copyOf(lines.subList(2, lines.size())));
  }

  public long bytes() {
    return 64 + subjects.stream().mapToLong(subject -> 48L + 2L * subject.length()).sum();
  }
}
