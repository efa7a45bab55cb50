package io.mlops.provider.gcp;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.CloudSettings;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the GCP provider.
 *
 * @param project what is billed ({@code project}; required), by its id
 * @param regions where endpoints may run ({@code regions}; required); the first one holds the artifacts
 * @param bucket where artifacts lie ({@code bucket}; required); {@code {region}} in it stands for the region, since whatever reads from a
 *     bucket of another region pays for it
 * @param repositoryOrNull the Artifact Registry repository ({@code repository}) of each region that holds the images whose names say no
 *     registry
 * @param serviceAccountOrNull what endpoints and jobs run as ({@code service-account}); default the project's own
 * @param kmsKeyOrNull what stored objects are encrypted with ({@code kms-key}, with {@code {region}} likewise; default Google's own keys)
 * @param billingTableOrNull the standard export of the bill to BigQuery ({@code billing-table}), {@code PROJECT.DATASET.TABLE}; default
 *     none, and nobody tells what was spent
 * @param billingAccountOrNull who pays for the project ({@code billing-account}), {@code 012345-6789AB-CDEF01}; default none, and no
 *     budgets
 * @param credentials who calls
 * @param endpoints where the services answer
 * @param attempts how often a call is tried ({@code attempts}; default 4)
 */
record GcpConfig(
        String project,
        List<String> regions,
        String bucket,
        @Nullable String repositoryOrNull,
        @Nullable String serviceAccountOrNull,
        @Nullable String kmsKeyOrNull,
        @Nullable String billingTableOrNull,
        @Nullable String billingAccountOrNull,
        GcpCredentials credentials,
        GcpEndpoints endpoints,
        int attempts) {
    /** The provider's name. */
    static final String PROVIDER = "gcp";

    private static final String REGION = "{region}";
    private static final Pattern REGION_NAME = Pattern.compile("[a-z]{2,20}-[a-z]{2,20}[0-9]{1,2}");

    GcpConfig {
        regions = List.copyOf(regions);
    }

    static GcpConfig read(ProviderSettings settings) {
        List<String> regions = CloudSettings.regions(
                settings, REGION_NAME, "regions with commas between, as in asia-northeast1,us-central1");
        GcpConfig config = new GcpConfig(
                settings.require("project"),
                regions,
                settings.require("bucket"),
                settings.find("repository").orElse(null),
                settings.find("service-account").orElse(null),
                settings.find("kms-key").orElse(null),
                settings.find("billing-table").orElse(null),
                settings.find("billing-account").orElse(null),
                GcpCredentials.read(settings),
                GcpEndpoints.read(settings, regions),
                CloudSettings.attempts(settings));
        settings.requireAllRead();
        GcpNames.check(config);
        return config;
    }

    /** The region that holds the artifacts. */
    String home() {
        return regions.get(0);
    }

    String bucketIn(String region) {
        return bucket.replace(REGION, region);
    }

    /** Its name, which is the same in each region. */
    Optional<String> repository() {
        return Optional.ofNullable(repositoryOrNull);
    }

    /** Its address, as in {@code name@project.iam.gserviceaccount.com}. */
    Optional<String> serviceAccount() {
        return Optional.ofNullable(serviceAccountOrNull);
    }

    /** The key of a region's bucket: {@code projects/P/locations/L/keyRings/R/cryptoKeys/K}. */
    Optional<String> kmsKeyIn(String region) {
        return Optional.ofNullable(kmsKeyOrNull).map(key -> key.replace(REGION, region));
    }

    /** As {@code PROJECT.DATASET.TABLE}. */
    Optional<String> billingTable() {
        return Optional.ofNullable(billingTableOrNull);
    }

    Optional<String> billingAccount() {
        return Optional.ofNullable(billingAccountOrNull);
    }

    /** The parent of what Vertex AI and Cloud Run hold in a region: {@code projects/P/locations/REGION}. */
    String parent(String region) {
        return "projects/" + project + "/locations/" + region;
    }

    List<Location> locations() {
        return regions.stream()
                .map(region -> Location.of(PROVIDER, region))
                .sorted()
                .toList();
    }

    /** Whether the name differs from region to region. */
    static boolean regional(String name) {
        return name.contains(REGION);
    }

    static MlopsException invalid(String reason) {
        return new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot open provider gcp: " + reason);
    }
}
