package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.price.Accelerator;
import io.mlops.price.Machine;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PriceSource;
import io.mlops.price.PurchaseOption;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.price.PriceList;
import io.mlops.sandbox.wire.Listener;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The Price List on the wire, in the shape in which it answers, and moto's spot prices. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AwsPricesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private final Instant now = Instant.now();
    private static final String EAST = "us-east-1";
    private static final Machine G5 = new Machine("g5.xlarge", new Accelerator("A10G", 1, 24), 4, 16);
    private static final Machine M5 = new Machine("m5.xlarge", null, 4, 16);

    private AwsWorld world;

    @BeforeAll
    void start() {
        world = new AwsWorld();
    }

    @AfterAll
    void stop() {
        world.close();
    }

    @Test
    void machinesOfEc2AndOfSageMakerAreFoundOnAllPages() {
        List<Offer> offers = onDemand(new PriceList(products(), 1), List.of(M5, G5));

        assertThat(offers)
                .extracting(offer -> offer.location() + " " + offer.instanceType() + " " + offer.hourly())
                .containsExactlyInAnyOrder(
                        "aws/us-east-1 g5.xlarge 1.006 USD",
                        "aws/us-east-1 m5.xlarge 0.192 USD",
                        "aws/us-east-1 ml.g5.xlarge 1.408 USD");
        assertThat(offers).allSatisfy(offer -> {
            assertThat(offer.effective()).isEqualTo(now);
            assertThat(offer.source()).startsWith("AWS Price List (Amazon").endsWith("), since 2026-11-01");
        });
        assertThat(offers)
                .filteredOn(offer -> offer.instanceType().equals("ml.g5.xlarge"))
                .allMatch(offer -> offer.accelerator().equals(G5.accelerator()));
    }

    @Test
    void reservedMachinesCostWhatIsPaidByTheHoursOfTheTerm() {
        ObjectNode product = (ObjectNode) product("AmazonEC2", "instanceType", "g5.xlarge", "1.006", "Hrs");
        ObjectNode reserved = ((ObjectNode) product.path("terms")).putObject("Reserved");
        reserve(reserved, "standard", "1yr", "No Upfront", "0.6338", "0");
        reserve(reserved, "standard", "3yr", "No Upfront", "0.4346", "0");
        reserve(reserved, "standard", "1yr", "All Upfront", "0", "5176");
        reserve(reserved, "standard", "3yr", "All Upfront", "0", "10091.52");
        reserve(reserved, "standard", "3yr", "Partial Upfront", "0.2", "5000");
        reserve(reserved, "convertible", "1yr", "No Upfront", "0.7", "0");

        assertThat(offers(new PriceList(List.of(product), 1), List.of(G5)))
                .filteredOn(offer -> offer.purchase().committed())
                .extracting(offer -> offer.purchase() + " " + offer.hourly() + " " + offer.source())
                .containsExactlyInAnyOrder(
                        "COMMITTED_1Y 0.6338 USD AWS Price List (AmazonEC2, reserved), since 2026-11-01",
                        "COMMITTED_3Y 0.4346 USD AWS Price List (AmazonEC2, reserved), since 2026-11-01",
                        // 5176 / 8760 and 10091.52 / 26280
                        "PREPAID_1Y 0.59086758 USD AWS Price List (AmazonEC2, reserved), since 2026-11-01",
                        "PREPAID_3Y 0.384 USD AWS Price List (AmazonEC2, reserved), since 2026-11-01");

        reserve(reserved, "standard", "1yr", "No Upfront", "0.5", "0");
        assertThat(fails(new PriceList(List.of(product), 1)))
                .hasMessageEndingWith("several prices for an hour of g5.xlarge, COMMITTED_1Y, not one");
    }

    @Test
    void spotIsOfEachZone() {
        List<Offer> spot = offers(new PriceList(List.of(), 1), List.of(M5)).stream()
                .filter(offer -> offer.purchase() == PurchaseOption.SPOT)
                .toList();

        assertThat(spot).isNotEmpty().allSatisfy(offer -> {
            assertThat(offer.location().zone()).isPresent();
            assertThat(offer.instanceType()).isEqualTo("m5.xlarge");
            assertThat(offer.hourly()).isGreaterThan(Money.usd("0"));
            assertThat(offer.source()).startsWith("EC2 spot price history, since ");
        });
        assertThat(spot).extracting(Offer::location).doesNotHaveDuplicates();
    }

    /** Of each zone the last change counts, whichever page it is on; what else the history has is left out. */
    @Test
    void spotIsTheLastChangeOfItsZone() {
        SpotHistory history = new SpotHistory(List.of(
                new SpotHistory.Change("g5.xlarge", "use1-az1", "0.3900", "2026-11-19T10:00:00Z"),
                new SpotHistory.Change("g5.xlarge", "use1-az2", "0.4551", "2026-11-20T09:01:12Z"),
                new SpotHistory.Change("g5.xlarge", "use1-az1", "0.4023", "2026-11-20T10:15:30Z"),
                new SpotHistory.Change("g5.xlarge", "use1-az2", "0.5000", "2026-11-18T00:00:00Z"),
                new SpotHistory.Change("p5.48xlarge", "use1-az1", "20", "2026-11-20T10:15:30Z")));

        assertThat(spot(history))
                .containsExactlyInAnyOrder(
                        "aws/us-east-1/use1-az1 0.4023 USD EC2 spot price history, since 2026-11-20",
                        "aws/us-east-1/use1-az2 0.4551 USD EC2 spot price history, since 2026-11-20");
        assertThat(history.asked())
                .allSatisfy(question -> assertThat(question)
                        .contains("Action=DescribeSpotPriceHistory", "InstanceType.1=g5.xlarge", "StartTime="));
    }

    @Test
    void theDocumentedSpotPricesAreUnderstood() throws Exception {
        List<SpotHistory.Change> changes = new ArrayList<>();
        JSON.readTree(Files.readString(samples().resolve("aws-spot-price-history.json")))
                .path("SpotPriceHistory")
                .forEach(each -> changes.add(new SpotHistory.Change(
                        each.path("InstanceType").asString(),
                        each.path("AvailabilityZoneId").asString(),
                        each.path("SpotPrice").asString(),
                        each.path("Timestamp").asString().replace("+00:00", "Z"))));

        assertThat(spot(new SpotHistory(changes)))
                .containsExactlyInAnyOrder(
                        "aws/us-east-1/use1-az1 0.4023 USD EC2 spot price history, since 2026-11-20",
                        "aws/us-east-1/use1-az2 0.4551 USD EC2 spot price history, since 2026-11-20");
    }

    private List<String> spot(SpotHistory history) {
        try (Listener ec2 = new Listener(0, history)) {
            return offers(
                            new PriceList(List.of(), 1),
                            List.of(G5),
                            Map.of("endpoint.ec2", ec2.url().toString()))
                    .stream()
                    .map(offer -> offer.location() + " " + offer.hourly() + " " + offer.source())
                    .toList();
        }
    }

    private static Path samples() {
        Path samples = Path.of(System.getProperty("mlops.shared", "../../shared"), "specs/price-samples");
        Assumptions.assumeTrue(
                Files.isDirectory(samples),
                () -> "NOT RUN: the documented answers were not read from " + samples
                        + ", which is not there (-Dmlops.shared)");
        return samples;
    }

    @Test
    void theDocumentedAnswersAreUnderstood() throws Exception {
        Path samples = samples();
        List<JsonNode> products = new ArrayList<>();
        for (String file : List.of("aws-getproducts-ec2.json", "aws-getproducts-sagemaker.json")) {
            JSON.readTree(Files.readString(samples.resolve(file)))
                    .path("PriceList")
                    .forEach(text -> products.add(JSON.readTree(text.asString())));
        }

        assertThat(onDemand(new PriceList(products, 100), List.of(G5)))
                .extracting(offer -> offer.instanceType() + " " + offer.hourly())
                .containsExactlyInAnyOrder("g5.xlarge 1.006 USD", "ml.g5.xlarge 1.408 USD");
    }

    @Test
    void aProductWithTwoPricesIsNotGuessedAt() {
        JsonNode twice = product("AmazonEC2", "instanceType", "g5.xlarge", "1.006", "Hrs");
        ((ObjectNode) twice.path("terms").path("OnDemand").path("A.B").path("priceDimensions"))
                .set("A.B.D", dimension("2", "Hrs"));

        assertThat(fails(new PriceList(List.of(twice), 1)))
                .hasMessage("cannot ask for prices of aws/us-east-1: the price list has several prices for an hour"
                        + " of g5.xlarge, not one");
    }

    @Test
    void whoMustNotReadIsTold() {
        MlopsException failure = fails(
                request -> WireAnswer.of(
                        400,
                        "application/x-amz-json-1.1",
                        "{\"__type\":\"AccessDeniedException\",\"message\":\"not authorized to perform: pricing:GetProducts\"}"));

        assertThat(failure.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(failure).hasMessageContaining("pricing:GetProducts");
    }

    private MlopsException fails(WireService lists) {
        return catchThrowableOfType(MlopsException.class, () -> offers(lists, List.of(G5)));
    }

    private List<Offer> onDemand(WireService lists, List<Machine> machines) {
        return offers(lists, machines).stream()
                .filter(offer -> offer.purchase() == PurchaseOption.ON_DEMAND)
                .toList();
    }

    private List<Offer> offers(WireService lists, List<Machine> machines) {
        return offers(lists, machines, Map.of());
    }

    private List<Offer> offers(WireService lists, List<Machine> machines, Map<String, String> more) {
        try (Listener listener = new Listener(0, lists)) {
            Map<String, String> settings = new TreeMap<>(world.settings());
            settings.putAll(more);
            settings.put("endpoint.api.pricing", listener.url().toString());
            settings.put("attempts", "1");
            AwsConfig config = AwsConfig.read(new ProviderSettings(AwsConfig.PROVIDER, settings));
            try (AwsClients clients = new AwsClients(config)) {
                return new PriceSource(new AwsPrices(clients, InstantSource.fixed(now)), CallListener.NONE)
                        .offers(EAST, machines);
            }
        }
    }

    private static List<JsonNode> products() {
        return List.of(
                product("AmazonEC2", "instanceType", "g5.xlarge", "1.0060000000", "Hrs"),
                product("AmazonEC2", "instanceType", "m5.xlarge", "0.1920000000", "Hrs"),
                product("AmazonEC2", "instanceType", "m5.xlarge", "0.0000000000", "Hrs"),
                product("AmazonEC2", "instanceType", "g5.xlarge", "9", "Quantity"),
                product("AmazonEC2", "instanceType", "g5.12xlarge", "5.672", "Hrs"),
                product("AmazonSageMaker", "instanceName", "ml.g5.xlarge", "1.4080000000", "Hrs"));
    }

    private static JsonNode product(String service, String name, String machine, String usd, String unit) {
        ObjectNode product = JSON.createObjectNode().put("serviceCode", service);
        product.putObject("product")
                .putObject("attributes")
                .put(name, machine)
                .put("regionCode", EAST)
                .put("component", "Hosting")
                .put("operatingSystem", "Linux")
                .put("tenancy", "Shared")
                .put("preInstalledSw", "NA")
                .put("capacitystatus", "Used");
        product.putObject("terms")
                .putObject("OnDemand")
                .putObject("A.B")
                .put("effectiveDate", "2026-11-01T00:00:00Z")
                .putObject("priceDimensions")
                .set("A.B.C", dimension(usd, unit));
        return product;
    }

    /** As the list has it: a term has a price for an hour, of which one is 0 where all is paid at the start. */
    private static void reserve(
            ObjectNode reserved, String offering, String length, String option, String hourly, String start) {
        ObjectNode term = reserved.putObject("A.T" + reserved.size()).put("effectiveDate", "2026-11-01T00:00:00Z");
        term.putObject("termAttributes")
                .put("LeaseContractLength", length)
                .put("OfferingClass", offering)
                .put("PurchaseOption", option);
        ObjectNode dimensions = term.putObject("priceDimensions");
        dimensions.set("A.T.H", dimension(hourly, "Hrs"));
        dimensions.set("A.T.Q", dimension(start, "Quantity"));
    }

    private static ObjectNode dimension(String usd, String unit) {
        ObjectNode dimension = JSON.createObjectNode().put("unit", unit);
        dimension.putObject("pricePerUnit").put("USD", usd);
        return dimension;
    }
}
