package io.mlops.provider.gcp;

import com.google.cloud.storage.Bucket;
import com.google.cloud.storage.BucketInfo.IamConfiguration;
import com.google.cloud.storage.BucketInfo.PublicAccessPrevention;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageException;
import io.mlops.ErrorCode;
import io.mlops.provider.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at the bucket of a region: whose it is, where it lies, that nobody outside may read it, how it is encrypted, what it retains, and
 * whether the caller may do with its objects what is needed. Asks and changes nothing. Used by one thread.
 */
final class GcsExamination {
    /** What roles/storage.objectAdmin permits, and looking at the bucket, which roles/storage.legacyBucketReader does. */
    private static final List<String> PERMISSIONS = List.of(
            "storage.buckets.get",
            "storage.objects.create",
            "storage.objects.delete",
            "storage.objects.get",
            "storage.objects.list");

    private final GcpConfig config;
    private final GcpClients clients;
    private final String region;
    private final String name;
    private final String subject;
    private final List<Finding> findings = new ArrayList<>();

    GcsExamination(GcpConfig config, GcpClients clients, String region) {
        this.config = config;
        this.clients = clients;
        this.region = region;
        this.name = config.bucketIn(region);
        this.subject = "bucket " + region;
    }

    List<Finding> findings() {
        try {
            Storage storage = clients.storage(config.project(), region);
            Bucket bucket = storage.get(name);
            if (bucket == null) {
                findings.add(missing());
            } else {
                examine(storage, bucket);
            }
        } catch (RuntimeException e) {
            // Whatever a look fails with is what was found.
            findings.add(Finding.bad(
                    GcpErrors.classify(e),
                    subject,
                    name + ": " + GcpErrors.reason(e),
                    GcpErrors.classify(e) == ErrorCode.PERMISSION_DENIED
                            ? "the name is somebody else's, or the caller lacks storage.buckets.get: take another name"
                                    + " (providers.gcp.bucket), or grant roles/storage.legacyBucketReader"
                            : ""));
        }
        return findings;
    }

    private Finding missing() {
        return Finding.bad(
                ErrorCode.NOT_FOUND,
                subject,
                "there is no bucket " + name,
                "make it: gcloud storage buckets create gs://" + name + " --project=" + config.project()
                        + " --location="
                        + region + " --uniform-bucket-level-access --public-access-prevention; or name one that is"
                        + " there with providers.gcp.bucket");
    }

    private void examine(Storage storage, Bucket bucket) {
        if (!region.equalsIgnoreCase(bucket.getLocation())) {
            findings.add(Finding.bad(
                    subject,
                    name + " lies in " + bucket.getLocation(),
                    "what reads from another region pays for each byte: make one in " + region
                            + " and set providers.gcp.bucket, with {region} where their names differ"));
            return;
        }
        access(bucket);
        key(bucket);
        permissions(storage);
        findings.addFirst(Finding.good(
                subject,
                name + ", " + encryption(bucket) + ", "
                        + (Boolean.TRUE.equals(bucket.versioningEnabled()) ? "keeps old versions" : "no old versions")
                        + (GcsAutoclass.on(bucket) ? ", Autoclass" : "")
                        + retention(bucket)));
    }

    private void access(Bucket bucket) {
        IamConfiguration access = bucket.getIamConfiguration();
        boolean uniform = access != null && Boolean.TRUE.equals(access.isUniformBucketLevelAccessEnabled());
        boolean closed = access != null && access.getPublicAccessPrevention() == PublicAccessPrevention.ENFORCED;
        if (!closed) {
            findings.add(Finding.odd(
                    "public access " + region,
                    name + " could be opened to everybody",
                    "close it: gcloud storage buckets update gs://" + name + " --public-access-prevention"));
        }
        if (!uniform) {
            findings.add(Finding.odd(
                    "access " + region,
                    "objects of " + name + " may have rules of access of their own",
                    "let the bucket's alone count: gcloud storage buckets update gs://" + name
                            + " --uniform-bucket-level-access"));
        }
    }

    private void key(Bucket bucket) {
        Optional<String> wanted = config.kmsKeyIn(region);
        if (wanted.isPresent() && !wanted.get().equals(bucket.getDefaultKmsKeyName())) {
            findings.add(Finding.odd(
                    "encryption " + region,
                    "the default key of " + name + " is another one than providers.gcp.kms-key, so what others write"
                            + " there is encrypted otherwise",
                    "gcloud storage buckets update gs://" + name + " --default-encryption-key=" + wanted.get()));
        }
    }

    private String encryption(Bucket bucket) {
        Optional<String> key = config.kmsKeyIn(region).or(() -> Optional.ofNullable(bucket.getDefaultKmsKeyName()));
        return key.map(set -> "encrypted with " + set).orElse("encrypted with Google's own keys");
    }

    private static String retention(Bucket bucket) {
        return bucket.getRetentionPeriodDuration() == null
                ? ""
                : ", objects are retained for "
                        + bucket.getRetentionPeriodDuration().toDays() + " days"
                        + (Boolean.TRUE.equals(bucket.retentionPolicyIsLocked()) ? ", locked" : "");
    }

    private void permissions(Storage storage) {
        List<Boolean> granted;
        try {
            granted = storage.testIamPermissions(name, PERMISSIONS);
        } catch (StorageException e) {
            findings.add(Finding.odd("objects " + region, "were not checked: " + GcpErrors.reason(e), ""));
            return;
        }
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < PERMISSIONS.size(); i++) {
            if (!Boolean.TRUE.equals(granted.get(i))) {
                missing.add(PERMISSIONS.get(i));
            }
        }
        if (!missing.isEmpty()) {
            findings.add(Finding.bad(
                    ErrorCode.PERMISSION_DENIED,
                    "objects " + region,
                    "the caller lacks " + String.join(", ", missing) + " on " + name,
                    "grant roles/storage.objectAdmin and roles/storage.legacyBucketReader on gs://" + name
                            + " (roles/storage.admin where policies are applied)"));
        }
    }
}
