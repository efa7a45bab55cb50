package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.mlops.Capability;
import java.lang.reflect.Method;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** A contract that a broken driver passes is worth nothing: each typical mistake makes the test fail that is about it. */
final class ContractsBiteTest {
    private static final List<Class<? extends Contract>> CONTRACTS = List.of(
            MemoryArtifactStoreTest.class,
            MemoryBudgetsTest.class,
            MemoryConditionalWriteTest.class,
            MemoryCostLedgerTest.class,
            MemoryEndpointCapacityTest.class,
            MemoryEndpointsTest.class,
            MemoryFaultTest.class,
            MemoryProviderTest.class,
            MemoryRetentionTest.class,
            MemoryStorageTierTest.class,
            MemoryTieringPolicyTest.class,
            MemoryTransferTest.class,
            MemoryTrainingJobsTest.class,
            MemoryTrainingSpotTest.class);

    /** What cannot be had without it. */
    private static final Map<Capability, Set<Capability>> STANDING_ON = Map.of(
            Capability.OBJECT_TAGS, Set.of(Capability.TIERING_BY_TAGS),
            Capability.STORAGE_TIERS,
                    Set.of(
                            Capability.AUTOMATIC_TIER,
                            Capability.AUTOMATIC_ARCHIVE,
                            Capability.INSTANT_ARCHIVE,
                            Capability.TEMPORARY_RESTORE),
            Capability.AUTOMATIC_TIER, Set.of(Capability.AUTOMATIC_ARCHIVE),
            Capability.SPEND, Set.of(Capability.SPEND_FORECAST),
            Capability.TIERING_POLICIES,
                    Set.of(Capability.TIERING_BY_TAGS, Capability.AUTOMATIC_ARCHIVE, Capability.RETENTION),
            Capability.TRAINING,
                    Set.of(
                            Capability.TRAINING_COMMANDS,
                            Capability.TRAINING_IMAGES,
                            Capability.TRAINING_NODES,
                            Capability.TRAINING_SPOT,
                            Capability.TRAINING_PREEMPTION));

    /** All that the tests of moving large files ask for. They take long: what they do not ask for is lacking all at once. */
    private static final Set<Capability> LARGE_FILES = EnumSet.of(
            Capability.ARTIFACTS,
            Capability.CONDITIONAL_WRITES,
            Capability.MULTIPART_TRANSFERS,
            Capability.OBJECT_TAGS,
            Capability.STORAGE_TIERS);

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
        MemoryHarness.lacking = mistake.lacking();
        // The others of its contract have been seen to pass a right driver: they have nothing to say about this one.
        assertThat(failed(theTest(mistake))).contains(mistake.test());
    }

    @ParameterizedTest
    @EnumSource
    void lackingACapabilityIsNoMistake(Capability capability) {
        MemoryHarness.lacking = Set.of(capability);
        if (capability == Capability.ARTIFACTS || capability == Capability.ENDPOINTS) {
            // Nothing that stands on it can be had without it.
            MemoryHarness.lacking = Set.of(Capability.values());
        }
        Set<Capability> standing = STANDING_ON.getOrDefault(capability, Set.of());
        if (!standing.isEmpty()) {
            MemoryHarness.lacking = EnumSet.copyOf(standing);
            MemoryHarness.lacking.add(capability);
        }
        if (capability == Capability.REPLICA_ADDRESSES) {
            // The endpoints in memory have no address of their own to offer instead.
            assertThat(failures(List.of(MemoryEndpointsTest.class))).contains("becomesReadyAsAskedFor()");
        } else {
            assertThat(failures(CONTRACTS.stream()
                            .filter(contract ->
                                    contract != MemoryTransferTest.class || LARGE_FILES.contains(capability))
                            .toList()))
                    .isEmpty();
        }
    }

    @Test
    void movingLargeFilesNeedsNothingElse() {
        MemoryHarness.lacking = EnumSet.complementOf(EnumSet.copyOf(LARGE_FILES));
        assertThat(failures(List.of(MemoryTransferTest.class))).isEmpty();
    }

    @Test
    void restoringForGoodIsNoMistake() {
        MemoryHarness.lacking = Set.of(Capability.INSTANT_ARCHIVE, Capability.TEMPORARY_RESTORE);
        assertThat(failures(CONTRACTS)).isEmpty();
    }

    private static Set<String> failures(List<Class<? extends Contract>> contracts) {
        Set<String> failed = new TreeSet<>();
        contracts.forEach(contract -> failed.addAll(failed(selectClass(contract))));
        return failed;
    }

    private static DiscoverySelector theTest(Mistake mistake) {
        String name = mistake.test().substring(0, mistake.test().indexOf('('));
        List<Method> tests = ReflectionSupport.findMethods(
                mistake.contract(), method -> method.getName().equals(name), HierarchyTraversalMode.TOP_DOWN);
        assertThat(tests).as(mistake.test()).hasSize(1);
        return selectMethod(mistake.contract(), tests.getFirst());
    }

    private static Set<String> failed(DiscoverySelector tests) {
        EngineExecutionResults results =
                EngineTestKit.engine("junit-jupiter").selectors(tests).execute();
        assertThat(results.testEvents().started().count())
                .as("tests of " + tests)
                .isPositive();
        return results.testEvents().failed().stream()
                .map(event -> event.getTestDescriptor().getDisplayName())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
