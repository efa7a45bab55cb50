package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.http.HttpMethod;
import io.mlops.ErrorCode;
import io.mlops.provider.azure.Widgets.Widget;
import io.mlops.sandbox.arm.AzureTiming;
import io.mlops.sandbox.azure.AzureOptions;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/** Resource Manager on the wire: long operations in all their shapes, pages, conditions, refusals, tokens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArmClientTest {
    private static final ApiVersion VERSION = ApiVersion.MACHINE_LEARNING;
    private static final Duration SOON = Duration.ofSeconds(30);

    private final MovableClock clock = new MovableClock();
    private AzureWorld world;
    private AzureConfig config;
    private ArmClient arm;

    @BeforeAll
    void start() {
        world = new AzureWorld(AzureOptions.defaults()
                .withClock(clock)
                .withTiming(AzureTiming.all(Duration.ofMillis(200)))
                .withService(Widgets::new));
        config = world.config();
        arm = world.clients(config).arm();
    }

    @AfterEach
    void heal() {
        world.sandbox().management().faults().liftAll();
    }

    @AfterAll
    void stop() {
        world.close();
    }

    @Test
    void whatIsMadeIsAwaitedByItsOperation(TestInfo test) throws Exception {
        ArmOperation<Widget> made = arm.put(id(test), VERSION, new Widget("async"), Widget.class);

        assertThat(made.running()).isTrue();
        assertThat(made.first().orElseThrow().properties().provisioningState()).isEqualTo("Creating");
        Widget widget = made.await(SOON);
        assertThat(widget.properties()).isEqualTo(new Widget.Properties("async", "Succeeded"));
        assertThat(made.status().state()).isEqualTo(ArmStatus.State.SUCCEEDED);
    }

    @Test
    void whatIsMadeIsAwaitedByItsStateWhereAzureNamesNoOperation(TestInfo test) throws Exception {
        ArmOperation<Widget> made = arm.put(id(test), VERSION, new Widget("body"), Widget.class);

        assertThat(made.await(SOON).properties().provisioningState()).isEqualTo("Succeeded");
    }

    @Test
    void changesAndDeletionsAreAwaitedByTheirLocation(TestInfo test) throws Exception {
        arm.put(id(test), VERSION, new Widget("async"), Widget.class).await(SOON);

        ArmOperation<Widget> changed = arm.patch(id(test), VERSION, new Widget("x"), Widget.class);
        assertThat(changed.first()).isEmpty();
        assertThat(changed.await(SOON).properties().way()).isEqualTo("patched");
        assertThat(arm.delete(id(test), VERSION).await(SOON)).isNull();
        assertThat(arm.find(id(test), VERSION, Widget.class)).isEmpty();
        assertThat(arm.delete(id(test), VERSION).running()).isFalse();
        assertThatThrownBy(() -> arm.get(id(test), VERSION, Widget.class))
                .isInstanceOfSatisfying(ArmException.class, e -> {
                    assertThat(e.status()).isEqualTo(404);
                    assertThat(AzureErrors.classify(e)).isEqualTo(ErrorCode.NOT_FOUND);
                    assertThat(AzureErrors.requestId(e)).isPresent();
                });
    }

    @Test
    void whyAnOperationFailedIsItsInnermostError(TestInfo test) {
        ArmOperation<Widget> made = arm.put(id(test), VERSION, new Widget("fail"), Widget.class);

        AzureException failure = catchThrowableOfType(AzureException.class, () -> made.await(SOON));
        assertThat(failure.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(failure)
                .hasMessageStartingWith("Not enough quota available for Standard_NC4as_T4_v3")
                .hasMessageContaining("(OutOfQuota): a quota of the subscription is used up");
    }

    @Test
    void whoStopsWaitingLeavesItRunning(TestInfo test) {
        ArmOperation<Widget> made = arm.put(id(test), VERSION, new Widget("async"), Widget.class);

        assertThat(catchThrowableOfType(AzureException.class, () -> made.await(Duration.ZERO)))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> made.await(SOON)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void allPagesAreRead() throws Exception {
        ArmId all = config.group().collection(Widgets.NAMESPACE, "widgets");
        List<String> names = List.of("w1", "w2", "w3", "w4", "w5");
        for (String name : names) {
            arm.put(widget(name), VERSION, new Widget("async"), Widget.class).await(SOON);
        }
        assertThat(arm.list(all, VERSION, Widget.class))
                .extracting(
                        each -> ArmId.parse(Objects.requireNonNull(each.id())).name())
                .containsAll(names);
        assertThatThrownBy(() -> arm.list(all, VERSION, Map.of("elsewhere", "1"), Widget.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leads to 127.0.0.2:1");
    }

    @Test
    void whatWasChangedMeanwhileIsNotOverwritten(TestInfo test) throws Exception {
        Widget widget = arm.put(id(test), VERSION, new Widget("async"), ArmCondition.ABSENT, Widget.class)
                .await(SOON);
        ArmCondition unchanged = ArmCondition.matches(Objects.requireNonNull(widget.etag()));
        arm.put(id(test), VERSION, new Widget("async"), unchanged, Widget.class).await(SOON);

        for (ArmCondition condition : List.of(unchanged, ArmCondition.ABSENT)) {
            Throwable failure =
                    catchThrowable(() -> arm.put(id(test), VERSION, new Widget("async"), condition, Widget.class));
            assertThat(AzureErrors.classify(failure)).isEqualTo(ErrorCode.FAILED_PRECONDITION);
            assertThat(AzureErrors.reason(failure)).contains("ETag is not met");
        }
    }

    @Test
    void aSecondChangeWhileOneRunsIsToBeTriedAgain(TestInfo test) {
        arm.put(id(test), VERSION, new Widget("async"), Widget.class);

        Throwable failure = catchThrowable(() -> arm.put(id(test), VERSION, new Widget("async"), Widget.class));
        assertThat(AzureErrors.classify(failure)).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(AzureErrors.reason(failure)).contains("in progress", "try again when it is over");
    }

    @Test
    void whoIsThrottledSaysWhenToComeAgainOrComesAgainByItself() {
        Fault once = Fault.of(FaultKind.THROTTLE).withTimes(1);
        world.sandbox().management().faults().inject(once);
        Throwable failure = catchThrowable(() -> arm.list(config.group().children("resources"), VERSION, Widget.class));
        assertThat(AzureErrors.classify(failure)).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(AzureErrors.reason(failure)).contains("in 1 s again", "rate limit");

        world.sandbox().management().faults().inject(once);
        ArmClient patient = world.clients(world.config(Map.of("attempts", "2"))).arm();
        assertThat(patient.find(widget("none"), VERSION, Widget.class)).isEmpty();
    }

    @Test
    void aTokenThatEndsWhileAzureWorksIsReplaced(TestInfo test) throws Exception {
        ArmOperation<Widget> made = arm.put(id(test), VERSION, new Widget("async"), Widget.class);
        int asked = world.caller().asked();

        clock.move(Duration.ofHours(2));
        assertThat(made.await(SOON).properties().provisioningState()).isEqualTo("Succeeded");
        assertThat(world.caller().asked()).isEqualTo(asked + 1);
    }

    @Test
    void aCallerWhoseTokensAreAllRefusedIsNotKnown() {
        world.sandbox().management().faults().inject(Fault.of(FaultKind.EXPIRED));
        Throwable failure = catchThrowable(() -> arm.find(widget("none"), VERSION, Widget.class));

        assertThat(AzureErrors.classify(failure)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(AzureErrors.reason(failure)).contains("ExpiredAuthenticationToken", "az login");
    }

    @Test
    void actionsAnswer(TestInfo test) throws Exception {
        arm.put(id(test), VERSION, new Widget("async"), Widget.class).await(SOON);

        assertThat(arm.post(id(test).action("listKeys"), VERSION, null, Widget.Properties.class)
                        .await(SOON)
                        .way())
                .isEqualTo("listKeys");
    }

    @Test
    void whoIsDownIsUnavailable() {
        world.sandbox().management().goDown();
        try {
            Throwable failure = catchThrowable(() -> arm.find(widget("none"), VERSION, Widget.class));
            assertThat(AzureErrors.classify(failure)).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(AzureErrors.reason(failure)).startsWith("no connection: ");
        } finally {
            world.sandbox().management().comeBack();
        }
    }

    @Test
    void tokensGoToThisMachineOnlyWithoutTls() {
        ArmClient elsewhere = new ArmClient(
                world.clients(config).data(AzureClients.STORAGE_SCOPE), URI.create("http://management.example"));

        assertThatThrownBy(() -> elsewhere.send(
                        HttpMethod.GET, URI.create("http://management.example/x"), null, ArmCondition.NONE))
                .hasMessageContaining("a token is sent over plain http to this machine only");
    }

    private ArmId id(TestInfo test) {
        return widget(test.getTestMethod().orElseThrow().getName());
    }

    private ArmId widget(String name) {
        return config.group().with(Widgets.NAMESPACE, "widgets", name);
    }
}
