package io.mlops.controlplane.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.catalog.business.BusinessCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BusinessCasesTest {
    private static final Path ROOT = Path.of(System.getProperty("mlops.root"));
    private static final CommittedSchema SCHEMA = new CommittedSchema("business-case", JsonSchema.businessCase());
    private static final String GOOD = """
            apiVersion: mlops/v1
            kind: BusinessCase
            metadata: {name: three-clouds}
            spec:
              unit: million yen
              build: [{what: platform, amount: 120.5}]
              running: [{what: clouds, amount: 300}]
              downtime: {loss-per-hour: 60, before: 99%, after: 99.99%}
              totals: {net: -5}
            """;

    @TempDir
    Path folder;

    @Test
    void theExampleAgreesWithItsOwnTotals() {
        BusinessCase example =
                BusinessCases.read(ROOT.resolve("examples/costs/case.yaml")).business();

        assertThat(example.net()).isEqualByComparingTo("6070");
        assertThat(example.disagreements()).isEmpty();
    }

    @Test
    void whatIsLeftOutHasItsFallback() throws IOException {
        BusinessCase business = BusinessCases.read(file(GOOD)).business();

        assertThat(business.years()).isEqualTo(5);
        assertThat(business.buildTotal()).isEqualByComparingTo("120.5");
        assertThat(business.downtime().orElseThrow().hoursPerYear()).isEqualByComparingTo("8760");
        assertThat(business.gains()).isEmpty();
    }

    @Test
    void everyMistakeIsToldWithItsPlace() throws IOException {
        assertThat(mistakes(GOOD.replace("amount: 300", "amount: many")))
                .containsExactly("case.yaml:7:36: spec.running[0].amount: expected a number, found \"many\"");
        assertThat(mistakes(GOOD.replace("amount: 300", "amount: \"300\"")))
                .containsExactly("case.yaml:7:36: spec.running[0].amount: expected a number, found \"300\"");
        assertThat(mistakes(GOOD.replace("amount: 300", "amount: -3")))
                .containsExactly("case.yaml:7:36: spec.running[0].amount: expected 0 or more, found -3");
        assertThat(mistakes(GOOD.replace("after: 99.99%", "after: 98%")))
                .containsExactly("case.yaml:8:13: spec.downtime: cannot price downtime: it is less available after"
                        + " (98%) than before (99%); exchange the two");
        assertThat(mistakes(GOOD.replace("{net: -5}", "{nett: -5}")).getFirst())
                .isEqualTo("case.yaml:9:12: unknown key \"nett\" in spec.totals: did you mean net?");
        assertThat(mistakes(GOOD.replace("after: 99.99%", "after: 99.99%, hours-per-year: 9000")))
                .containsExactly(
                        "case.yaml:8:77: spec.downtime.hours-per-year: expected a number from 0 to 8784, found 9000");
    }

    @Test
    void theCommittedSchemaIsTheGeneratedOne() throws IOException {
        SCHEMA.assertIsTheGeneratedOne();
    }

    @Test
    void theSchemaAgreesWithTheReader() throws IOException {
        assertThat(SCHEMA.validate(GOOD)).isEmpty();
        assertThat(SCHEMA.validate(Files.readString(ROOT.resolve("examples/costs/case.yaml"))))
                .isEmpty();
        assertThat(SCHEMA.validate(GOOD.replace("amount: 300", "amount: many"))).isNotEmpty();
        assertThat(SCHEMA.validate(GOOD.replace("amount: 300", "amount: -3"))).isNotEmpty();
        assertThat(SCHEMA.validate(GOOD.replace("unit: million yen", "years: 5")))
                .isNotEmpty();
    }

    private List<String> mistakes(String text) throws IOException {
        Path file = file(text);
        return SpecMistakes.of(folder, () -> BusinessCases.read(file));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("case.yaml"), text);
    }
}
