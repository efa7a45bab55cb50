package io.mlops.sandbox.aws;

import io.mlops.sandbox.sigv4.KeyPair;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The clients of AWS's own SDK, pointed at a region of the sandbox; they try everything once. */
record AwsClients(URI url, String region, AwsCredentials credentials) {
    static AwsClients of(AwsSandbox sandbox, String region) {
        KeyPair pair = sandbox.credentials();
        return new AwsClients(
                sandbox.region(region).url(),
                region,
                AwsBasicCredentials.create(pair.accessKeyId(), pair.secretAccessKey()));
    }

    AwsClients with(AwsCredentials others) {
        return new AwsClients(url, region, others);
    }

    SageMakerClient sageMaker() {
        return built(SageMakerClient.builder());
    }

    SageMakerRuntimeClient runtime() {
        return built(SageMakerRuntimeClient.builder());
    }

    S3Client s3() {
        return built(S3Client.builder().forcePathStyle(true));
    }

    StsClient sts() {
        return built(StsClient.builder());
    }

    CloudWatchLogsClient logs() {
        return built(CloudWatchLogsClient.builder());
    }

    private <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C built(B builder) {
        return builder.endpointOverride(url)
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .overrideConfiguration(
                        c -> c.retryStrategy(r -> r.maxAttempts(1)).apiCallTimeout(Duration.ofSeconds(30)))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }
}
