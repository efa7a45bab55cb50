package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.mlops.Capability;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** A contract that a broken driver passes is worth nothing: each typical mistake makes the test fail that is about it. */
final class ContractsBiteTest {
    private static final List<Class<? extends Contract>> CONTRACTS = List.of(
            MemoryArtifactStoreTest.class,
            MemoryConditionalWriteTest.class,
            MemoryEndpointsTest.class,
            MemoryFaultTest.class,
            MemoryTrainingJobsTest.class,
            MemoryTrainingSpotTest.class,
            MemoryProviderTest.class);

    private static final Set<Capability> TRAINING = Set.of(
            Capability.TRAINING,
            Capability.TRAINING_COMMANDS,
            Capability.TRAINING_IMAGES,
            Capability.TRAINING_NODES,
            Capability.TRAINING_SPOT,
            Capability.TRAINING_PREEMPTION);

    @AfterEach
    void makeNoMistakes() {
        MemoryHarness.mistakes = Set.of();
        MemoryHarness.lacking = Set.of();
    }

    @Test
    void aRightDriverPasses() {
        assertThat(failures(CONTRACTS)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aMistakeIsSeen(Mistake mistake) {
        MemoryHarness.mistakes = Set.of(mistake);
        if (mistake == Mistake.PRETENDS_TO_KILL) {
            MemoryHarness.lacking = Set.of(Capability.FAULT_KILL);
        }
        assertThat(failures(List.of(mistake.contract()))).contains(mistake.test());
    }

    @ParameterizedTest
    @EnumSource
    void lackingACapabilityIsNoMistake(Capability capability) {
        MemoryHarness.lacking = Set.of(capability);
        if (capability == Capability.ARTIFACTS || capability == Capability.ENDPOINTS) {
            // Nothing that stands on it can be had without it.
            MemoryHarness.lacking = Set.of(Capability.values());
        }
        if (capability == Capability.TRAINING) {
            MemoryHarness.lacking = TRAINING;
        }
        if (capability == Capability.REPLICA_ADDRESSES) {
            // The endpoints in memory have no address of their own to offer instead.
            assertThat(failures(CONTRACTS)).contains("becomesReadyAsAskedFor()");
        } else {
            assertThat(failures(CONTRACTS)).isEmpty();
        }
    }

    private static Set<String> failures(List<Class<? extends Contract>> contracts) {
        Set<String> failed = new TreeSet<>();
        for (Class<?> contract : contracts) {
            EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(contract))
                    .execute();
            assertThat(results.testEvents().started().count())
                    .as("tests of " + contract)
                    .isPositive();
            results.testEvents().failed().stream()
                    .forEach(event -> failed.add(event.getTestDescriptor().getDisplayName()));
        }
        return failed;
    }
}
