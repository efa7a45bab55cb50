package io.mlops.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.catalog.cost.HirePrice;
import io.mlops.cli.e2e.Installation.Result;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Home;
import io.mlops.controlplane.reconcile.Identity;
import io.mlops.controlplane.spend.Launch;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.price.Hire;
import io.mlops.price.Money;
import io.mlops.price.PurchaseOption;
import io.mlops.sandbox.cloud.BilledItem;
import io.mlops.sandbox.moto.Moto;
import io.mlops.sandbox.moto.MotoProxy;
import io.mlops.sandbox.spend.BudgetGaps;
import io.mlops.sandbox.spend.CostExplorer;
import io.mlops.sandbox.wire.Listener;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Money that was spent, as a user sees it: a bill written by the test, and moto's budgets. */
class SpendIT {
    private final LocalDate yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1);

    @TempDir
    Path folder;

    private Moto moto;
    private MotoProxy proxy;
    private CostExplorer costs;
    private BudgetGaps budgets;
    private Listener costsPort;
    private Listener budgetsPort;
    private Installation mlops;

    @BeforeEach
    void install() throws Exception {
        moto = Moto.start(Installation.ROOT.resolve(".tools"), folder.resolve("moto.log"));
        proxy = new MotoProxy(moto.url());
        costs = new CostExplorer(moto.installation().serviceModels(), 100);
        budgets = new BudgetGaps(moto.installation().serviceModels(), proxy);
        costsPort = new Listener(0, costs);
        budgetsPort = new Listener(0, budgets);
        mlops = Installation.fresh(folder);
        mlops.environment.put("AWS_ACCESS_KEY_ID", "test");
        mlops.environment.put("AWS_SECRET_ACCESS_KEY", "test");
        Files.writeString(
                mlops.home.resolve("config.yaml"),
                String.join(
                        "\n",
                        "providers.aws.regions: us-east-1",
                        "providers.aws.bucket: mlops-money",
                        "providers.aws.role: arn:aws:iam::123456789012:role/mlops",
                        "providers.aws.attempts: \"1\"",
                        "providers.aws.endpoint: " + moto.url(),
                        "providers.aws.endpoint.ce: " + costsPort.url(),
                        "providers.aws.endpoint.budgets: " + budgetsPort.url(),
                        ""),
                StandardOpenOption.APPEND);
    }

    @AfterEach
    void remove() throws Exception {
        mlops.close();
        costsPort.close();
        budgetsPort.close();
        proxy.close();
        moto.close();
    }

    @Test
    void whatWasBilledStandsBesideWhatWasPlanned() throws Exception {
        launched("policy", "1");
        costs.bill(
                List.of(
                        item("Amazon SageMaker", Map.of("mlops-deployment", "policy"), "25.20"),
                        item("Amazon Simple Storage Service", Map.of(), "0.05")),
                Set.of(yesterday));

        Result report = mlops.ok(report("--by", "deployment"));

        assertThat(report.out())
                .containsPattern("DEPLOYMENT +BILLED +PLANNED +DRIFT +WHY")
                .containsPattern("policy +25\\.20 +24\\.00 +\\+5\\.0% +aws: not final for 1 days")
                .containsPattern("\\(no deployment\\) +0\\.05 +0\\.00 +- ")
                .containsPattern("total +25\\.25 +24\\.00 +\\+5\\.2%");
        assertThat(report.err()).contains("aws: AWS Cost Explorer", "up to 24 h late", "which cost 0.01 USD");
        keptAnswers();
        JsonNode total = mlops.ok(report("--by", "cloud", "-o", "json")).json().path("total");
        assertThat(total.path("drift").decimalValue()).isEqualByComparingTo("0.052083");
        assertThat(mlops.ok(report("--by", "day")).out()).containsPattern(yesterday + " +25\\.25 +24\\.00");
    }

    private void keptAnswers() throws Exception {
        int asked = costs.requests();
        assertThat(mlops.ok(report("--by", "cloud")).err()).contains("ago, --refresh asks again");
        assertThat(costs.requests()).isEqualTo(asked);
        mlops.ok(report("--refresh"));
        assertThat(costs.requests()).isEqualTo(asked + 1);
    }

    @Test
    void aCloudThatCannotBeAskedIsNamed() throws Exception {
        launched("policy", "1");
        costsPort.shut();

        Result report = mlops.run(report());

        assertThat(report.exit()).isEqualTo(6);
        assertThat(report.out()).containsPattern("policy +unknown +24\\.00 +- +aws could not be asked");
        assertThat(report.err()).contains("not asked: cannot ask for spend of aws: ");
    }

    @Test
    void theMonthsEndIsTheCloudsForecast() throws Exception {
        costs.foresee(Optional.of(new BigDecimal("100")));
        assertThat(mlops.ok("cost", "report").out())
                .containsPattern("aws +100\\.00 +90\\.00 to 110\\.00 +AWS Cost Explorer's forecast");

        costs.foresee(Optional.empty());
        assertThat(mlops.ok("cost", "report", "--refresh").out())
                .containsPattern("aws +0\\.00 +- +billed so far, and what runs now .*too little data");
    }

    @Test
    void aBudgetIsSetCheckedAndRemoved() throws Exception {
        mlops.ok(set("1000", "80%,forecast:100%"));
        mlops.ok(set("500", "90%"));
        JsonNode listed =
                mlops.ok("cost", "budget", "list", "-o", "json").json().path("budgets");
        assertThat(listed).hasSize(1);
        assertThat(listed.path(0).path("amount").decimalValue()).isEqualByComparingTo("500");
        assertThat(listed.path(0).path("alerts").toString()).isEqualTo("[\"90%\"]");
        assertThat(listed.path(0).path("nameAtCloud").asString()).matches("team-[a-z2-7]{8}");
        mlops.ok("cost", "budget", "check");

        budgets.spend(new BigDecimal("500.00"));
        Result usedUp = mlops.run("cost", "budget", "check", "--stop-jobs", "--yes");
        assertThat(usedUp.exit()).isEqualTo(8);
        assertThat(usedUp.out()).containsPattern("team +aws +500\\.00 +500\\.00 +100% +90% +me@example\\.com +USED UP");
        assertThat(usedUp.err()).contains("no training job of this home runs where a budget is used up");

        mlops.ok("cost", "budget", "remove", "team", "--cloud", "aws", "--yes");
        assertThat(mlops.ok("cost", "budget", "list").out()).contains("No budget is set.");
        assertThat(mlops.ok("audit", "log").out()).contains("BUDGET_SET").contains("BUDGET_REMOVED");
    }

    @Test
    void whatCannotBeIsRefused() throws Exception {
        Result nobody = mlops.run("cost", "budget", "set", "team", "--cloud", "aws", "--amount", "1", "--alert", "80%");
        assertThat(nobody.exit()).isEqualTo(2);
        assertThat(nobody.err()).contains("it has alerts and nobody is told");
        Result local = mlops.run("cost", "budget", "set", "team", "--cloud", "local", "--amount", "1");
        assertThat(local.exit()).isEqualTo(2);
        assertThat(local.err()).contains("provider local lacks BUDGETS");
        Result tomorrow =
                mlops.run("cost", "report", "--to", yesterday.plusDays(2).toString());
        assertThat(tomorrow.exit()).isEqualTo(2);
        assertThat(tomorrow.err()).contains("today is ");
    }

    private static String[] set(String amount, String alerts) {
        return new String[] {
            "cost",
            "budget",
            "set",
            "team",
            "--cloud",
            "aws",
            "--amount",
            amount,
            "--alert",
            alerts,
            "--notify",
            "me@example.com"
        };
    }

    /** Of yesterday, a whole day, whatever the month. */
    private String[] report(String... more) {
        String[] words = {"cost", "report", "--from", yesterday.toString(), "--to", yesterday.toString()};
        String[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return all;
    }

    /** One replica since before yesterday, for this price an hour. */
    private void launched(String deployment, String usd) {
        Instant then = yesterday.atStartOfDay(ZoneOffset.UTC).toInstant();
        Launch launch = Launch.at(
                deployment,
                deployment + "-1",
                Location.parse("aws/us-east-1"),
                1,
                new Hire("ml.g5.xlarge", "g5.xlarge", PurchaseOption.ON_DEMAND),
                new HirePrice(Money.usd(usd), then, "a list", ""));
        try (ControlPlane plane = ControlPlane.open(Home.of(mlops.home), store(), InstantSource.fixed(then))) {
            plane.record(launch, "controller", Launch.REPLICAS);
        }
    }

    private StoreUrl store() {
        return StoreUrl.sqlite(Home.of(mlops.home).database());
    }

    /** Of yesterday, carrying the tag of the home. */
    private BilledItem item(String service, Map<String, String> tags, String usd) {
        Map<String, String> all = new TreeMap<>(tags);
        all.putAll(new Identity(store().identity()).mine().entries());
        return new BilledItem(yesterday, service, all, new BigDecimal(usd));
    }
}
