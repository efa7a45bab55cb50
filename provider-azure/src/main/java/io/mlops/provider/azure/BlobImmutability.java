package io.mlops.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.ErrorCode;
import io.mlops.artifact.Retention;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import io.mlops.provider.azure.StorageResources.Container;
import io.mlops.provider.azure.StorageResources.ContainerProperties;
import io.mlops.provider.azure.StorageResources.HoldTag;
import io.mlops.provider.azure.StorageResources.ImmutabilityPolicy;
import io.mlops.provider.azure.StorageResources.ImmutabilityProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The immutability policy of one container: time-based, unlocked for a retention that can be taken back and locked for one that cannot. Azure
 * itself refuses to delete and to overwrite what it holds, whoever asks
 * (https://learn.microsoft.com/azure/storage/blobs/immutable-container-level-worm-policies). Thread-safe.
 *
 * @param arm Resource Manager
 * @param container the resource id of the container
 */
record BlobImmutability(ArmClient arm, ArmId container) {
    /** https://learn.microsoft.com/azure/storage/blobs/immutable-time-based-retention-policy-overview . */
    private static final Duration LONGEST = Duration.ofDays(146_000);

    private static final String LOCKED = "Locked";

    ContainerProperties properties() {
        ContainerProperties told =
                arm.get(container, ApiVersion.STORAGE, Container.class).properties();
        return told == null ? new ContainerProperties(null, null, null, null, null) : told;
    }

    static Optional<Retention> retention(ContainerProperties properties) {
        ImmutabilityProperties policy = properties.immutabilityPolicy() == null
                ? null
                : properties.immutabilityPolicy().properties();
        @Nullable Integer days = policy == null ? null : policy.immutabilityPeriodSinceCreationInDays();
        return policy == null || days == null || days == 0
                ? Optional.empty()
                : Optional.of(new Retention(Duration.ofDays(days), LOCKED.equals(policy.state())));
    }

    /** The names of the legal holds on the container; empty where there is none. */
    static List<String> holds(ContainerProperties properties) {
        return properties.legalHold() == null || properties.legalHold().tags() == null
                ? List.of()
                : properties.legalHold().tags().stream()
                        .map(HoldTag::tag)
                        .filter(Objects::nonNull)
                        .toList();
    }

    /**
     * Fails while the retention keeps what was created at this time.
     *
     * @param created Azure counts from there
     *     (https://learn.microsoft.com/azure/storage/blobs/immutable-time-based-retention-policy-overview)
     */
    void requireOver(Instant created, Instant now) throws AzureException {
        Optional<Retention> retention = retention(properties());
        if (retention.isPresent() && now.isBefore(created.plus(retention.get().keep()))) {
            throw new AzureException(ErrorCode.FAILED_PRECONDITION, BlobReasons.IMMUTABLE);
        }
    }

    /** Fails where the container cannot do what the policy says. */
    void requireExpressible(TieringPolicy policy) throws AzureException {
        Optional<TieringRule> expiring = policy.rules().stream()
                .filter(rule -> rule.expireAfter().isPresent())
                .findFirst();
        if (policy.retention().isEmpty() && expiring.isEmpty()) {
            return;
        }
        ContainerProperties now = properties();
        if (policy.retention().isPresent()) {
            requireRetention(policy.retention().get(), now);
        }
        List<String> holds = holds(now);
        if (expiring.isPresent() && !holds.isEmpty()) {
            throw new AzureException(
                    ErrorCode.FAILED_PRECONDITION,
                    "rule " + expiring.get().name() + ": nothing of the container " + container.name()
                            + " can expire while there is a legal hold on it (" + String.join(", ", holds)
                            + "); have it cleared first");
        }
    }

    private void requireRetention(Retention retention, ContainerProperties now) throws AzureException {
        if (retention.keep().compareTo(LONGEST) > 0) {
            throw new AzureException(
                    ErrorCode.INVALID_ARGUMENT,
                    "retention: Azure keeps for " + LONGEST.toDays() + " days at most, not for "
                            + retention.keep().toDays());
        }
        if (now.immutableStorageWithVersioning() != null
                && now.immutableStorageWithVersioning().on()) {
            throw new AzureException(
                    ErrorCode.FAILED_PRECONDITION,
                    "retention: the container " + container.name()
                            + " has immutability by version, where overwriting succeeds and makes a version; take a"
                            + " container without");
        }
    }

    /** Retains what is in the container, whenever it was written, by this from now on. */
    void retain(Optional<Retention> wanted) {
        ContainerProperties now = properties();
        Optional<Retention> before = retention(now);
        if (before.equals(wanted)) {
            return;
        }
        ArmCondition same = Optional.ofNullable(now.immutabilityPolicy())
                .map(ImmutabilityPolicy::etag)
                .filter(tag -> !tag.isEmpty())
                .map(ArmCondition::matches)
                .orElse(ArmCondition.NONE);
        ArmId policy = container.child("immutabilityPolicies", "default");
        if (wanted.isEmpty()) {
            arm.delete(policy, ApiVersion.STORAGE, same);
            return;
        }
        ImmutabilityPolicy asked =
                ImmutabilityPolicy.asked(Math.toIntExact(wanted.get().keep().toDays()));
        if (before.filter(Retention::locked).isPresent()) {
            arm.post(policy.action("extend"), ApiVersion.STORAGE, asked, same, JsonNode.class);
            return;
        }
        ImmutabilityPolicy made = arm.put(policy, ApiVersion.STORAGE, asked, same, ImmutabilityPolicy.class)
                .first()
                .orElseThrow();
        if (wanted.get().locked()) {
            ArmCondition thisOne = made.etag() == null ? ArmCondition.NONE : ArmCondition.matches(made.etag());
            arm.post(policy.action("lock"), ApiVersion.STORAGE, null, thisOne, JsonNode.class);
        }
    }
}
