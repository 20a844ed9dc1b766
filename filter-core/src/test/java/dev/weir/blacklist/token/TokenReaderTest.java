package dev.weir.blacklist.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.blacklist.ClaimNames;
import dev.weir.blacklist.Claims;
import dev.weir.blacklist.Scope;
import dev.weir.blacklist.TestTokens;
import dev.weir.blacklist.TokenFormat;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenReaderTest {
  private static final String TOKEN = TestTokens.of("jti", "1", "iss", "a", "sub", "x", "exp", 5);
  private static final TokenReader ANY = reader(TokenFormat.ANY);

  private static TokenReader reader(TokenFormat format) {
    return new TokenReader(format, 2000, ClaimNames.STANDARD);
  }

  @Test
  void readsTheClaimsOfAJwt() {
    Claims claims =
        requireNonNull(
                ANY.read(
                    TestTokens.of(
                        "iss",
                        "i",
                        "jti",
                        "j",
                        "sub",
                        "s",
                        "azp",
                        "c",
                        "tid",
                        "t",
                        "sid",
                        "x",
                        "device_id",
                        "d",
                        "iat",
                        5,
                        "exp",
                        7.5)))
            .claims();

    assertThat(claims.issuer()).isEqualTo("i");
    assertThat(claims.id()).isEqualTo("j");
    assertThat(claims.issuedAt()).isEqualTo(Instant.ofEpochSecond(5));
    assertThat(claims.expiresAt()).isEqualTo(Instant.ofEpochMilli(7500));
    assertThat(claims.notBefore()).isNull();
    assertThat(Set.copyOf(claims.scopes()))
        .isEqualTo(
            Set.of(
                new Scope(Scope.Kind.ISSUER, "i"),
                new Scope(Scope.Kind.SUBJECT, "s"),
                new Scope(Scope.Kind.CLIENT, "c"),
                new Scope(Scope.Kind.TENANT, "t"),
                new Scope(Scope.Kind.SESSION, "x"),
                new Scope(Scope.Kind.DEVICE, "d")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"jti\":1.5,\"sub\":7}",
        "{\"sub\":null,\"jti\":null}",
        "{\"sub\":[\"a\"],\"tenant\":{\"a\":{}}}",
        " {\"a\\u0062\":\"\\ud83d\\ude00\\n\\/\"} ",
        "{}"
      })
  void takesEveryObjectAsClaims(String payload) {
    assertThat(ANY.read(TestTokens.ofPayload(payload))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "7",
        "{",
        "{}}",
        "{\"a\":1,}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":nul}",
        "{'a':1}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u００41\"}",
        "{\"jti\":\"1\",\"jti\":\"2\"}",
        "{\"jti\":\"1\",\"\\u006ati\":\"2\"}",
        "{\"jti\":[\"1\"]}",
        "{\"iss\":{}}",
        "{\"exp\":\"soon\"}",
        "{\"exp\":1e400}",
        "{\"iat\":true}"
      })
  void refusesWhatIsNoSetOfClaims(String payload) {
    assertThat(ANY.read(TestTokens.ofPayload(payload))).isNull();
  }

  @Test
  void refusesAPayloadThatNestsTooDeepOrIsNotUtf8() {
    assertThat(ANY.read(TestTokens.ofPayload("{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}")))
        .isNull();
    String header = TOKEN.substring(0, TOKEN.indexOf('.'));
    byte[] latin1 = {'{', '"', (byte) 0xe9, '"', ':', '1', '}'};
    assertThat(ANY.read(header + "." + TestTokens.encoded(latin1) + ".x")).isNull();
  }

  @Test
  void refusesAHeaderThatIsNoObject() {
    assertThat(ANY.read(TestTokens.of("7", "{}"))).isNull();
    assertThat(ANY.read(TestTokens.of("{\"alg\":\"a\",\"alg\":\"b\"}", "{}"))).isNull();
  }

  @Test
  void refusesOtherSpellingsThatLenientDecodersTake() {
    for (String spelling : TestTokens.otherSpellings(TOKEN)) {
      Presented read = ANY.read(spelling);
      assertThat(read == null || sameInput(read, TOKEN)).as(spelling).isTrue();
    }
  }

  private static boolean sameInput(Presented read, String token) {
    Fingerprint expected = requireNonNull(requireNonNull(ANY.read(token)).signingInput());
    return expected.equals(read.signingInput());
  }

  /** Whatever a decoder that skips what it does not know makes the same token of. */
  @Property(tries = 2000)
  void noCharacterPutInMakesAnotherTokenOfIt(
      @ForAll @CharRange(from = 0, to = 0x2ff) char added,
      @ForAll @IntRange(min = 0, max = 400) int place) {
    int at = place % (TOKEN.length() + 1);
    String spelling = TOKEN.substring(0, at) + added + TOKEN.substring(at);

    Presented read = ANY.read(spelling);

    if (read != null && !sameInput(read, TOKEN)) {
      assertThat(lenient(spelling)).isNotEqualTo(lenient(TOKEN));
    }
  }

  /** Every other character at every place. */
  @Test
  void noOtherSpellingOfTheSameBytesMakesAnotherTokenOfIt() {
    List<String> same = new ArrayList<>();
    for (int at = 0; at < TOKEN.length(); at++) {
      for (char c = 0; c < 0x80; c++) {
        String spelling = TOKEN.substring(0, at) + c + TOKEN.substring(at + 1);
        if (c != TOKEN.charAt(at) && sameInLenientEyes(spelling)) {
          same.add(spelling);
        }
      }
    }
    assertThat(same).as("spellings to try").hasSizeGreaterThan(3);
    for (String spelling : same) {
      Presented read = ANY.read(spelling);
      assertThat(read == null || sameInput(read, TOKEN)).as(spelling).isTrue();
    }
  }

  private static boolean sameInLenientEyes(String spelling) {
    try {
      return lenient(spelling).equals(lenient(TOKEN));
    } catch (IllegalArgumentException undecodable) {
      return false;
    }
  }

  private static List<String> lenient(String token) {
    return Arrays.stream(token.split("\\."))
        .map(part -> part.replaceAll("[^A-Za-z0-9+/_-]", "").replace('+', '-').replace('/', '_'))
        .map(part -> part.length() % 4 == 1 ? part.substring(0, part.length() - 1) : part)
        .map(part -> new String(Base64.getUrlDecoder().decode(part), ISO_8859_1))
        .toList();
  }

  @Test
  void knowsATokenByWhatIsSignedHoweverTheSignatureIsSpelt() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    String input =
        TestTokens.encoded("{\"alg\":\"ES256\"}".getBytes(UTF_8))
            + "."
            + TestTokens.encoded("{\"sub\":\"x\"}".getBytes(UTF_8));
    Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
    signer.initSign(keys.getPrivate());
    signer.update(input.getBytes(UTF_8));
    byte[] signature = signer.sign();
    byte[] malleated =
        malleated(signature, ((ECPublicKey) keys.getPublic()).getParams().getOrder());
    signer.initVerify(keys.getPublic());
    signer.update(input.getBytes(UTF_8));
    assertThat(signer.verify(malleated)).as("a second valid signature").isTrue();

    Presented one = requireNonNull(ANY.read(input + "." + TestTokens.encoded(signature)));
    Presented two = requireNonNull(ANY.read(input + "." + TestTokens.encoded(malleated)));

    assertThat(two.signingInput()).isEqualTo(one.signingInput());
  }

  /** With (r, s) also (r, n - s) is a signature. */
  static byte[] malleated(byte[] signature, BigInteger order) {
    int half = signature.length / 2;
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, half, signature.length));
    byte[] other = order.subtract(s).toByteArray();
    byte[] out = Arrays.copyOf(signature, signature.length);
    Arrays.fill(out, half, out.length, (byte) 0);
    int length = Math.min(half, other.length);
    System.arraycopy(other, other.length - length, out, out.length - length, length);
    return out;
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "ya29.a0AfB", "a+b/c=", "~x", "===="})
  void takesOpaqueTokensForWhatTheyAre(String token) {
    Presented read = ANY.read(token);

    assertThat(read == null).isEqualTo(token.startsWith("="));
    assertThat(reader(TokenFormat.JWT).read(token)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\tb", "ä", "a,b", "a\"b", "v4.public.payload", "a.b.c.d"})
  void refusesWhatIsNeitherAJwtNorAnOpaqueToken(String token) {
    assertThat(ANY.read(token)).isNull();
  }

  @Test
  void anApplicationMaySayThatItsTokensAreOpaque() {
    assertThat(requireNonNull(reader(TokenFormat.OPAQUE).read("v4.public.payload")).opaque())
        .isEqualTo("v4.public.payload");
    assertThat(requireNonNull(reader(TokenFormat.OPAQUE).read(TOKEN)).opaque()).isEqualTo(TOKEN);
  }

  @Test
  void takesEncryptedTokensAsOpaqueInTheirCanonicalSpellingOnly() {
    String header = TestTokens.encoded("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}".getBytes(UTF_8));

    assertThat(requireNonNull(ANY.read(header + ".YWJj.YWJj.YWJj.YWI")).opaque()).isNotNull();
    assertThat(ANY.read(header + "..YWJj.YWJj.YWI")).isNotNull();
    assertThat(ANY.read(header + ".YWJj.YWJj.YWJj.")).isNull();
    assertThat(ANY.read(header + ".YWJj.YWJj.YWJj.YWJ")).isNull();
    assertThat(ANY.read(header + ".YWJj.YWJj.YWJj.YWI=")).isNull();
    assertThat(ANY.read("e30.YWJj.YWJj.YWJj.YWI")).isNull();
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThat(ANY.read("a".repeat(2000))).isNotNull();
    assertThat(ANY.read("a".repeat(2001))).isNull();
  }

  @Test
  void showsNoTokenInItsText() {
    assertThat(String.valueOf(ANY.read("opaque-secret"))).doesNotContain("secret");
    assertThat(String.valueOf(ANY.read(TOKEN))).doesNotContain(TOKEN.substring(0, 20));
  }
}
