package io.mlops.provider.aws;

import io.mlops.provider.ProviderSettings;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.RegionMetadata;

/**
 * Where the services answer: AWS's own addresses unless a setting names another, for sandboxes and private links.
 * {@code endpoint} is for all services, {@code endpoint.REGION} for those of a region, {@code endpoint.SERVICE} for one service,
 * {@code endpoint.SERVICE.REGION} for one service in one region; the narrowest counts.
 *
 * @param overrides addresses by what stands behind {@code endpoint}
 */
record AwsEndpoints(Map<String, URI> overrides) {
    private static final String KEY = "endpoint";

    /** A service, by the name that its own address begins with. */
    enum Service {
        S3("s3"),
        SAGEMAKER("api.sagemaker"),
        RUNTIME("runtime.sagemaker"),
        STS("sts"),
        LOGS("logs"),
        REGISTRY("api.ecr"),
        QUOTAS("servicequotas"),
        IAM("iam"),
        KMS("kms"),
        AUTOSCALING("application-autoscaling"),
        PRICES("api.pricing"),
        EC2("ec2"),
        COSTS("ce"),
        BUDGETS("budgets");

        private final String host;

        Service(String host) {
            this.host = host;
        }

        String host() {
            return host;
        }
    }

    AwsEndpoints {
        overrides = Map.copyOf(overrides);
    }

    static AwsEndpoints read(ProviderSettings settings, List<String> regions) {
        Map<String, URI> overrides = new HashMap<>();
        read(settings, KEY, overrides);
        regions.forEach(region -> read(settings, KEY + "." + region, overrides));
        for (Service service : Service.values()) {
            read(settings, KEY + "." + service.host(), overrides);
            for (String region : regions) {
                read(settings, KEY + "." + service.host() + "." + region, overrides);
            }
        }
        return new AwsEndpoints(overrides);
    }

    private static void read(ProviderSettings settings, String key, Map<String, URI> overrides) {
        Optional<String> text = settings.find(key);
        if (text.isPresent()) {
            overrides.put(key, uri(key, text.get()));
        }
    }

    private static URI uri(String key, String text) {
        if (!text.matches("https?://[^\\s/?#]+/?")) {
            throw AwsConfig.invalid(
                    "the setting " + key + " is \"" + text + "\", which is no http:// or https:// address");
        }
        return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }

    Optional<URI> override(Service service, String region) {
        String key = KEY + "." + service.host();
        return Optional.ofNullable(overrides.get(key + "." + region))
                .or(() -> Optional.ofNullable(overrides.get(key)))
                .or(() -> Optional.ofNullable(overrides.get(KEY + "." + region)))
                .or(() -> Optional.ofNullable(overrides.get(KEY)));
    }

    /** Where the service answers, without a slash at the end. */
    URI of(Service service, String region) {
        return override(service, region)
                .orElseGet(() -> URI.create("https://" + service.host() + "." + region + "." + suffix(region)));
    }

    /** Where predictions are asked for (InvokeEndpoint). */
    URI invocations(String region, String endpoint) {
        return URI.create(of(Service.RUNTIME, region) + "/endpoints/" + endpoint + "/invocations");
    }

    /** What the names of a region's services end with: China's differs. */
    static String suffix(String region) {
        RegionMetadata metadata = RegionMetadata.of(Region.of(region));
        return metadata == null ? "amazonaws.com" : metadata.partition().dnsSuffix();
    }
}
