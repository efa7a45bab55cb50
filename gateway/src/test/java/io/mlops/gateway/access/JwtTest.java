package io.mlops.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which signed tokens are believed. */
class JwtTest {
    private static final Instant NOW = Instant.parse("2026-11-21T20:00:00Z");
    private static final long SECONDS = NOW.getEpochSecond();

    @TempDir
    Path home;

    private Instant now = NOW;
    private final Signer signer = Signer.of("k1", "ES256");
    private Access access;

    @BeforeEach
    void trust() throws IOException {
        trust(signer);
    }

    private void trust(Signer... signers) throws IOException {
        Path file = Files.writeString(home.resolve("jwks.json"), Signer.set(signers));
        JwtSettings settings = JwtSettings.of(file.toString(), "https://issuer.example", "inference");
        access = new Access(AccessSettings.open().withJwt(settings), () -> now);
    }

    private static String claims(String more) {
        return "{\"iss\":\"https://issuer.example\",\"aud\":\"inference\",\"sub\":\"desk-7\",\"exp\":" + (SECONDS + 300)
                + more + "}";
    }

    private Verdict check(String token) {
        return access.check(List.of("Bearer " + token), List.of());
    }

    private String denial(String token) {
        Verdict verdict = check(token);
        assertThat(verdict.identity()).isNull();
        assertThat(verdict.denial()).isNotEmpty().doesNotContain(token.substring(0, Math.min(12, token.length())));
        return verdict.denial();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES256", "EdDSA"})
    void aTokenOfEachAlgorithmIsBelieved(String algorithm) throws IOException {
        Signer other = Signer.of("k2", algorithm);
        trust(signer, other);
        assertThat(Objects.requireNonNull(check(other.token(claims(""))).identity())
                        .name())
                .isEqualTo("desk-7");
    }

    @Test
    void theAlgorithmIsTheKeysAndNeverTheTokens() throws GeneralSecurityException, IOException {
        Signer rsa = Signer.of("k1", "RS256");
        trust(rsa);
        assertThat(denial(signer.token("{\"alg\":\"ES256\",\"kid\":\"k1\"}", claims(""))))
                .contains("a key that is not known");
        String none = Signer.encode("{\"alg\":\"none\"}") + "." + Signer.encode(claims("")) + ".";
        assertThat(denial(none)).contains("not signed with");
        String signed = Signer.encode("{\"alg\":\"HS256\",\"kid\":\"k1\"}") + "." + Signer.encode(claims(""));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(rsa.publicKey(), "HmacSHA256"));
        String tag = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        assertThat(denial(signed + "." + tag)).contains("not signed with");
        assertThat(denial(signed.replace("none", "NONE") + "." + tag)).contains("not signed with");
    }

