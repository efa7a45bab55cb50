package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.image.ImageReference;
import io.mlops.image.RegistryCredentials;
import io.mlops.image.RegistryLogin;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.Repository;

/** Logins to ECR, its repositories, and what the names of its images stand for. */
class EcrAccessTest {
    private static final String WEST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

    private static AwsWorld world;

    @BeforeAll
    static void open() {
        world = new AwsWorld();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    private static RegistryCredentials access(Map<String, String> settings) {
        return new AwsProviderFactory().registryCredentials(new ProviderSettings("aws", settings));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                WEST,
                "210987654321.dkr.ecr.ap-northeast-1.amazonaws.com",
                "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
                "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"
            })
    void logsInToAnyAccountsRegistryOfAnyRegion(String host) {
        // Neither bucket nor role is needed, nor that the region is one of the settings.
        RegistryCredentials access = access(Map.of("endpoint", world.url().toString()));

        assertThat(access.login(host)).contains(new RegistryLogin("AWS", "123456789012-auth-token"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker.io",
                "public.ecr.aws",
                "localhost:5000",
                "12.dkr.ecr.eu-west-1.amazonaws.com",
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example",
                "x123456789012.dkr.ecr.eu-west-1.amazonaws.com"
            })
    void asksNobodyForTheHostOfSomebodyElse(String host) {
        RegistryCredentials nobody = access(Map.of("endpoint", "http://127.0.0.1:1"));

        assertThat(nobody.login(host)).isEmpty();
        assertThat(nobody.makeRepository(new ImageReference(host, "team/x", "1", null)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "ExpiredTokenException, UNAUTHENTICATED, have expired",
        "UnrecognizedClientException, UNAUTHENTICATED, not accepted",
        "AccessDeniedException, PERMISSION_DENIED, not authorized to perform",
        "ThrottlingException, RESOURCE_EXHAUSTED, try again later",
        "ServerException, UNAVAILABLE, ServerException",
    })
    void saysWhyItIsNotLetIn(String code, ErrorCode expected, String reason) throws Exception {
        HttpServer ecr = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ecr.createContext("/", exchange -> {
            byte[] body = ("{\"__type\":\"" + code + "\",\"message\":\"not authorized to perform: ecr:X\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code.equals("ServerException") ? 500 : 400, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        ecr.start();
        try {
            Map<String, String> settings = new HashMap<>(world.settings());
            settings.put(
                    "endpoint.api.ecr.eu-west-1",
                    "http://127.0.0.1:" + ecr.getAddress().getPort());
            RegistryCredentials access = access(settings);
            MlopsException login = catchThrowableOfType(MlopsException.class, () -> access.login(WEST));
            assertThat(login.code()).isEqualTo(expected);
            assertThat(login)
                    .hasMessageStartingWith("cannot log in to registry " + WEST + ": ")
                    .hasMessageContaining(reason);

            try (Provider provider =
                    new AwsProviderFactory().open(new ProviderSettings("aws", settings), CallListener.NONE)) {
                ImageReference image = ImageReference.parse(WEST + "/mlops/model-server:1");
                MlopsException lookUp = catchThrowableOfType(MlopsException.class, () -> provider.pin(image));
                assertThat(lookUp.code()).isEqualTo(expected);
                assertThat(lookUp)
                        .hasMessageStartingWith("cannot look up image " + image + ": ")
                        .hasMessageContaining(reason);
            }
        } finally {
            ecr.stop(0);
        }
    }

    @Test
    void makesARepositoryWhoseTagsStayButForLatest() {
        RegistryCredentials access = access(world.settings());
        ImageReference image = ImageReference.parse(WEST + "/team/trainer:7");

        assertThat(access.makeRepository(image)).isTrue();
        assertThat(access.makeRepository(image)).isFalse();

        try (EcrClient ecr = EcrClient.builder()
                .endpointOverride(world.url())
                .region(Region.EU_WEST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
            Repository made = ecr.describeRepositories(request -> request.repositoryNames("team/trainer"))
                    .repositories()
                    .getFirst();
            assertThat(made.imageTagMutability()).isEqualTo(ImageTagMutability.IMMUTABLE_WITH_EXCLUSION);
            assertThat(made.imageScanningConfiguration().scanOnPush()).isTrue();
        }
    }

    @Test
    void aNameWithoutARegistryIsTheAccountsOwnInEachRegion() {
        try (Provider provider = world.open()) {
            ImageReference west = provider.image("mlops/model-server", Location.parse("aws/eu-west-1"))
                    .orElseThrow();
            ImageReference tagged = provider.image("mlops/model-server:1.4", Location.parse("aws/us-east-1"))
                    .orElseThrow();

            assertThat(west).hasToString(WEST + "/mlops/model-server:latest");
            assertThat(tagged).hasToString("123456789012.dkr.ecr.us-east-1.amazonaws.com/mlops/model-server:1.4");
            assertThat(provider.pin(west).toString()).matches(WEST + "/mlops/model-server@sha256:[0-9a-f]{64}");
            assertThat(provider.pin(provider.pin(west))).isEqualTo(provider.pin(west));
        }
    }

    @Test
    void whatIsNotThereOrCannotRunIsSaid() {
        try (Provider provider = world.open()) {
            Location west = Location.parse("aws/eu-west-1");
            ImageReference other = new ImageReference(WEST, "mlops/model-server", null, new Sha256("0".repeat(64)));
            for (ImageReference gone :
                    List.of(other, provider.image("mlops/model-server:0", west).orElseThrow())) {
                MlopsException failure = catchThrowableOfType(MlopsException.class, () -> provider.pin(gone));
                assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
                assertThat(failure).hasMessageContaining(gone.toString()).hasMessageContaining("image push");
            }
            MlopsException elsewhere =
                    catchThrowableOfType(MlopsException.class, () -> provider.image("ghcr.io/team/x:1", west));
            assertThat(elsewhere).hasMessageContaining("aws/eu-west-1").hasMessageContaining("ECR only");
        }
    }
}
