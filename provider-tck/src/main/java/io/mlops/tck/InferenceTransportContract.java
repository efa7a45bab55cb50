package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.transport.InferenceTransport;
import io.mlops.transport.Outgoing;
import io.mlops.transport.TransportAnswer;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What data planes rely on when they speak to an endpoint through its provider's transport. */
public abstract class InferenceTransportContract {
    private static final Duration REMAINING = Duration.ofSeconds(5);
    private static final String LENGTH = "inference-header-content-length";
    private static final String DIGEST = "mlops-model-digest";
    private static final HttpHeaders NONE = headers(Map.of());

    private TransportHarness harness;
    private InferenceTransport transport;

    /** Opens a fresh world. */
    protected abstract TransportHarness openHarness() throws Exception;

    @BeforeEach
    final void openWorld() throws Exception {
        harness = openHarness();
        transport = new InferenceTransport(harness.driver(), CallListener.NONE, InstantSource.system());
    }

    @AfterEach
    final void closeWorld() {
        transport.close();
        harness.close();
    }

    @Test
    protected void saysWhatItIs() {
        assertThat(harness.driver().capabilities()).contains(Capability.INFERENCE_TRANSPORT);
        assertThat(transport.target().location().provider())
                .isEqualTo(harness.driver().provider());
        assertThat(transport.target().address().getScheme()).isIn("http", "https");
        assertThat(transport.limits().maxBodyBytes()).isPositive();
    }

    @Test
    protected void nothingIsSentBeforeThereAreCredentials() {
        assertThat(transport.unavailable()).isPresent();
        assertThat(transport.refreshDue()).isTrue();
        assertThat(sign(harness.body(), Map.of())).isInstanceOf(Outgoing.NotNow.class);
    }

    @Test
    protected void aPredictionIsAnsweredAndComesWithTheDigest() throws Exception {
        transport.refresh();
        HttpResponse<byte[]> answer = send(signed(harness.body(), Map.of("content-type", "application/json")));

        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        HttpHeaders plain = transport.answered(answer.headers());
        assertThat(plain.firstValue(DIGEST)).contains(harness.digest());
        assertThat(plain.firstValue("content-type").orElse("")).startsWith("application/json");
    }

    @Test
    protected void rawTensorsComeAndGo() throws Exception {
        transport.refresh();
        byte[] body = harness.binaryBody();
        HttpResponse<byte[]> answer = send(
                signed(
                        body,
                        Map.of(
                                "content-type",
                                "application/octet-stream",
                                LENGTH,
                                Integer.toString(harness.jsonLength()))),
                body);

        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        HttpHeaders plain = transport.answered(answer.headers());
        assertThat(plain.firstValue("content-type")).contains("application/octet-stream");
        int length = Math.toIntExact(plain.firstValueAsLong(LENGTH).orElse(-1));
        assertThat(length).isBetween(1, answer.body().length - 1);
        assertThat(new String(answer.body(), 0, length, StandardCharsets.UTF_8))
                .startsWith("{")
                .endsWith("}");
        assertThat(plain.firstValue(DIGEST)).contains(harness.digest());
    }

    @Test
    protected void theClientsCredentialsGoNowhere() {
        transport.refresh();
        Outgoing.Signed signed = signed(
                harness.body(),
                Map.of("authorization", "Bearer clients-own", "x-api-key", "clients-own", "cookie", "clients-own"));

        assertThat(signed.headers().map().toString()).doesNotContain("clients-own");
        assertThat(signed.target()).startsWith("/").doesNotContain("clients-own");
    }

    @Test
    protected void signingConsumesNothingAndEachTryIsSignedAnew() throws Exception {
        transport.refresh();
        ByteBuffer body = ByteBuffer.wrap(harness.body());
        for (int i = 0; i < 3; i++) {
            Outgoing outgoing =
                    transport.sign(harness.deployment(), "POST", path(), NONE, body.asReadOnlyBuffer(), REMAINING);
            assertThat(body.position()).isZero();
            HttpResponse<byte[]> answer = send((Outgoing.Signed) outgoing);
            assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        }
    }

    @Test
    protected void whatItCannotTakeIsUnfit() {
        transport.refresh();
        int most = transport.limits().maxBodyBytes();
        if (most < Integer.MAX_VALUE - 8) {
            assertThat(sign(new byte[most + 1], Map.of())).isInstanceOf(Outgoing.Unfit.class);
        }
        assertThat(transport.sign(
                        harness.deployment(),
                        "GET",
                        "/v2/models/" + harness.deployment(),
                        NONE,
                        ByteBuffer.allocate(0),
                        REMAINING))
                .isInstanceOf(Outgoing.Unfit.class);
    }

