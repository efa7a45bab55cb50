package io.mlops.provider.azure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Resource Manager tells of storage accounts, as far as it is looked at. Null is what it leaves out. */
final class StorageResources {
    private StorageResources() {}

    record Account(@Nullable String location, @Nullable AccountProperties properties) {}

    record AccountProperties(
            @Nullable Boolean allowBlobPublicAccess,
            @Nullable Boolean isHnsEnabled,
            @Nullable Encryption encryption) {}

    record Encryption(@Nullable String keySource) {}

    record BlobService(@Nullable BlobServiceProperties properties) {}

    record BlobServiceProperties(
            @Nullable Switch lastAccessTimeTrackingPolicy,
            @Nullable Switch deleteRetentionPolicy,
            @Nullable Boolean isVersioningEnabled) {}

    /** Azure says "enable" in one place and "enabled" in others. */
    record Switch(
            @Nullable Boolean enable,
            @Nullable Boolean enabled,
            @Nullable Integer days) {
        boolean on() {
            return Boolean.TRUE.equals(enable) || Boolean.TRUE.equals(enabled);
        }
    }

    record Container(@Nullable ContainerProperties properties) {}

    record ContainerProperties(
            @Nullable String publicAccess,
            @Nullable ImmutabilityPolicy immutabilityPolicy,
            @Nullable LegalHold legalHold,
            @Nullable Switch immutableStorageWithVersioning,
            @Nullable String defaultEncryptionScope) {}

    record LegalHold(
            @Nullable Boolean hasLegalHold, @Nullable List<HoldTag> tags) {}

    record HoldTag(@Nullable String tag) {}

    record ImmutabilityPolicy(
            @Nullable String etag, @Nullable ImmutabilityProperties properties) {
        /** What is asked for; Azure decides the rest. */
        static ImmutabilityPolicy asked(int days) {
            return new ImmutabilityPolicy(null, new ImmutabilityProperties(days, null, false));
        }
    }

    record ImmutabilityProperties(
            @Nullable Integer immutabilityPeriodSinceCreationInDays,
            @Nullable String state,
            @Nullable Boolean allowProtectedAppendWrites) {}

    record NameQuestion(String name, String type) {}

    record NameAnswer(@Nullable Boolean nameAvailable) {}

    record EncryptionScope(@Nullable EncryptionScopeProperties properties) {}

    record EncryptionScopeProperties(@Nullable String state) {}
}
