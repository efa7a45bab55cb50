package io.mlops.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.ErrorCode;
import io.mlops.artifact.StorageTier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * What moves the objects of the automatic tier: a rule by the time of the last access, which has to be there before anything is written
 * into that tier. Thread-safe.
 */
final class BlobAutomatic {
    /** A rule that was there may be gone meanwhile. */
    private static final Duration BELIEVED = Duration.ofMinutes(10);

    private final ArmClient arm;
    private final ArmId account;
    private final LifecycleRules rules;
    private final InstantSource clock;
    private volatile Instant seen = Instant.MIN;

    BlobAutomatic(ArmClient arm, ArmId account, LifecycleRules rules, InstantSource clock) {
        this.arm = arm;
        this.account = account;
        this.rules = rules;
        this.clock = clock;
    }

    /** Before an object is written: whether Azure has room for its tags, and the rule that moves what is of the automatic tier. */
    void requireFor(BlobForm form) throws AzureException {
        form.requireRoom();
        if (form.tier() == StorageTier.AUTO) {
            require();
        }
    }

    /** Sees to it that the rule is there. */
    private void require() throws AzureException {
        Instant now = clock.instant();
        if (seen.isAfter(now.minus(BELIEVED))) {
            return;
        }
        synchronized (this) {
            if (seen.isAfter(now.minus(BELIEVED))) {
                return;
            }
            BlobLifecycle lifecycle = new BlobLifecycle(arm, account);
            List<JsonNode> all = lifecycle.rules();
            if (all.stream().noneMatch(rules::isAutomatic)) {
                requireTracking();
                lifecycle.write(BlobLifecycle.with(all, rules.automatic()));
            }
            seen = now;
        }
    }

    /**
     * Fails with FAILED_PRECONDITION where the account does not note when blobs are read. It is not switched on here: it is the account's,
     * and the first read of a blob each day is billed for it
     * (https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-overview#last-access-time-tracking).
     */
    void requireTracking() throws AzureException {
        StorageResources.BlobService service = arm.get(
                account.child("blobServices", "default"), ApiVersion.STORAGE, StorageResources.BlobService.class);
        boolean on = service.properties() != null
                && service.properties().lastAccessTimeTrackingPolicy() != null
                && service.properties().lastAccessTimeTrackingPolicy().on();
        if (!on) {
            throw new AzureException(
                    ErrorCode.FAILED_PRECONDITION,
                    "the automatic tier needs the time of the last access, which the account " + account.name()
                            + " does not note; switch it on, which costs a little for what is read: az storage account"
                            + " blob-service-properties update --account-name " + account.name()
                            + " --enable-last-access-tracking true");
        }
    }
}