    @Test
    protected void theModelsOwnErrorIsTheModelsAnswer() throws Exception {
        bring(TransportHarness.Mood.MODEL_FAULT);
        TransportAnswer.Said said = said();

        assertThat(said.status()).isEqualTo(424);
        assertThat(new String(said.body(), StandardCharsets.UTF_8)).startsWith("{\"error\":");
    }

    @Test
    protected void aBusyModelIsNotABrokenOne() throws Exception {
        bring(TransportHarness.Mood.MODEL_BUSY);
        TransportAnswer.Said said = said();

        assertThat(said.status()).isEqualTo(503);
        assertThat(said.headers().firstValue("retry-after")).isPresent();
    }

    private void bring(TransportHarness.Mood mood) {
        assumeTrue(harness.can(mood), () -> "nobody can bring about " + mood + " here");
        harness.mood(mood);
    }

    private TransportAnswer.Said said() throws Exception {
        return assertThat(refusal())
                .asInstanceOf(type(TransportAnswer.Said.class))
                .actual();
    }

    @Test
    protected void tooManyRequestsAreThrottling() throws Exception {
        bring(TransportHarness.Mood.THROTTLED);

        assertThat(refusal()).isInstanceOf(TransportAnswer.Throttled.class);
    }

    @Test
    protected void aFailureOfTheServiceIsItsOwn() throws Exception {
        bring(TransportHarness.Mood.DOWN);

        assertThat(refusal()).isInstanceOf(TransportAnswer.Unable.class);
    }

    @Test
    protected void whatItDoesNotKnowIsTheServicesFault() {
        transport.refresh();
        Outgoing.Signed signed = signed(harness.body(), Map.of());
        byte[] strange = "<html>?".getBytes(StandardCharsets.UTF_8);

        for (int status : List.of(301, 500, 502, 599)) {
            assertThat(transport.refused(signed, status, NONE, strange))
                    .as(Integer.toString(status))
                    .isInstanceOf(TransportAnswer.Unable.class);
        }
    }

    @Test
    protected void credentialsThatAreNotTakenAreRenewed() throws Exception {
        assumeTrue(harness.expires(), "nobody can end the time of credentials here");
        transport.refresh();
        harness.expireCredentials();
        Outgoing.Signed old = signed(harness.body(), Map.of());
        HttpResponse<byte[]> answer = send(old);

        assertThat(transport.refused(old, answer.statusCode(), answer.headers(), answer.body()))
                .isInstanceOf(TransportAnswer.Unauthenticated.class);
        assertThat(transport.unavailable()).isPresent();
        assertThat(transport.refreshDue()).isTrue();
        transport.refresh();
        assertThat(transport.unavailable()).isEmpty();
        assertThat(send(signed(harness.body(), Map.of())).statusCode()).isEqualTo(200);
        // A late answer to what was signed with the old ones changes nothing.
        assertThat(transport.refused(old, answer.statusCode(), answer.headers(), answer.body()))
                .isInstanceOf(TransportAnswer.Unauthenticated.class);
        assertThat(transport.unavailable()).isEmpty();
    }

    @Test
    protected void manyMaySignWhileCredentialsAreRenewed() throws Exception {
        transport.refresh();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                boolean renews = i % 10 == 0;
                answers.add(threads.submit(() -> {
                    if (renews) {
                        transport.refresh();
                    }
                    return send(signed(harness.body(), Map.of())).statusCode();
                }));
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(200);
            }
        }
    }

    private TransportAnswer refusal() throws Exception {
        transport.refresh();
        Outgoing.Signed signed = signed(harness.body(), Map.of("content-type", "application/json"));
        HttpResponse<byte[]> answer = send(signed);
        assertThat(InferenceTransport.isAnswer(answer.statusCode()))
                .as(text(answer))
                .isFalse();
        return transport.refused(signed, answer.statusCode(), answer.headers(), answer.body());
    }

    private String path() {
        return "/v2/models/" + harness.deployment() + "/infer";
    }

    private Outgoing sign(byte[] body, Map<String, String> headers) {
        return transport.sign(harness.deployment(), "POST", path(), headers(headers), ByteBuffer.wrap(body), REMAINING);
    }

    private Outgoing.Signed signed(byte[] body, Map<String, String> headers) {
        return assertThat(sign(body, headers))
                .asInstanceOf(type(Outgoing.Signed.class))
                .actual();
    }

    private HttpResponse<byte[]> send(Outgoing.Signed signed) throws Exception {
        return send(signed, harness.body());
    }

    private HttpResponse<byte[]> send(Outgoing.Signed signed, byte[] body) throws Exception {
        return harness.http()
                .send(
                        transport.request(signed, body).timeout(REMAINING).build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String text(HttpResponse<byte[]> answer) {
        return answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static HttpHeaders headers(Map<String, String> single) {
        Map<String, List<String>> multiple = new HashMap<>();
        single.forEach((name, value) -> multiple.put(name, List.of(value)));
        return HttpHeaders.of(multiple, (name, value) -> true);
    }
}
