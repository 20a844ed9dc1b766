package dev.weir.blacklist;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens there are, which requests need one, and what bounds them and their revocations.
 *
 * @param enabled whether the application has tokens
 * @param places which requests are looked at, and where their tokens are
 * @param freshness how fresh answers have to be where nothing else is said
 * @param verifier name of the application's {@link TokenVerifier}, or null
 * @param format what tokens look like
 * @param maxLength most characters of a token
 * @param names which claims say what a token belongs to
 * @param leeway how far the clocks of issuers and verifiers may be apart
 * @param issuerSkew how far an issuer's clock may be ahead when it dates a token
 * @param maxLife the longest life of a token; one that lives longer is refused
 * @param maxRevocations most revoked tokens, and most revoked scopes, that a node holds
 * @param revocationsPerMinute most tokens of one subject that can be revoked one by one in a minute
 * @param admitsAtColdStart whether a node that has not reached Redis since its start admits tokens
 */
public record TokenSettings(
    boolean enabled,
    TokenGate.Places places,
    Freshness freshness,
    @Nullable String verifier,
    TokenFormat format,
    int maxLength,
    ClaimNames names,
    Duration leeway,
    Duration issuerSkew,
    Duration maxLife,
    int maxRevocations,
    int revocationsPerMinute,
    boolean admitsAtColdStart) {}
