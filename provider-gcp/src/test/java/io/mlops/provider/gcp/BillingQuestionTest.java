package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.Tags;
import io.mlops.provider.gcp.BillSql.Usage;
import io.mlops.sandbox.gcpcost.QueryEngine;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the question of a bill means to GoogleSQL, run by Google's own implementation of it. */
class BillingQuestionTest {
    private static final String TABLE = "a-project.billing.gcp_billing_export_v1_000000_000000_000000";
    private static final LocalDate FIRST = LocalDate.of(2026, 11, 1);
    private static final String NOON = "2026-11-02T20:00:00Z";
    private static final Map<String, String> POLICY = Map.of("mlops-deployment", "policy", "mlops-home", "h1");

    private static List<List<@Nullable String>> ask(Tags having, Usage... bill) {
        BillingQuestion question =
                BillingQuestion.of(TABLE, "mine", FIRST, FIRST.plusDays(3), "mlops-deployment", having);
        return run(question, question.sql(), List.of(bill));
    }

    private static List<List<@Nullable String>> run(BillingQuestion question, String sql, List<Usage> bill) {
        Map<String, QueryEngine.Parameter> parameters = new HashMap<>();
        question.parameters()
                .forEach((name, each) -> parameters.put(name, new QueryEngine.Parameter(each.type(), each.value())));
        return BillSql.open().run(sql, TABLE, parameters, bill);
    }

    private static List<List<@Nullable String>> ask(Usage... bill) {
        return ask(Tags.none(), bill);
    }

    private static Usage usage(String start, double cost, Double... credits) {
        return new Usage(
                Instant.parse(start),
                "mine",
                "Vertex AI",
                POLICY,
                cost,
                "USD",
                "regular",
                List.of(credits),
                Instant.parse("2026-11-03T00:00:00Z"));
    }

    private static Usage with(Usage usage, String project, String costType, Map<String, String> labels) {
        return new Usage(
                usage.start(),
                project,
                usage.service(),
                labels,
                usage.cost(),
                usage.currency(),
                costType,
                usage.credits(),
                usage.partitionOrNull());
    }

    /** Summer time ends there on 2026-11-01. */
    @Test
    void daysBeginAtMidnightInCalifornia() {
        assertThat(ask(
                        usage("2026-11-01T06:59:59Z", 1),
                        usage("2026-11-01T07:00:00Z", 2),
                        usage("2026-11-02T07:59:59Z", 4),
                        usage("2026-11-02T08:00:00Z", 8),
                        usage("2026-11-04T07:59:59Z", 16),
                        usage("2026-11-04T08:00:00Z", 32)))
                .containsExactlyInAnyOrder(
                        List.of("2026-11-01", "Vertex AI", "policy", "USD", "6"),
                        List.of("2026-11-02", "Vertex AI", "policy", "USD", "8"),
                        List.of("2026-11-03", "Vertex AI", "policy", "USD", "16"));
    }

    /** The export's amounts are binary fractions of decimal ones, which are meant. */
    @Test
    void amountsAreTheDecimalsThatTheExportShows() {
        assertThat(ask(usage(NOON, 1.1, -0.1), usage(NOON, 0.000_000_037_5), usage(NOON, 1234567.89)))
                .containsExactly(List.of("2026-11-02", "Vertex AI", "policy", "USD", "1234568.8900000375"));
    }

    @Test
    void allCreditsCountAndTaxDoesNot() {
        assertThat(ask(usage(NOON, 10, -2.5, -1.0), with(usage(NOON, 3), "mine", "tax", POLICY), usage(NOON, 0.5)))
                .containsExactly(List.of("2026-11-02", "Vertex AI", "policy", "USD", "7"));
    }

    @Test
    void othersProjectsAreNotAskedFor() {
        assertThat(ask(with(usage(NOON, 3), "somebody-else", "regular", POLICY)))
                .isEmpty();
    }

    @Test
    void whatLacksTheLabelIsARowOfItsOwn() {
        List<List<@Nullable String>> rows = ask(usage(NOON, 1), with(usage(NOON, 2), "mine", "regular", Map.of()));

        assertThat(rows)
                .hasSize(2)
                .anySatisfy(row -> assertThat(row).containsExactly("2026-11-02", "Vertex AI", null, "USD", "2"));
    }

    @Test
    void onlyWhatHasAllTagsCounts() {
        Usage other = with(usage(NOON, 2), "mine", "regular", Map.of("mlops-deployment", "policy", "mlops-home", "h2"));
        Usage swapped =
                with(usage(NOON, 4), "mine", "regular", Map.of("h1", "mlops-home", "policy", "mlops-deployment"));

        assertThat(ask(Tags.of(Map.of("mlops-home", "h1")), usage(NOON, 1), other, swapped))
                .containsExactly(List.of("2026-11-02", "Vertex AI", "policy", "USD", "1"));
        assertThat(ask(Tags.of(Map.of("mlops-home", "h1", "mlops-deployment", "risk")), usage(NOON, 1)))
                .isEmpty();
    }

    /** A row comes after it was used, and has no partition while it streams in. */
    @Test
    void whatCameBeforeIsNotReadAndWhatStreamsInIs() {
        Usage streaming =
                new Usage(Instant.parse(NOON), "mine", "Vertex AI", POLICY, 5, "USD", "regular", List.of(), null);
        Usage impossible = new Usage(
                Instant.parse(NOON),
                "mine",
                "Vertex AI",
                POLICY,
                7,
                "USD",
                "regular",
                List.of(),
                Instant.parse("2026-10-31T00:00:00Z"));

        assertThat(ask(streaming, impossible))
                .containsExactly(List.of("2026-11-02", "Vertex AI", "policy", "USD", "5"));
    }

    @Test
    void currenciesAreNotMixed() {
        Usage yen = new Usage(Instant.parse(NOON), "mine", "Vertex AI", POLICY, 150, "JPY", "regular", List.of(), null);

        assertThat(ask(usage(NOON, 1), yen))
                .containsExactlyInAnyOrder(
                        List.of("2026-11-02", "Vertex AI", "policy", "USD", "1"),
                        List.of("2026-11-02", "Vertex AI", "policy", "JPY", "150"));
    }

    /** That this notices what BigQuery would refuse. */
    @Test
    void whatIsNoSqlIsRefused() {
        BillingQuestion question =
                BillingQuestion.of(TABLE, "mine", FIRST, FIRST.plusDays(1), "mlops-deployment", Tags.none());

        assertThatThrownBy(
                        () -> run(question, question.sql().replace("service.description", "service.name"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Field name name does not exist");
    }
}
