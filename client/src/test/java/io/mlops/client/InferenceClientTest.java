package io.mlops.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.routing.CheckRules;
import io.mlops.routing.EjectionRules;
import io.mlops.routing.Route;
import io.mlops.routing.Routes;
import io.mlops.routing.RoutesJson;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InferenceClientTest {
    private static final InferenceRequest REQUEST = InferenceRequest.json("m", "{\"inputs\":[]}");

    private final TestUpstream first = new TestUpstream("first");
    private final TestUpstream second = new TestUpstream("second");
    private Duration timeout = Duration.ofSeconds(10);
    private boolean idempotent = true;

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    @Test
    void answersByPriority() {
        try (InferenceClient client = client(first.upstream(0), second.upstream(1))) {
            InferenceAnswer answer = client.infer(REQUEST).orThrow();
            assertThat(answer.text()).isEqualTo("first");
            assertThat(answer.upstream()).isEqualTo("first");
            assertThat(answer.attempts()).isEqualTo(1);
            assertThat(client.deployments()).containsExactly("m");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SAYS_503", "HANGS", "CLOSES"})
    void aFailureIsSomebodyElsesAnswer(TestUpstream.Mode mode) throws Exception {
        try (InferenceClient client = client(first.upstream(0), second.upstream(1))) {
            // Hedges and stalls need to know what is usual.
            for (int i = 0; i < 200; i++) {
                client.infer(REQUEST);
            }
            first.mode(mode);
            assertThat(inParallel(client, 50)).containsOnly("second");
        }
    }

    @Test
    void aDeadUpstreamIsLeftAndAReturnedOneIsUsedAgain() throws Exception {
        Upstream dead = first.upstream(0);
        try (InferenceClient client = client(dead, second.upstream(0))) {
            first.close();
            assertThat(inParallel(client, 100)).containsOnly("second");
            // Were it still asked, half of them would need two; a hedge on a busy machine may need a second as well.
            long atOnce = IntStream.range(0, 40)
                    .filter(i -> client.infer(REQUEST).attempts() == 1)
                    .count();
            assertThat(atOnce).isGreaterThan(30);
        }
    }

    @Test
    void onlyWhatGoesWrongIsReadInTheLogOfAProgram() throws Exception {
        List<String> read = new CopyOnWriteArrayList<>();
        Logger log = Logger.getLogger("io.mlops.client");
        Handler reader = new StreamHandler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel().intValue() >= Level.INFO.intValue()) {
                    read.add(new SimpleFormatter().formatMessage(line));
                }
            }
        };
        log.addHandler(reader);
        try (InferenceClient client = client(first.upstream(0), second.upstream(0))) {
            assertThat(inParallel(client, 20)).isSubsetOf("first", "second");
            assertThat(read).isEmpty();
            first.mode(TestUpstream.Mode.SAYS_503);
            await().until(() -> {
                client.infer(REQUEST);
                return !read.isEmpty();
            });
            assertThat(read.getFirst()).contains("of m: EJECTED, was AVAILABLE");
        } finally {
            log.removeHandler(reader);
        }
    }

    @Test
    void anotherModelIsNotAsked() {
        first.digest("other");
        try (InferenceClient client = client(first.upstream(0), second.upstream(1))) {
            assertThat(client.infer(REQUEST).text()).isEqualTo("second");
        }
    }

    @Test
    void theModelsOwnErrorIsAnAnswer() {
        first.mode(TestUpstream.Mode.SAYS_424);
        try (InferenceClient client = client(first.upstream(0), second.upstream(1))) {
            InferenceAnswer answer = client.infer(REQUEST);
            assertThat(answer.status()).isEqualTo(424);
            assertThatExceptionOfType(MlopsException.class)
                    .isThrownBy(answer::orThrow)
                    .withMessage("cannot infer with m: first answered 424: first")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
        }
    }

    @Test
    void whatMayNotBeRepeatedIsNot() {
        idempotent = false;
        first.mode(TestUpstream.Mode.CLOSES);
        try (InferenceClient client = client(first.upstream(0), second.upstream(1))) {
            int before = second.predictions();
            assertThatExceptionOfType(MlopsException.class)
                    .isThrownBy(() -> client.infer(REQUEST))
                    .withMessageContaining("does not allow a second try")
                    .satisfies(e -> assertThat(e.retryable()).isFalse());
            assertThat(second.predictions()).isEqualTo(before);
        }
    }

    @Test
    void theDeadlineIsKeptAndPassedOn() {
        first.mode(TestUpstream.Mode.HANGS);
        try (InferenceClient client = client(first.upstream(0))) {
            assertThatExceptionOfType(MlopsException.class)
                    .isThrownBy(() -> client.infer(REQUEST.withTimeout(Duration.ofMillis(200))))
                    .withMessage("cannot infer with m: no answer within the deadline (1 tried)")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
            assertThat(Long.parseLong(first.lastTimeout())).isBetween(1L, 200L);
        }
    }

    @Test
    void nobodyToAskIsUnavailable() {
        Upstream gone = first.upstream(0);
        first.close();
        try (InferenceClient client = client(gone)) {
            assertThatExceptionOfType(MlopsException.class)
                    .isThrownBy(() -> client.infer(REQUEST))
                    .withMessage("cannot infer with m: no replica can take a request now; try again")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        }
    }

    @Test
    void saysWhatIsWrongWithTheRequest() {
        try (InferenceClient client = client(first.upstream(0))) {
            assertThatExceptionOfType(MlopsException.class)
                    .isThrownBy(() -> client.infer(InferenceRequest.json("n", "")))
                    .withMessage("cannot infer with n: there is no route to it; there are m")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
            assertThatExceptionOfType(MlopsException.class)
                    .isThrownBy(() -> client.infer(InferenceRequest.of("m", new byte[5000], "application/json")))
                    .withMessage("cannot infer with m: the body has 5000 bytes, the route allows 4096")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
        }
    }

    @Test
    void anInterruptCancels() throws InterruptedException {
        first.mode(TestUpstream.Mode.HANGS);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (InferenceClient client = client(first.upstream(0))) {
            int probes = first.predictions();
            Thread thread = Thread.ofVirtual().unstarted(() -> client.infer(REQUEST));
            thread.setUncaughtExceptionHandler((where, what) -> thrown.set(what));
            thread.start();
            await().until(() -> first.predictions() > probes);
            thread.interrupt();
            thread.join();
        }
        assertThat(thrown.get())
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    }

    @Test
    void followsTheRoutesFile(@TempDir Path home) throws IOException {
        Path file = home.resolve("routes.json");
        RoutesJson.writeFile(file, routes(1, first.upstream(0)));
        try (InferenceClient client = InferenceClient.following(file, options())) {
            assertThat(client.infer(REQUEST).text()).isEqualTo("first");
            RoutesJson.writeFile(file, routes(2, second.upstream(0)));
            await().until(() -> client.infer(REQUEST).text().equals("second"));
        }
    }

    @Test
    void aGatewaysDeathIsTheOtherGatewaysAnswer() throws Exception {
        List<URI> gateways = List.of(first.address(), second.address());
        try (InferenceClient client = InferenceClient.through(gateways, options())) {
            assertThat(inParallel(client, 100)).contains("first", "second");
            first.close();
            assertThat(inParallel(client, 100)).containsOnly("second");
        }
    }

    /** Behind one address: a new connection may come about with the process that is dying, and another one again. */
    @Test
    void aGatewayThatDiesMayBeMetMoreThanOnce() {
        first.mode(TestUpstream.Mode.CLOSES_THREE_OF_FOUR);
        try (InferenceClient client = InferenceClient.through(List.of(first.address()), options())) {
            assertThat(client.infer(REQUEST).text()).isEqualTo("first");
            assertThat(first.predictions()).isEqualTo(4);
        }
    }

    @Test
    void gatewaysAreNotAskedForWhatIsNoName() {
        try (InferenceClient client = InferenceClient.through(List.of(first.address()), options())) {
            assertThatExceptionOfType(MlopsException.class)
                    .isThrownBy(() -> client.infer(InferenceRequest.json("m/../n o", "")))
                    .withMessageStartingWith("cannot infer with m/../n o: a deployment's name matches [A-Za-z0-9]")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
            assertThat(client.infer(REQUEST).text()).isEqualTo("first");
        }
    }

    @Test
    void aKeyIsNeverShown() {
        ClientOptions options = options().withApiKey("s3cret");
        assertThat(options.toString()).doesNotContain("s3cret").contains("apiKey=true");
    }

    private InferenceClient client(Upstream... upstreams) {
        return InferenceClient.of(routes(1, upstreams), options());
    }

    private Routes routes(long sequence, Upstream... upstreams) {
        Route route = new Route("m", timeout, idempotent, 4096, "{}", List.of(upstreams));
        return new Routes(1, sequence, Instant.EPOCH, List.of(route));
    }

    static ClientOptions options() {
        return ClientOptions.defaults()
                .withHealth(
                        new CheckRules(
                                Duration.ofMillis(50),
                                Duration.ofMillis(20),
                                Duration.ofMillis(20),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(2)),
                        EjectionRules.defaults());
    }

    /** Who answered so many requests, sent at the same time. */
    private static Set<String> inParallel(InferenceClient client, int count)
            throws InterruptedException, ExecutionException {
        List<Future<InferenceAnswer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                answers.add(threads.submit(() -> client.infer(REQUEST).orThrow()));
            }
        }
        Set<String> who = new TreeSet<>();
        for (Future<InferenceAnswer> answer : answers) {
            who.add(answer.get().text());
        }
        return who;
    }
}
