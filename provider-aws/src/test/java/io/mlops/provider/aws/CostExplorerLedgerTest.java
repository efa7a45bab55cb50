package io.mlops.provider.aws;

import static io.mlops.tck.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.price.Money;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.cloud.BilledItem;
import io.mlops.sandbox.wire.Listener;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.spend.CostLedger;
import io.mlops.spend.ForecastQuery;
import io.mlops.spend.SpendForecast;
import io.mlops.spend.SpendQuery;
import io.mlops.spend.Statement;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Cost Explorer: what is asked of it, what it costs, and how it refuses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CostExplorerLedgerTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final LocalDate FIRST = LocalDate.of(2026, 11, 1);
    private static final SpendQuery QUERY =
            new SpendQuery(FIRST, FIRST.plusDays(2), "mlops-deployment", Tags.of(Map.of("mlops-home", "h1")));
    private static final String PRIMED = """
            {"results": [{"ResultsByTime": [
              {"TimePeriod": {"Start": "2026-11-01", "End": "2026-11-02"}, "Total": {}, "Estimated": true,
               "Groups": [{"Keys": ["Amazon SageMaker", "mlops-deployment$policy"],
                           "Metrics": {"UnblendedCost": {"Amount": "33.7920000000", "Unit": "USD"}}}]}],
              "DimensionValueAttributes": []}]}""";

    private AwsWorld world;
    private MoneyWire money;

    @BeforeAll
    void start() {
        world = new AwsWorld();
        money = new MoneyWire(world.url());
    }

    @AfterAll
    void stop() {
        money.close();
        world.close();
    }

    @Test
    void motosAnswersAreUnderstood() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<Void> primed = client.send(
                    HttpRequest.newBuilder(world.url().resolve("/moto-api/static/ce/cost-and-usage-results"))
                            .POST(HttpRequest.BodyPublishers.ofString(PRIMED))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            assertThat(primed.statusCode()).isEqualTo(201);
        }

        Statement statement = ask(world.url(), ledger -> ledger.spend(QUERY));

        assertThat(statement.charges()).singleElement().satisfies(charge -> {
            assertThat(charge.service()).isEqualTo("Amazon SageMaker");
            assertThat(charge.tag()).contains("policy");
            assertThat(charge.amount()).isEqualTo(Money.usd("33.792"));
        });
        assertThat(statement.estimated()).containsExactly(FIRST);
        assertThat(statement.asked()).isEqualTo(NOW);
        assertThat(statement.late()).isEqualTo(Duration.ofHours(24));
        assertThat(statement.fee()).isEqualTo(Money.usd("0.01"));
    }

    @Test
    void everyPageCostsACent() {
        List<BilledItem> items = new ArrayList<>();
        for (int i = 0; i <= MoneyWire.PAGE; i++) {
            items.add(item("Amazon SageMaker", "policy-" + i, "1"));
        }
        money.costs().bill(items, Set.of());

        Statement statement = ask(costs(), ledger -> ledger.spend(QUERY));

        assertThat(statement.charges()).hasSize(MoneyWire.PAGE + 1);
        assertThat(statement.fee()).isEqualTo(Money.usd("0.02"));
    }

    @Test
    void taxIsNotSpend() {
        money.costs().bill(List.of(item("Tax", "policy", "9"), item("Amazon SageMaker", "policy", "1")), Set.of());

        assertThat(ask(costs(), ledger -> ledger.spend(QUERY)).charges())
                .extracting(charge -> charge.service() + " " + charge.amount())
                .containsExactly("Amazon SageMaker 1 USD");
    }

    @Test
    void aForecastHasItsIntervalAndCostsACent() {
        money.costs().foresee(Optional.of(new BigDecimal("100")));

        SpendForecast forecast =
                ask(costs(), ledger -> ledger.forecast(new ForecastQuery(FIRST, FIRST.plusMonths(1), QUERY.having())));

        assertThat(forecast.expected()).isEqualTo(Money.usd("100"));
        assertThat(forecast.low()).contains(Money.usd("90"));
        assertThat(forecast.high()).contains(Money.usd("110"));
        assertThat(forecast.fee()).isEqualTo(Money.usd("0.01"));
    }

    @Test
    void whoMustNotAskIsTold() {
        assertRefused(
                "AccessDeniedException",
                "User: arn:aws:iam::1:user/ann is not authorized to perform: ce:GetCostAndUsage",
                ErrorCode.PERMISSION_DENIED,
                "ce:GetCostAndUsage");
    }

    @Test
    void costExplorerHasToBeSwitchedOnOnce() {
        assertRefused(
                "AccessDeniedException",
                "User not enabled for cost explorer access",
                ErrorCode.FAILED_PRECONDITION,
                "switch Cost Explorer on");
    }

    @Test
    void itsRateLimitIsNoQuota() {
        assertRefused(
                "LimitExceededException",
                "You made too many calls in a short period of time. Try again later.",
                ErrorCode.RESOURCE_EXHAUSTED,
                "rate limit");
    }

    @Test
    void anAnswerOfSomethingElseIsNoBill() {
        String answer = """
                {"ResultsByTime": [{"TimePeriod": {"Start": "2026-11-01", "End": "2026-11-02"}, "Estimated": false,
                  "Groups": [{"Keys": ["Amazon SageMaker", "team$a"],
                              "Metrics": {"UnblendedCost": {"Amount": "1", "Unit": "USD"}}}]}]}""";
        try (Listener odd = new Listener(0, request -> WireAnswer.of(200, "application/x-amz-json-1.1", answer))) {
            assertThat(assertFails(ErrorCode.UNKNOWN, () -> ask(odd.url(), ledger -> ledger.spend(QUERY))))
                    .hasMessageContaining("grouped by team$a and not by tag mlops-deployment");
        }
    }

    private void assertRefused(String code, String message, ErrorCode expected, String words) {
        String body = "{\"__type\":\"" + code + "\",\"message\":\"" + message + "\"}";
        try (Listener refusing = new Listener(0, request -> WireAnswer.of(400, "application/x-amz-json-1.1", body))) {
            assertThat(assertFails(expected, () -> ask(refusing.url(), ledger -> ledger.spend(QUERY))))
                    .hasMessageStartingWith("cannot ask for spend of aws: ")
                    .hasMessageContaining(words);
        }
    }

    private static BilledItem item(String service, String deployment, String usd) {
        return new BilledItem(
                FIRST, service, Map.of("mlops-deployment", deployment, "mlops-home", "h1"), new BigDecimal(usd));
    }

    private URI costs() {
        return URI.create(Objects.requireNonNull(money.settings(Map.of()).get("endpoint.ce")));
    }

    private <T> T ask(URI address, Function<CostLedger, T> question) {
        Map<String, String> settings = new TreeMap<>(world.settings());
        settings.put("endpoint.ce", address.toString());
        AwsConfig config = AwsConfig.read(new ProviderSettings(AwsConfig.PROVIDER, settings));
        try (AwsClients clients = new AwsClients(config)) {
            return question.apply(
                    new CostLedger(new CostExplorerLedger(clients, InstantSource.fixed(NOW)), CallListener.NONE));
        }
    }
}
