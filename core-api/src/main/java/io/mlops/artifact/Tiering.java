package io.mlops.artifact;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.artifact.spi.TieringPolicyDriver;
import io.mlops.spi.DriverCall;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The part of an {@link ArtifactStore} that is about tiers and the rules by which objects move between them. Thread-safe. */
final class Tiering {
    private static final String POLICY = "the tiering policy";

    private final ArtifactStoreDriver driver;
    private final DriverCall call;

    Tiering(ArtifactStoreDriver driver, DriverCall call) {
        this.driver = driver;
        this.call = call;
    }

    /** Runs what reads an object's content; when it fails because the object is archived, says how to get it back. */
    <T> T reading(String verb, ObjectKey key, DriverCall.Work<T> work) {
        try {
            return call.run(verb, key.value(), work);
        } catch (MlopsException e) {
            if (e.code() == ErrorCode.FAILED_PRECONDITION) {
                Optional<ObjectInfo> info = call.run("find", key.value(), () -> driver.find(key));
                info.ifPresent(object -> requireReadable(verb, object));
            }
            throw e;
        }
    }

    void requireReadable(String verb, ObjectInfo object) {
        if (!object.restore().readable()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot " + verb + " " + object.key() + ": it is archived"
                            + (object.restore() instanceof RestoreState.Restoring
                                    ? " and still being restored; wait for that"
                                    : "; restore it first (ArtifactStore.restore, mlops-cli storage restore)"));
        }
    }

    void requireTier(String verb, String subject, StorageTier tier) {
        call.require(Capability.STORAGE_TIERS, verb + " into " + tier, subject);
        if (tier == StorageTier.AUTO) {
            call.require(Capability.AUTOMATIC_TIER, verb + " into " + tier, subject);
        }
    }

    void restore(ObjectKey key, RestoreOptions options) {
        call.require(Capability.STORAGE_TIERS, "restore", key.value());
        call.run("restore", key.value(), () -> {
            ObjectInfo info = driver.find(key)
                    .orElseThrow(() -> new MlopsException(
                            ErrorCode.NOT_FOUND, "cannot restore " + key + ": there is no object of this name"));
            if (!(info.restore() instanceof RestoreState.Online)) {
                if (options.keepFor().isPresent()) {
                    call.require(Capability.TEMPORARY_RESTORE, "restore for a time", key.value());
                }
                driver.tiers().orElseThrow().restore(key, options);
            }
            return info;
        });
    }

    StoredPolicy policy() {
        call.require(Capability.TIERING_POLICIES, "read", POLICY);
        return call.run("read", POLICY, () -> policies().policy());
    }

    List<PolicyChange> plan(TieringPolicy wanted) {
        call.require(Capability.TIERING_POLICIES, "apply", POLICY);
        requireExpressible(wanted);
        StoredPolicy now = policy();
        requireUnlocked(now.policy(), wanted);
        return PolicyChange.between(now.policy(), wanted);
    }

    AppliedPolicy apply(TieringPolicy wanted) {
        List<PolicyChange> changes = plan(wanted);
        if (!changes.isEmpty()) {
            call.run("apply", POLICY, () -> {
                policies().apply(wanted);
                return wanted;
            });
        }
        StoredPolicy now = policy();
        List<PolicyChange> lost = PolicyChange.between(wanted, now.policy());
        if (!lost.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot apply " + POLICY + ": the store follows another one than it was given ("
                            + lost.stream().map(PolicyChange::toString).collect(Collectors.joining("; "))
                            + "); somebody else changes it too, or the provider cannot express it");
        }
        return new AppliedPolicy(changes, now);
    }

    private void requireExpressible(TieringPolicy wanted) {
        for (TieringRule rule : wanted.rules()) {
            String subject = "rule " + rule.name();
            if (!rule.tags().entries().isEmpty()) {
                call.require(Capability.TIERING_BY_TAGS, "apply", subject);
            }
            if (rule.automatic().isPresent()) {
                call.require(Capability.AUTOMATIC_TIER, "apply", subject);
            }
            if (rule.automatic().flatMap(AutomaticTiering::archiveAfter).isPresent()) {
                call.require(Capability.AUTOMATIC_ARCHIVE, "apply", subject);
            }
        }
        if (wanted.retention().isPresent()) {
            call.require(Capability.RETENTION, "apply", "retention");
        }
        call.run("apply", POLICY, () -> {
            policies().requireExpressible(wanted);
            return wanted;
        });
    }

    private static void requireUnlocked(TieringPolicy now, TieringPolicy wanted) {
        Optional<Retention> locked = now.retention().filter(Retention::locked);
        if (locked.isEmpty()) {
            return;
        }
        Optional<Retention> next = wanted.retention().filter(Retention::locked);
        if (next.isEmpty() || next.get().keep().compareTo(locked.get().keep()) < 0) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot apply " + POLICY + ": the retention is locked (" + PolicyChange.describe(locked.get())
                            + ") and can only be made longer");
        }
    }

    private TieringPolicyDriver policies() {
        return driver.policies().orElseThrow();
    }
}
