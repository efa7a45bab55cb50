package io.mlops.provider.aws;

import io.mlops.provider.aws.AwsEndpoints.Service;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.budgets.BudgetsClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The SDK's clients, one a service and region, made when first needed. Thread-safe. */
final class AwsClients implements AutoCloseable {
    static final Duration CONNECT = Duration.ofSeconds(5);
    static final Duration SILENCE = Duration.ofSeconds(60);

    /** Where the account's bill is asked for (https://docs.aws.amazon.com/general/latest/gr/billing.html). */
    private static final String BILLING = "us-east-1";

    private final AwsEndpoints endpoints;
    private final int attempts;
    private final Optional<BucketOwner> owner;
    private final SdkHttpClient http;
    private final CredentialSource source;
    private final AwsCredentialsProvider credentials;
    private final Map<String, SdkClient> clients = new ConcurrentHashMap<>();
    private final Map<String, URI> addresses = new ConcurrentHashMap<>();

    AwsClients(AwsConfig config) {
        this(
                config.credentials(),
                config.endpoints(),
                config.home(),
                config.attempts(),
                Optional.of(new BucketOwner(config.bucketOwner())));
    }

    /**
     * Without the whole of the settings, for all but S3.
     *
     * @param home the region whose STS is asked where a role is assumed
     * @param attempts how often a call is tried
     */
    AwsClients(AwsCredentials caller, AwsEndpoints endpoints, String home, int attempts) {
        this(caller, endpoints, home, attempts, Optional.empty());
    }

    private AwsClients(
            AwsCredentials caller, AwsEndpoints endpoints, String home, int attempts, Optional<BucketOwner> owner) {
        this.owner = owner;
        this.endpoints = endpoints;
        this.attempts = attempts;
        this.http = connections();
        this.source = new CredentialSource(caller, endpoints, home, http);
        this.credentials = source.provider();
    }

    S3Client s3(String region) {
        return client(Service.S3, region, S3Client.class, () -> {
            // Bodies have a length and a checksum before they are sent: signing them in chunks only costs copies.
            var builder = S3Client.builder()
                    .serviceConfiguration(configuration -> configuration.chunkedEncodingEnabled(false));
            // Names of buckets are no names of hosts where an address stands in for S3.
            endpoints.override(Service.S3, region).ifPresent(uri -> builder.forcePathStyle(true));
            return builder;
        });
    }

    /** Past the client, for what moves objects of one bucket. */
    S3Direct direct(String region, String bucket, String bucketOwner) {
        Optional<URI> override = endpoints.override(Service.S3, region).map(uri -> URI.create(uri + "/" + bucket));
        Supplier<URI> place = override.isPresent() ? override::get : () -> address(region, bucket);
        return new S3Direct(place, region, source::get, bucketOwner, http, InstantSource.system());
    }

    /** As the SDK has it from its rules and the user's settings for it. */
    private URI address(String region, String bucket) {
        return addresses.computeIfAbsent(region + "/" + bucket, name -> {
            String key = "key";
            String url = s3(region)
                    .utilities()
                    .getUrl(request -> request.bucket(bucket).key(key))
                    .toString();
            return URI.create(url.substring(0, url.length() - key.length() - 1));
        });
    }

    SageMakerClient sageMaker(String region) {
        return client(Service.SAGEMAKER, region, SageMakerClient.class, SageMakerClient::builder);
    }

    CloudWatchLogsClient logs(String region) {
        return client(Service.LOGS, region, CloudWatchLogsClient.class, CloudWatchLogsClient::builder);
    }

    EcrClient registry(String region) {
        return client(Service.REGISTRY, region, EcrClient.class, EcrClient::builder);
    }

    ServiceQuotasClient quotas(String region) {
        return client(Service.QUOTAS, region, ServiceQuotasClient.class, ServiceQuotasClient::builder);
    }

    /** IAM is one for all regions of a partition, whichever is named. */
    IamClient iam(String region) {
        return client(Service.IAM, region, IamClient.class, IamClient::builder);
    }

    KmsClient kms(String region) {
        return client(Service.KMS, region, KmsClient.class, KmsClient::builder);
    }

    ApplicationAutoScalingClient autoscaling(String region) {
        return client(
                Service.AUTOSCALING, region, ApplicationAutoScalingClient.class, ApplicationAutoScalingClient::builder);
    }

    /** The price lists of all regions; only some regions answer. */
    PricingClient priceLists(String region) {
        return client(Service.PRICES, region, PricingClient.class, PricingClient::builder);
    }

    Ec2Client ec2(String region) {
        return client(Service.EC2, region, Ec2Client.class, Ec2Client::builder);
    }

    /** What was spent in all regions; AWS says so in one of them. */
    CostExplorerClient costs() {
        return client(Service.COSTS, BILLING, CostExplorerClient.class, CostExplorerClient::builder);
    }

    /** Budgets of the account; they have no region. */
    BudgetsClient budgets() {
        return client(Service.BUDGETS, BILLING, BudgetsClient.class, BudgetsClient::builder);
    }

    StsClient sts(String region) {
        return client(Service.STS, region, StsClient.class, StsClient::builder);
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends SdkClient> C client(
            Service service, String region, Class<C> type, Supplier<B> builder) {
        return type.cast(
                clients.computeIfAbsent(service + " " + region, key -> configured(builder.get(), service, region)));
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C configured(
            B builder, Service service, String region) {
        endpoints.override(service, region).ifPresent(builder::endpointOverride);
        return builder.region(Region.of(region))
                .credentialsProvider(credentials)
                .httpClient(http)
                .overrideConfiguration(options -> {
                    options.retryStrategy(StandardRetryStrategy.builder()
                            .maxAttempts(attempts)
                            .build());
                    if (service == Service.S3) {
                        owner.ifPresent(options::addExecutionInterceptor);
                    }
                })
                .build();
    }

    /** Connections of the JDK's own: few calls, and no library more. */
    static SdkHttpClient connections() {
        return UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT)
                .socketTimeout(SILENCE)
                .build();
    }

    @Override
    public void close() {
        clients.values().forEach(SdkClient::close);
        source.close();
        http.close();
    }
}
