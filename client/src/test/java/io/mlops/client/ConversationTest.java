package io.mlops.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.mlops.routing.LiveUpstream;
import io.mlops.routing.Route;
import io.mlops.routing.UpstreamState;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What requests leave behind at their upstreams. */
class ConversationTest {
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final TestUpstream first = new TestUpstream("first");
    private final TestUpstream second = new TestUpstream("second");
    private final ClientOptions options = InferenceClientTest.options();
    private final Wire wire = new Wire(options);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ClientContext context = new ClientContext(
            options, wire, timer, new Punctuality(timer, System::nanoTime), System::nanoTime, new Random());
    private final ClientRoute route = new ClientRoute(
            new Route("m", Duration.ofSeconds(10), true, 4096, "{}", List.of(first.upstream(0), second.upstream(1))),
            context);

    @BeforeEach
    void letIn() {
        await().until(() ->
                route.live().upstreams().stream().allMatch(upstream -> upstream.state() == UpstreamState.AVAILABLE));
    }

    @AfterEach
    void stop() {
        route.close();
        timer.shutdownNow();
        first.close();
        second.close();
        wire.close();
    }

    private InferenceAnswer ask(String deployment) {
        return new Conversation(context, route, InferenceRequest.json(deployment, "{\"inputs\":[]}")).run();
    }

    private LiveUpstream asked() {
        return route.live().upstreams().getFirst();
    }

    @Test
    void aRequestThatCannotBeSentIsNotInFlight() {
        assertThatIllegalArgumentException().isThrownBy(() -> ask("no name"));
        assertThat(asked().inFlight()).isZero();
    }

    @Test
    void anAnswerThatNobodyWantsAndThatDoesNotEndIsBrokenOff() {
        first.mode(TestUpstream.Mode.NEVER_ENDS);
        assertThat(ask("m").text()).isEqualTo("second");
        await().until(() -> first.brokenOff() == 1);
    }

    @Test
    void anUpstreamThatSaysTooMuchGetsLess() {
        first.mode(TestUpstream.Mode.SAYS_429);
        await().until(() -> {
            for (int i = 0; i < 8 && asked().concurrencyLimit() == NO_LIMIT; i++) {
                ask("m");
            }
            return asked().concurrencyLimit() != NO_LIMIT;
        });
    }
}
