package dev.weir.blacklist;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A revocation that is in force, as far as anyone can tell it.
 *
 * @param hash 32 hexadecimal digits that stand for the token or the scope
 * @param kind what kind of scope; null when a single token is revoked
 * @param time of a token: until when its revocation is remembered; of a scope: what was issued
 *     before is revoked
 */
public record LiveRevocation(String hash, Scope.@Nullable Kind kind, Instant time) {}
