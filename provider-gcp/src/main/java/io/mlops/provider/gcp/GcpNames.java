package io.mlops.provider.gcp;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What names GCP takes: projects (https://cloud.google.com/resource-manager/docs/creating-managing-projects), buckets
 * (https://cloud.google.com/storage/docs/buckets#naming; less what we put behind), keys (https://cloud.google.com/kms/docs/resource-hierarchy).
 */
final class GcpNames {
    private static final Pattern PROJECT = Pattern.compile("([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]");
    private static final Pattern BUCKET = Pattern.compile("(?!goog)(?!.*google)[a-z0-9][a-z0-9._-]{1,53}[a-z0-9]");
    private static final Pattern REPOSITORY = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9-]+@[a-z0-9.-]+\\.gserviceaccount\\.com");
    private static final Pattern KEY =
            Pattern.compile("projects/[^/]+/locations/[^/]+/keyRings/[\\w-]{1,63}/cryptoKeys/[\\w-]{1,63}");

    /** https://cloud.google.com/bigquery/docs/datasets#dataset-naming; the export names its tables with letters, digits and underscores. */
    private static final Pattern TABLE = Pattern.compile("[a-z][a-z0-9.:-]{4,60}\\.\\w{1,1024}\\.\\w{1,1024}");

    private static final Pattern BILLING_ACCOUNT = Pattern.compile("[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}");

    private GcpNames() {}

    static void check(GcpConfig config) {
        require("project", config.project(), PROJECT, "no project's id (gcloud config get project)");
        if (config.regions().size() > 1 && !GcpConfig.regional(config.bucket())) {
            throw GcpConfig.invalid("the setting bucket is \"" + config.bucket() + "\" for "
                    + config.regions().size()
                    + " regions, and each needs one of its own: put {region} where their names differ");
        }
        regional(
                config,
                "bucket",
                config.bucket(),
                region -> Optional.of(config.bucketIn(region)),
                BUCKET,
                "no bucket's name: 3 to 55 lower case letters, digits, hyphens, underscores and dots");
        regional(
                config,
                "kms-key",
                String.valueOf(config.kmsKeyOrNull()),
                config::kmsKeyIn,
                KEY,
                "no key's name, as in projects/P/locations/L/keyRings/R/cryptoKeys/K");
        config.repository()
                .ifPresent(name -> require(
                        "repository",
                        name,
                        REPOSITORY,
                        "no repository's name: write NAME of REGION-docker.pkg.dev/PROJECT/NAME"));
        billing(config);
        config.serviceAccount().ifPresent(name -> account("service-account", name));
    }

    private static void billing(GcpConfig config) {
        config.billingTable()
                .ifPresent(name -> require(
                        "billing-table",
                        name,
                        TABLE,
                        "no table's name: write PROJECT.DATASET.TABLE, as in p.billing.gcp_billing_export_v1_…"));
        config.billingAccount()
                .ifPresent(name -> require(
                        "billing-account",
                        name,
                        BILLING_ACCOUNT,
                        "no billing account's id, as in 012345-6789AB-CDEF01 (gcloud billing accounts list)"));
    }

    /** Fails with INVALID_ARGUMENT where it is no service account's address. */
    static void account(String key, String name) {
        require(
                key,
                name,
                ACCOUNT,
                "no service account's address, as in NAME@PROJECT.iam.gserviceaccount.com (gcloud iam service-accounts"
                        + " list)");
    }

    private static void regional(
            GcpConfig config,
            String key,
            String text,
            Function<String, Optional<String>> in,
            Pattern pattern,
            String otherwise) {
        for (String region : config.regions()) {
            Optional<String> name = in.apply(region);
            if (name.isPresent() && !pattern.matcher(name.get()).matches()) {
                throw GcpConfig.invalid("the setting " + key + " is \"" + text + "\", which in " + region + " is \""
                        + name.get() + "\", " + otherwise);
            }
        }
    }

    private static void require(String key, String text, Pattern pattern, String otherwise) {
        if (!pattern.matcher(text).matches()) {
            throw GcpConfig.invalid("the setting " + key + " is \"" + text + "\", which is " + otherwise);
        }
    }
}
