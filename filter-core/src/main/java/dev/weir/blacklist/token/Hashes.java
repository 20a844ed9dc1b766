package dev.weir.blacklist.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.blacklist.Claims;
import dev.weir.blacklist.Scope;
import dev.weir.local.LocalTier;
import dev.weir.redis.SecretRing;
import dev.weir.telemetry.Telemetry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes fingerprints. What can be guessed, a name or an opaque token, is hashed with the
 * application's secret; where nodes hold several secrets, it is recorded under the one that signs
 * and looked for under all. Thread-safe.
 */
public final class Hashes {
  private static final MessageDigest SHA_256 = sha256();
  private static final char UNIT_SEPARATOR = 0x1f;
  private static final byte[] OPAQUE = {'o'};
  private static final long REMEMBERED_BYTES = 4L << 20;
  private static final int ENTRY_BYTES = 160;
  private static final Fingerprint EVERYONE = new Fingerprint(0, 0).marked(Scope.Kind.EVERYONE);

  private final SecretRing secrets;
  private final LocalTier<Scope, Known> known;

  /** The fingerprints of a scope under the secrets of one moment. */
  private record Known(Object secrets, List<Fingerprint> fingerprints) {}

  public Hashes(SecretRing secrets, Telemetry telemetry) {
    this.secrets = secrets;
    this.known =
        new LocalTier<>(
            "token-scope",
            REMEMBERED_BYTES,
            (scope, fingerprints) -> ENTRY_BYTES + 2L * scope.value().length(),
            telemetry);
  }

  /** Fingerprint of {@code header.payload} in canonical base64url. */
  public static Fingerprint ofSigningInput(String input) {
    return Fingerprint.of(digest('s', input.getBytes(ISO_8859_1)));
  }

  /** Fingerprint of what a token is called by its issuer, or null when it has no name. */
  public static @Nullable Fingerprint ofId(Claims claims) {
    String id = claims.id();
    String issuer = claims.issuer() == null ? "" : claims.issuer();
    if (id == null || id.isEmpty() || issuer.indexOf(UNIT_SEPARATOR) >= 0) {
      return null;
    }
    return Fingerprint.of(digest('j', (issuer + UNIT_SEPARATOR + id).getBytes(UTF_8)));
  }

  /** The fingerprint to record a token under, beside its name. */
  public Fingerprint toRecord(Presented token) {
    String opaque = token.opaque();
    return opaque == null
        ? Objects.requireNonNull(token.signingInput())
        : Fingerprint.of(secrets.sign(OPAQUE, opaque.getBytes(UTF_8)));
  }

  /** The fingerprints that an opaque token may be recorded under. */
  private List<Fingerprint> allOfOpaque(String token) {
    return secrets.keyedHashes(OPAQUE, token.getBytes(UTF_8)).stream()
        .map(Fingerprint::of)
        .toList();
  }

  /** All that a token may be recorded under. */
  public List<Fingerprint> allOf(Presented token) {
    String opaque = token.opaque();
    if (opaque != null) {
      return allOfOpaque(opaque);
    }
    Fingerprint input = Objects.requireNonNull(token.signingInput());
    Fingerprint id = ofId(token.claims());
    return id == null ? List.of(input) : List.of(id, input);
  }

  /** Something that is another object whenever fingerprints may be others. */
  public Object version() {
    return secrets.version();
  }

  /** The fingerprint to record a scope under. */
  public Fingerprint ofScope(Scope scope) {
    // Without the secret: whoever changes it revokes everything first, and that has to last.
    return scope.kind() == Scope.Kind.EVERYONE
        ? EVERYONE
        : Fingerprint.of(secrets.sign(kind(scope), value(scope))).marked(scope.kind());
  }

  /** The fingerprints that a scope may be recorded under. */
  public List<Fingerprint> allOfScope(Scope scope) {
    if (scope.kind() == Scope.Kind.EVERYONE) {
      return List.of(EVERYONE);
    }
    Object current = secrets.version();
    Known remembered = known.get(scope);
    if (remembered == null || remembered.secrets() != current) {
      List<Fingerprint> all =
          secrets.keyedHashes(kind(scope), value(scope)).stream()
              .map(hash -> Fingerprint.of(hash).marked(scope.kind()))
              .toList();
      remembered = new Known(current, all);
      known.put(scope, remembered);
    }
    return remembered.fingerprints();
  }

  private static byte[] kind(Scope scope) {
    return scope.kind().name().getBytes(UTF_8);
  }

  private static byte[] value(Scope scope) {
    return scope.value().getBytes(UTF_8);
  }

  private static byte[] digest(char domain, byte[] content) {
    try {
      MessageDigest digest = (MessageDigest) SHA_256.clone();
      digest.update((byte) domain);
      return digest.digest(content);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
