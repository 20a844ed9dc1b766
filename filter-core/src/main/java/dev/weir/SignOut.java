package dev.weir;

import dev.weir.blacklist.Claims;
import dev.weir.blacklist.Revocation;
import dev.weir.blacklist.RevocationListener;
import dev.weir.blacklist.Scope;
import dev.weir.blacklist.TokenBlacklist;
import dev.weir.session.SessionDirectory;
import dev.weir.session.SessionInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Ends what users have of both kinds at once: sessions, and tokens by the subject of that name.
 * Thread-safe; while Redis is away as good as its two halves are.
 */
public final class SignOut {
  /**
   * Name of the note, in a session's metadata, that holds the {@code jti} of the refresh token that
   * goes with it.
   */
  public static final String REFRESH_TOKEN = "refresh-token";

  private final SessionDirectory sessions;
  private final TokenBlacklist blacklist;

  SignOut(SessionDirectory sessions, TokenBlacklist blacklist) {
    this.sessions = sessions;
    this.blacklist = blacklist;
  }

  /**
   * What was ended.
   *
   * @param sessions how many sessions
   * @param tokens how the revocation of the tokens is recorded, and when new ones are safe to issue
   */
  public record SignedOut(int sessions, Revocation tokens) {}

  /**
   * Ends all sessions of a user and revokes all tokens that were issued to it so far.
   *
   * @throws dev.weir.blacklist.RevocationRefused if the tokens could not be revoked; the sessions
   *     have ended then all the same
   */
  public SignedOut everywhere(String user, String reason) {
    int ended = sessions.endAll(user);
    return new SignedOut(ended, blacklist.revokeAll(Scope.subject(user), reason));
  }

  /**
   * The same but for the session of that id, whose owner goes on: for a change of password, say.
   * All tokens are revoked; the client of the session is issued new ones.
   */
  public SignedOut everywhereElse(String user, String currentId, String reason) {
    int ended = sessions.endOthers(user, currentId);
    return new SignedOut(ended, blacklist.revokeAll(Scope.subject(user), reason));
  }

  /**
   * Ends one session and revokes the tokens that were issued for it: those whose {@code sid} is the
   * session's handle, the first 22 characters of its id, which a change of the id leaves as it is.
   *
   * @return empty when there is no such session, and then nothing is revoked
   * @throws dev.weir.blacklist.RevocationRefused if the tokens could not be revoked; the session
   *     has ended then all the same
   */
  public Optional<SignedOut> session(String id, String reason) {
    Optional<SessionInfo> session = sessions.get(id);
    boolean ended = session.isPresent() && sessions.delete(id);
    return session.map(
        its ->
            new SignedOut(ended ? 1 : 0, blacklist.revokeAll(Scope.session(its.handle()), reason)));
  }

  /**
   * From now on, whoever revokes something through this node ends sessions, too: all tokens of a
   * subject, all of its sessions; one token, the session of its subject whose note {@link
   * #REFRESH_TOKEN} holds the token's {@code jti}. To be called once.
   */
  public void endSessionsWithTokens() {
    blacklist.onRevocation(
        new RevocationListener() {
          @Override
          public void tokenRevoked(Claims claims) {
            endSessionOf(claims);
          }

          @Override
          public void scopeRevoked(Scope scope, Instant before) {
            if (scope.kind() == Scope.Kind.SUBJECT) {
              endSessionsBegunBefore(scope.value(), before);
            }
          }
        });
  }

  private void endSessionOf(Claims claims) {
    String id = claims.id();
    if (id == null) {
      return;
    }
    for (Scope scope : claims.scopes()) {
      if (scope.kind() == Scope.Kind.SUBJECT) {
        endNoted(scope.value(), id);
      }
    }
  }

  private void endNoted(String user, String tokenId) {
    for (SessionInfo session : sessions.of(user)) {
      if (tokenId.equals(session.metadata().get(REFRESH_TOKEN))) {
        sessions.end(user, session.handle());
      }
    }
  }

  private void endSessionsBegunBefore(String user, Instant before) {
    List<SessionInfo> all = sessions.of(user);
    for (SessionInfo session : all) {
      if (session.created().isBefore(before)) {
        sessions.end(user, session.handle());
      }
    }
  }
}
