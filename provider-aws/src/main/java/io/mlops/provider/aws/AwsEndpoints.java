package io.mlops.provider.aws;

import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.ServiceAddresses;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.RegionMetadata;

/**
 * Where the services answer: AWS's own addresses unless a setting names another, for sandboxes and private links.
 * {@code endpoint} is for all services, {@code endpoint.REGION} for those of a region; where one is named for the service, it counts.
 *
 * @param addresses those that settings name
 */
record AwsEndpoints(ServiceAddresses addresses) {
    private static final ServiceAddresses.Service ALL = () -> "";

    /** A service, by the name that its own address begins with. */
    enum Service implements ServiceAddresses.Service {
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

        private final String word;

        Service(String word) {
            this.word = word;
        }

        @Override
        public String word() {
            return word;
        }
    }

    static AwsEndpoints read(ProviderSettings settings, List<String> regions) {
        List<ServiceAddresses.Service> services = new ArrayList<>(List.of(Service.values()));
        services.add(ALL);
        return new AwsEndpoints(ServiceAddresses.read(settings, services, regions));
    }

    Optional<URI> override(Service service, String region) {
        return addresses.of(service, region).or(() -> addresses.of(ALL, region));
    }

    /** Where the service answers, without a slash at the end. */
    URI of(Service service, String region) {
        return override(service, region)
                .orElseGet(() -> URI.create("https://" + service.word() + "." + region + "." + suffix(region)));
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
