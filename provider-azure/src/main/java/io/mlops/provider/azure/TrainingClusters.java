package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.provider.azure.ComputeCluster.AmlCompute;
import io.mlops.provider.azure.ComputeCluster.ErrorResponse;
import io.mlops.provider.azure.ComputeCluster.ScaleSettings;
import io.mlops.training.TrainingJobSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The AmlCompute clusters that jobs run on: one for each job, with the job's tags, since it is clusters that appear in the bill. One has no
 * machine but while its job has work for one, costs nothing without, and is deleted when the job is over. Thread-safe.
 */
final class TrainingClusters {
    /** Spot machines, whatever the old name says (https://learn.microsoft.com/azure/machine-learning/how-to-manage-optimize-cost). */
    static final String SPOT = "LowPriority";

    static final String ON_DEMAND = "Dedicated";

    private static final String TYPE = "AmlCompute";
    private static final String PREFIX = "mlops";
    /** "between 2 to 16 characters" of older interfaces; later ones take more. */
    private static final int HASH = 10;
    /** Long enough for the next attempt to find a machine that is already there. */
    private static final Duration IDLE = Duration.ofMinutes(2);
    /** An empty cluster is there within seconds. */
    private static final Duration CREATION = Duration.ofMinutes(5);

    private static final Duration FIRST_LOOK = Duration.ofMillis(20);
    private static final Duration LAST_LOOK = Duration.ofSeconds(2);

    private final AzureConfig config;
    private final ArmClient arm;

    TrainingClusters(AzureConfig config, AzureClients clients) {
        this.config = config;
        this.arm = clients.arm();
    }

    /** The cluster of a job, whether or not it is there. */
    ArmId id(TrainingJobSpec spec, String region, String machine) {
        String key = spec.name() + " " + machine + " " + priority(spec);
        String hash = Sha256.of(key.getBytes(StandardCharsets.UTF_8)).hex().substring(0, HASH);
        return config.workspaceId(region).child("computes", config.compute().orElse(PREFIX) + "-" + hash);
    }

    private static String priority(TrainingJobSpec spec) {
        return TrainingParts.spot(spec) ? SPOT : ON_DEMAND;
    }

    /** Makes sure that it is there and takes jobs; it is not waited for machines. */
    void ensure(ArmId id, TrainingJobSpec spec, String region, String machine, String identity)
            throws AzureException, InterruptedException {
        Optional<ComputeCluster> there = arm.find(id, ApiVersion.MACHINE_LEARNING, ComputeCluster.class);
        if (there.isEmpty()) {
            try {
                arm.put(id, ApiVersion.MACHINE_LEARNING, cluster(spec, region, machine, identity), ComputeCluster.class)
                        .await(CREATION);
                return;
            } catch (ArmException e) {
                // Somebody else submits the same job.
                if (AzureErrors.classify(e) != ErrorCode.UNAVAILABLE
                        || arm.find(id, ApiVersion.MACHINE_LEARNING, ComputeCluster.class)
                                .isEmpty()) {
                    throw e;
                }
            }
        }
        awaitCreated(id);
    }

    private void awaitCreated(ArmId id) throws AzureException, InterruptedException {
        long deadline = System.nanoTime() + CREATION.toNanos();
        Duration pause = FIRST_LOOK;
        while (true) {
            ComputeCluster.Properties seen = arm.get(id, ApiVersion.MACHINE_LEARNING, ComputeCluster.class)
                    .properties();
            switch (Objects.requireNonNullElse(seen.provisioningState(), "Succeeded")) {
                case "Succeeded" -> {
                    return;
                }
                case "Failed", "Canceled" ->
                    throw new AzureException(
                            ErrorCode.UNKNOWN,
                            "the cluster " + id.name() + " could not be made: "
                                    + errors(seen.provisioningErrors())
                                            .map(AzureErrors::reason)
                                            .findFirst()
                                            .orElse("Azure does not say why"));
                case "Deleting" ->
                    throw new AzureException(
                            ErrorCode.UNAVAILABLE,
                            "the cluster " + id.name() + " of an earlier attempt is being deleted; submit it again");
                default -> {
                    if (System.nanoTime() >= deadline) {
                        throw new AzureException(
                                ErrorCode.DEADLINE_EXCEEDED,
                                "Azure makes the cluster " + id.name() + " for longer than " + CREATION);
                    }
                    LockSupport.parkNanos(pause.toNanos());
                    if (Thread.interrupted()) {
                        throw new InterruptedException("interrupted while Azure made a cluster");
                    }
                    pause = pause.multipliedBy(2).compareTo(LAST_LOOK) < 0 ? pause.multipliedBy(2) : LAST_LOOK;
                }
            }
        }
    }

    private static ComputeCluster cluster(TrainingJobSpec spec, String region, String machine, String identity) {
        return new ComputeCluster(
                region,
                JobMarks.tags(spec),
                ComputeCluster.Identity.user(identity),
                null,
                new ComputeCluster.Properties(
                        TYPE,
                        new AmlCompute(
                                "Linux",
                                machine,
                                priority(spec),
                                "Disabled",
                                new ScaleSettings(0, spec.nodes(), IDLE.toString()),
                                null,
                                null,
                                null),
                        null,
                        null));
    }

    /** Why no machine comes, as far as Azure says. */
    String waiting(CommandJob job) {
        String compute = Objects.requireNonNullElse(job.properties().computeId(), "");
        Optional<ComputeCluster> cluster =
                arm.find(ArmId.parse(compute), ApiVersion.MACHINE_LEARNING, ComputeCluster.class);
        if (cluster.isEmpty()) {
            return "its cluster " + compute + " is gone";
        }
        AmlCompute machines = cluster.get().properties().properties();
        String wanted = "a machine " + machines.vmSize() + " (" + machines.vmPriority() + ")";
        return errors(machines.errors())
                .map(error -> "it waits for " + wanted + ": " + AzureErrors.reason(error))
                .findFirst()
                .orElse("it waits for " + wanted);
    }

    private static Stream<ArmError> errors(@org.jspecify.annotations.Nullable List<ErrorResponse> responses) {
        return Objects.requireNonNullElse(responses, List.<ErrorResponse>of()).stream()
                .map(ErrorResponse::error)
                .filter(Objects::nonNull);
    }

    /**
     * Begins to delete it; nothing where it is not there.
     *
     * @return false where Azure does something else with it at the moment
     */
    boolean delete(ArmId id) {
        try {
            ArmOperation<?> unused =
                    arm.delete(id, ApiVersion.MACHINE_LEARNING, Map.of("underlyingResourceAction", "Delete"));
            return true;
        } catch (ArmException e) {
            if (!AzureErrors.busy(e)) {
                throw e;
            }
            // Perhaps somebody else who looked deletes it already.
            return arm.find(id, ApiVersion.MACHINE_LEARNING, ComputeCluster.class)
                    .map(cluster -> "Deleting".equals(cluster.properties().provisioningState()))
                    .orElse(true);
        }
    }
}