    @Test
    void aChangedTokenIsNotBelieved() {
        String token = signer.token(claims(""));
        String[] parts = token.split("\\.", -1);
        String other = parts[0] + "." + Signer.encode(claims("").replace("desk-7", "admin")) + "." + parts[2];
        assertThat(denial(other)).isEqualTo("the token's signature is wrong");
        String zeros = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]);
        assertThat(denial(parts[0] + "." + parts[1] + "." + zeros)).isEqualTo("the token's signature is wrong");
        assertThat(denial(parts[0] + "." + parts[1] + ".")).isEqualTo("the token's signature is wrong");
        assertThat(denial(parts[0] + "." + parts[1] + "." + parts[2] + "=")).isEqualTo("the token is malformed");
        assertThat(denial(token + ".x")).isEqualTo("the token is malformed");
        assertThat(denial("a." + "x".repeat(9000) + ".b")).isEqualTo("the token is malformed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"iss\":\"https://issuer.example\"|\"iss\":\"https://other.example\"|another issuer",
                "\"iss\":\"https://issuer.example\"|\"iss\":[\"https://issuer.example\"]|another issuer",
                "\"aud\":\"inference\"|\"aud\":\"billing\"|another audience",
                "\"aud\":\"inference\"|\"aud\":[\"billing\",7]|another audience",
                "\"aud\":\"inference\"|\"aud\":{\"x\":\"inference\"}|another audience",
                "\"sub\":\"desk-7\"|\"sub\":\"\"|subject is missing",
                "\"sub\":\"desk-7\"|\"sub\":\"a\\u000ab\"|subject is missing",
                "\"sub\":\"desk-7\"|\"sub\":7|subject is missing",
                "\"exp\":|\"exp\":\"soon\",\"x\":|no time of expiry",
                "\"exp\":|\"exp\":-1,\"x\":|no time of expiry",
                "\"exp\":|\"exp\":1e300,\"x\":|no time of expiry",
                "\"exp\":|\"x\":|no time of expiry",
                "\"exp\":|\"exp\":1,\"x\":|has expired",
                "\"exp\":|\"nbf\":1e11,\"exp\":|not valid yet",
                "\"exp\":|\"mlops_deployments\":\"all\",\"exp\":|no list of names",
                "\"exp\":|\"sub\":\"admin\",\"exp\":|malformed"
            })
    void claimsMustBeWhatIsConfigured(String part, String instead, String why) {
        assertThat(denial(signer.token(claims("").replace(part, instead)))).contains(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"ES256\",\"kid\":\"k1\",\"crit\":[\"exp\"]}",
                "{\"alg\":\"ES256\",\"kid\":\"k1\",\"typ\":\"logout+jwt\"}",
                "{\"alg\":\"ES256\",\"kid\":7}",
                "{\"alg\":\"ES256\",\"alg\":\"none\",\"kid\":\"k1\"}",
                "{\"alg\":\"ES256\",\"kid\":\"k1\"} {}",
                "[]",
                "7",
                ""
            })
    void headsThatAreNotPlainAreRefused(String head) {
        assertThat(denial(signer.token(head, claims("")))).startsWith("the token ");
    }

    @Test
    void anAudienceMayBeOneOfSeveralAndDeploymentsMayBeLimited() {
        String token = signer.token(
                claims(",\"mlops_deployments\":[\"policy\"]").replace("\"inference\"", "[\"a\",\"inference\"]"));
        Identity identity = Objects.requireNonNull(check(token).identity());
        assertThat(identity.mayAsk("policy")).isTrue();
        assertThat(identity.mayAsk("other")).isFalse();
    }

    @Test
    void whatWasBelievedEndsWithItsTimeAndALittleLeeway() {
        String token = signer.token(claims(""));
        assertThat(check(token).denial()).isEmpty();
        now = NOW.plusSeconds(329);
        assertThat(check(token).denial()).isEmpty();
        now = NOW.plusSeconds(330);
        assertThat(denial(token)).contains("has expired");
    }

    @Test
    void aRemovedKeyEndsWhatItSigned() throws IOException {
        String token = signer.token(claims(""));
        assertThat(check(token).denial()).isEmpty();
        Files.writeString(home.resolve("jwks.json"), Signer.set(Signer.of("k2", "ES256")));
        access.reloaded().forEach(io.mlops.gateway.reload.Reloaded::look);
        assertThat(check(token).denial()).as("one look proves nothing").isEmpty();
        access.reloaded().forEach(io.mlops.gateway.reload.Reloaded::look);
        assertThat(denial(token)).contains("not known");
    }

    @Test
    void aBrokenKeySetLeavesTheOldInForce() throws IOException {
        Files.writeString(home.resolve("jwks.json"), "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"sec");
        access.reloaded().forEach(io.mlops.gateway.reload.Reloaded::look);
        assertThat(access.reloaded().getFirst().look())
                .hasValueSatisfying(change -> assertThat(change.detail()).isEqualTo("the key set is no JSON"));
        assertThat(check(signer.token(claims(""))).denial()).isEmpty();
    }

    @Test
    void keysOfOtherKindsArePassedOverAndWeakOnesRefused() throws Exception {
        String foreign = "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid\":\"k1\"},"
                + "{\"kty\":\"EC\",\"crv\":\"P-521\",\"kid\":\"k1\"},{\"kty\":\"RSA\",\"use\":\"enc\",\"kid\":\"k1\"}]}";
        assertThat(JwkSet.read(foreign.getBytes(StandardCharsets.UTF_8)).size()).isZero();
        String weak = "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"" + "AQ".repeat(64) + "\"}]}";
        assertThatThrownBy(() -> JwkSet.read(weak.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("2048");
    }

    @Test
    void aPointBeyondItsCurveIsRefused() {
        String wide = "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"" + "mm".repeat(24) + "\"}]}";
        assertThatThrownBy(() -> JwkSet.read(wide.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessage("a P-256 key of the key set has a coordinate of more than 256 bits");
    }

    @Test
    void keysAreFetchedAgainOnAnUnknownIdButNotTooOften() throws IOException {
        List<Instant> fetches = new ArrayList<>();
        KeySource source = new KeySource(
                () -> {
                    fetches.add(now);
                    if (fetches.size() == 3) {
                        throw new IOException("down");
                    }
                    return Signer.set(signer).getBytes(StandardCharsets.UTF_8);
                },
                () -> now);
        source.read();
        source.want();
        source.read();
        assertThat(fetches).hasSize(1);
        now = NOW.plus(KeySource.PAUSE);
        source.read();
        assertThat(fetches).hasSize(2);
        now = NOW.plus(KeySource.PAUSE).plus(KeySource.INTERVAL);
        assertThatThrownBy(source::read).hasMessage("down");
        assertThatThrownBy(source::read).hasMessage("down");
        assertThat(fetches).hasSize(3);
        now = now.plus(KeySource.PAUSE);
        assertThat(source.read()).hasSize(1);
    }

    @Test
    void aGatewayStartsAlthoughItsIssuerIsDown() throws IOException {
        KeySource source = new KeySource(
                () -> {
                    throw new IOException("down");
                },
                () -> now);
        assertThat(source.read()).hasSize(1);
        assertThatThrownBy(source::read).hasMessage("down");
    }

    @Test
    void keysAreNotTakenOverPlainHttpFromElsewhere() {
        assertThatThrownBy(() -> JwtSettings.of("http://issuer.example/jwks", "i", "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use https");
        assertThat(JwtSettings.of("http://127.0.0.1:8080/jwks", "i", "a").isRemote())
                .isTrue();
    }

    @Test
    void whatIsRememberedIsBounded() {
        now = NOW.minus(Duration.ofMinutes(1));
        assertThat(check(signer.token(claims(""))).denial()).isEmpty();
        assertThat(check("a.b.c").denial()).isNotEmpty();
        assertThat(access.remembered()).isEqualTo(1);
    }
}
