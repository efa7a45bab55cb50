package io.mlops.provider.aws;

import static io.mlops.provider.aws.SageMakerEndpointsTest.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.CallListener;
import io.mlops.Tags;
import io.mlops.artifact.WriteOptions;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Endpoints;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.Scaling;
import io.mlops.price.Money;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.aws.AwsOptions;
import io.mlops.sandbox.aws.AwsSandbox;
import io.mlops.sandbox.cloud.BilledItem;
import io.mlops.sandbox.sagemaker.Timing;
import io.mlops.sandbox.sigv4.KeyPair;
import io.mlops.spend.BudgetSpec;
import io.mlops.spend.Charge;
import io.mlops.spend.SpendQuery;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What moto lacks: an endpoint that becomes ready, scaled and resized step by step, with signatures checked and a container behind it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SageMakerSandboxTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private AwsSandbox sandbox;
    private Provider provider;
    private Endpoints endpoints;

    @BeforeAll
    void start() throws InterruptedException {
        AwsOptions options = AwsOptions.defaults()
                .withRegions(Map.of(AwsWorld.EAST, 0))
                .withImage("mlops/model-server", ModelFileContainer.command())
                .withTiming(Timing.all(Duration.ofMillis(20)));
        KeyPair surefires =
                KeyPair.permanent(System.getProperty("aws.accessKeyId"), System.getProperty("aws.secretAccessKey"));
        sandbox = AwsSandbox.start(
                Path.of(System.getProperty("mlops.root"), ".tools"),
                folder.resolve("sandbox"),
                new AwsOptions(
                        options.regions(),
                        options.account(),
                        surefires,
                        options.images(),
                        options.timing(),
                        options.clock()));
        Map<String, String> settings = Map.of(
                "regions", AwsWorld.EAST,
                "bucket", sandbox.region(AwsWorld.EAST).bucket(),
                "role", sandbox.role(),
                "attempts", "1",
                "endpoint", sandbox.region(AwsWorld.EAST).url().toString());
        provider = new AwsProviderFactory().open(new ProviderSettings("aws", settings), CallListener.NONE);
        endpoints = provider.endpoints();
        provider.artifacts()
                .upload(
                        SageMakerEndpointsTest.KEY,
                        new ByteArrayInputStream(SageMakerEndpointsTest.MODEL),
                        WriteOptions.defaults());
    }

    @AfterAll
    void stop() {
        provider.close();
        sandbox.close();
    }

    @Test
    void theAccountHasABillAndBudgets() {
        LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(1);
        Tags home = Tags.of(Map.of("mlops-home", "h1"));
        Map<String, String> tags = Map.of("mlops-home", "h1", "mlops-deployment", "policy");
        sandbox.costs()
                .bill(
                        List.of(
                                new BilledItem(day, "Amazon SageMaker", tags, new BigDecimal("2.5")),
                                new BilledItem(day, "Amazon SageMaker", Map.of(), new BigDecimal("7"))),
                        Set.of());

        assertThat(provider.ledger()
                        .spend(new SpendQuery(day, day.plusDays(1), "mlops-deployment", home))
                        .charges())
                .containsExactly(new Charge(day, "Amazon SageMaker", "policy", Money.usd("2.5")));

        for (String usd : List.of("100", "50")) {
            provider.budgets().apply(new BudgetSpec("team", Money.usd(usd), home, new TreeSet<>(), new TreeSet<>()));
        }
        sandbox.budgets().spend(new BigDecimal("40"));
        assertThat(provider.budgets().find("team").orElseThrow().spec().monthly())
                .isEqualTo(Money.usd("50"));
        assertThat(provider.budgets().find("team").orElseThrow().spent()).contains(Money.usd("40"));
    }

    @Test
    void becomesReadyWithItsScaling() {
        EndpointSpec spec = SageMakerEndpointsTest.spec(AwsWorld.EAST, List.of(), 1)
                .withScaling(new Scaling(3, new Scaling.Requests(50)));

        Endpoint ready = endpoints.apply(spec).await(PATIENCE);

        assertThat(ready.spec()).isEqualTo(spec);
        Endpoint grown = endpoints.apply(spec.withReplicas(2)).await(PATIENCE);
        assertThat(grown.ready()).isEqualTo(2);
        endpoints.delete(NAME, Duration.ZERO);
        assertThat(endpoints.find(NAME)).isEmpty();
    }

    @Test
    void aServerlessContainerFindsItsModelAndIsResizedInPlace() {
        EndpointSpec spec =
                SageMakerEndpointsTest.spec(AwsWorld.EAST, List.of(), 0).withHosting(new Hosting.Serverless(5));
        EndpointSpec served = named(spec, "policy-serverless");

        assertThat(endpoints.apply(served).await(PATIENCE).spec()).isEqualTo(served);

        EndpointSpec warm = served.withHosting(new Hosting.Serverless(9)).withReplicas(2);
        assertThat(endpoints.apply(warm).await(PATIENCE).ready()).isEqualTo(2);
        EndpointSpec cold = warm.withReplicas(0);
        assertThat(endpoints.apply(cold).await(PATIENCE).replicas()).isEmpty();
        endpoints.delete(served.name(), Duration.ZERO);
        assertThat(provider.artifacts().list("serverless/")).isEmpty();
    }

    private static EndpointSpec named(EndpointSpec spec, String name) {
        return new EndpointSpec(
                name,
                spec.location(),
                spec.model(),
                spec.image(),
                spec.compute(),
                spec.hosting(),
                spec.replicas(),
                spec.scalingOrNull(),
                spec.tags());
    }
}
