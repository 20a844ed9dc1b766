package dev.weir.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** A key with a certificate that it signed itself, as PEM files. */
public record Certificates(Path certificate, Path key) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /**
   * Makes them in {@code directory}.
   *
   * @param names what the certificate is good for, such as {@code dns:localhost,ip:127.0.0.1}
   */
  public static Certificates in(Path directory, String names) {
    Path store = directory.resolve("server.p12");
    try {
      generate(store, names);
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD);
      }
      Path certificate = directory.resolve("server.crt");
      Path key = directory.resolve("server.key");
      Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate("s").getEncoded()));
      Files.writeString(key, pem("PRIVATE KEY", keys.getKey("s", PASSWORD).getEncoded()));
      return new Certificates(certificate, key);
    } catch (IOException | GeneralSecurityException e) {
      throw new EmbeddedRedisException("no certificate: " + e, e);
    }
  }

  private static void generate(Path store, String names) throws IOException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process made =
        new ProcessBuilder(
                List.of(
                    keytool.toString(),
                    "-genkeypair",
                    "-alias",
                    "s",
                    "-keyalg",
                    "EC",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    new String(PASSWORD),
                    "-dname",
                    "CN=weir test",
                    "-ext",
                    "san=" + names,
                    "-ext",
                    "bc=ca:true",
                    "-validity",
                    "2"))
            .redirectErrorStream(true)
            .start();
    try (InputStream out = made.getInputStream()) {
      String said = new String(out.readAllBytes(), UTF_8);
      if (made.waitFor() != 0) {
        throw new IOException(said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static String pem(String type, byte[] bytes) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
  }
}
