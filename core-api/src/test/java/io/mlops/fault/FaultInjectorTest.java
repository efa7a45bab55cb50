package io.mlops.fault;

import static io.mlops.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.fault.spi.FaultDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FaultInjectorTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Script driver = new Script();
    private final FaultInjector faults = new FaultInjector(driver, CallListener.NONE);

    @Test
    void injectsAndReverts() {
        RunningFault running = faults.inject(Fault.HANG, "policy-1", LIMIT);

        assertThat(running.means()).isEqualTo("a word");
        assertThat(running.replica()).isEqualTo("policy-1");
        running.revert();
        assertThat(driver.calls).containsExactly("HANG policy-1 PT30S 0.2", "revert 17");
    }

    @Test
    void whatTheDriverLacksNeverReachesIt() {
        assertThat(faults.offers(Fault.HANG)).isTrue();
        assertThat(faults.offers(Fault.SLOW)).isFalse();
        assertThat(assertFails(ErrorCode.UNSUPPORTED, () -> faults.inject(Fault.SLOW, "policy-1", LIMIT)))
                .hasMessage("cannot inject slow into policy-1: provider script lacks FAULT_SLOW");
        assertThat(assertFails(
                        ErrorCode.UNSUPPORTED,
                        () -> FaultInjector.lacking("none").inject(Fault.KILL, "policy-1", LIMIT)))
                .hasMessage("cannot inject kill into policy-1: provider none lacks FAULT_KILL");
        assertThat(driver.calls).isEmpty();
    }

    @Test
    void everyFaultHasAnEnd() {
        for (Duration limit : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(601))) {
            assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> faults.inject(Fault.HANG, "policy-1", limit)))
                    .hasMessageContaining("a limit of " + limit);
        }
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> faults.inject(Fault.HANG, " ", LIMIT));
        assertThat(driver.calls).isEmpty();
    }

    @Test
    void failuresAreTranslated() {
        assertThat(assertFails(ErrorCode.NOT_FOUND, () -> faults.inject(Fault.HANG, "nobody", LIMIT)))
                .hasMessage("cannot inject hang into nobody: nobody is there");
    }

    @Test
    void optionsThatCannotBeAreRefused() {
        FaultOptions options = FaultOptions.defaults();
        assertThat(options.withShare(1).withStatus(500).withDelay(Duration.ofMillis(1)))
                .isEqualTo(new FaultOptions(1, Duration.ofMillis(1), 500));
        assertThatThrownBy(() -> options.withShare(0)).hasMessageContaining("share is 0.0");
        assertThatThrownBy(() -> options.withShare(1.1)).hasMessageContaining("share is 1.1");
        assertThatThrownBy(() -> options.withShare(Double.NaN)).hasMessageContaining("share is NaN");
        assertThatThrownBy(() -> options.withDelay(Duration.ZERO)).hasMessageContaining("delay is PT0S");
        assertThatThrownBy(() -> options.withDelay(Duration.ofSeconds(61))).hasMessageContaining("delay is PT1M1S");
        assertThatThrownBy(() -> options.withStatus(200)).hasMessageContaining("status is 200");
    }

    /** Hangs what is asked for, and knows nobody called nobody. */
    private static final class Script implements FaultDriver {
        private final List<String> calls = new ArrayList<>();

        @Override
        public String provider() {
            return "script";
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.FAULT_HANG);
        }

        @Override
        public ErrorCode classify(Throwable failure) {
            return ErrorCode.NOT_FOUND;
        }

        @Override
        public Injection inject(Fault fault, String replicaId, Duration limit, FaultOptions options) throws Exception {
            if (replicaId.equals("nobody")) {
                throw new Exception("nobody is there");
            }
            calls.add(fault + " " + replicaId + " " + limit + " " + options.share());
            return new Injection("17", "a word");
        }

        @Override
        public void revert(String faultId) {
            calls.add("revert " + faultId);
        }
    }
}
