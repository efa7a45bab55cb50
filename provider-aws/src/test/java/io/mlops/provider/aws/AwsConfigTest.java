package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.provider.ProviderSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings, what they mean and what they must not be. */
class AwsConfigTest {
    private static final Map<String, String> GOOD =
            Map.of("regions", "us-east-1, eu-west-1", "bucket", "models-{region}", "role", AwsWorld.ROLE);

    @Test
    void readsWhatIsNeeded() {
        AwsConfig config = read(Map.of());

        assertThat(config.locations()).hasToString("[aws/eu-west-1, aws/us-east-1]");
        assertThat(config.home()).isEqualTo("us-east-1");
        assertThat(config.bucketIn("eu-west-1")).isEqualTo("models-eu-west-1");
        assertThat(config.account()).isEqualTo("123456789012");
        assertThat(config.credentials()).isEqualTo(new AwsCredentials.DefaultChain());
        assertThat(config.attempts()).isEqualTo(4);
        assertThat(config.kmsKey()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "regions            | us-east-1,          | commas between",
                "regions            | us-east-1,us-east-1 | names one twice",
                "regions            | narnia              | commas between",
                "bucket             | models              | {region}",
                "bucket             | Models-{region}     | no bucket's name",
                "role               | mlops               | not an ARN",
                "attempts           | 0                   | from 1 to 10",
                "endpoint           | localhost           | no http",
                "endpoint.s3        | http://h/path       | no http",
                "external-id        | x                   | assume-role",
                "web-identity-role  | arn                 | need each other",
                "retries            | 3                   | unknown setting retries",
            })
    void refusesWhatCannotBe(String key, String value, String reason) {
        MlopsException failure = catchThrowableOfType(MlopsException.class, () -> read(Map.of(key, value)));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(failure).hasMessageStartingWith("cannot open provider aws: ").hasMessageContaining(reason);
    }

    @Test
    void theNarrowestAddressCounts() {
        AwsEndpoints endpoints = read(Map.of(
                        "endpoint", "http://all",
                        "endpoint.us-east-1", "http://east",
                        "endpoint.s3", "http://s3/",
                        "endpoint.s3.us-east-1", "http://s3-east"))
                .endpoints();

        assertThat(endpoints.of(AwsEndpoints.Service.STS, "eu-west-1")).isEqualTo(URI.create("http://all"));
        assertThat(endpoints.of(AwsEndpoints.Service.STS, "us-east-1")).isEqualTo(URI.create("http://east"));
        assertThat(endpoints.of(AwsEndpoints.Service.S3, "eu-west-1")).isEqualTo(URI.create("http://s3"));
        assertThat(endpoints.of(AwsEndpoints.Service.S3, "us-east-1")).isEqualTo(URI.create("http://s3-east"));
    }

    @Test
    void withoutAnyTheAddressesAreThoseOfAws() {
        AwsEndpoints endpoints = read(Map.of()).endpoints();

        assertThat(endpoints.of(AwsEndpoints.Service.RUNTIME, "us-east-1"))
                .isEqualTo(URI.create("https://runtime.sagemaker.us-east-1.amazonaws.com"));
        assertThat(endpoints.of(AwsEndpoints.Service.RUNTIME, "cn-north-1"))
                .isEqualTo(URI.create("https://runtime.sagemaker.cn-north-1.amazonaws.com.cn"));
        assertThat(endpoints.override(AwsEndpoints.Service.S3, "us-east-1")).isEmpty();
    }

    @Test
    void readsWhoCalls() {
        assertThat(read(Map.of("profile", "desk")).credentials()).isEqualTo(new AwsCredentials.Profile("desk"));
        assertThat(read(Map.of("profile", "desk", "assume-role", "arn:r", "external-id", "x"))
                        .credentials())
                .isEqualTo(new AwsCredentials.AssumeRole("arn:r", "x", new AwsCredentials.Profile("desk")));
        assertThat(read(Map.of("web-identity-role", "arn:r", "web-identity-token-file", "/run/token"))
                        .credentials())
                .isEqualTo(new AwsCredentials.WebIdentity("arn:r", Path.of("/run/token")));
    }

    private static AwsConfig read(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(GOOD);
        settings.putAll(more);
        return AwsConfig.read(new ProviderSettings("aws", settings));
    }
}
