package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.price.Accelerator;
import io.mlops.price.Machine;
import io.mlops.price.Offer;
import io.mlops.price.PriceSource;
import io.mlops.sandbox.price.BillingCatalog;
import io.mlops.sandbox.wire.Listener;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The Cloud Billing Catalog on the wire, in the shape in which it answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GcpPricesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Machine G2 = new Machine("g2-standard-12", new Accelerator("L4", 1, 24), 12, 48);
    private static final Machine N1 = new Machine("n1-standard-8+2xT4", new Accelerator("T4", 2, 16), 8, 30);
    private static final Machine N2 = new Machine("n2-standard-4", null, 4, 16);

    private HostingWorld world;

    @BeforeAll
    void open() {
        world = new HostingWorld();
    }

    @AfterAll
    void close() {
        world.close();
    }

    @Test
    void coresMemoryAndAcceleratorsAreSummedOverAllPages() {
        List<String> offers = offers(new BillingCatalog(skus(), 2), List.of(G2, N1, N2), "europe-west4");

        assertThat(offers)
                .containsExactly(
                        // 12 x 0.027 + 48 x 0.0032 + 0.61
                        "gcp/europe-west4 g2-standard-12 ON_DEMAND 1.0876 USD",
                        // 12 x 0.01 + 48 x 0.0013 + 0.22
                        "gcp/europe-west4 g2-standard-12 SPOT 0.4024 USD",
                        // 12 x 0.017 + 48 x 0.002 + 0.4; of three years a part has no price
                        "gcp/europe-west4 g2-standard-12 COMMITTED_1Y 0.7 USD",
                        // 8 x 0.03 + 30 x 0.004 + 2 x 1.35
                        "gcp/europe-west4 n1-standard-8+2xT4 ON_DEMAND 3.06 USD",
                        // 8 x 0.013 + 30 x 0.0018 + 2 x 0.5
                        "gcp/europe-west4 n1-standard-8+2xT4 COMMITTED_3Y 1.158 USD");
        assertThat(offers(new BillingCatalog(skus(), 2), List.of(G2), "asia-northeast1"))
                .isEmpty();
    }

    /** Google's price of an a2-ultragpu-4g at Iowa: docs/measurements/prices.md. */
    @Test
    void localSsdThatAMachineComesWithIsAPartOfIt() {
        Machine ultra = new Machine("a2-ultragpu-4g", new Accelerator("A100-80GB", 4, 80), 48, 680);
        List<JsonNode> parts = List.of(
                sku("A2 Instance Core running in Netherlands", "OnDemand", "h", 31_611_000),
                sku("A2 Instance Ram running in Netherlands", "OnDemand", "GiBy.h", 4_237_000),
                sku("Nvidia Tesla A100 80GB GPU running in Netherlands", "OnDemand", "h", 3_928_080_000L));
        List<JsonNode> all = new ArrayList<>(parts);
        all.add(sku("SSD backed Local Storage in Netherlands", "OnDemand", "GiBy.mo", 80_000_000));

        // 48 x 0.031611 + 680 x 0.004237 + 4 x 3.92808 = 20.110808, and 1,500 x 0.08 / 730 = 0.164384
        assertThat(offers(new BillingCatalog(all, 100), List.of(ultra), "europe-west4"))
                .singleElement()
                .asString()
                .startsWith("gcp/europe-west4 a2-ultragpu-4g ON_DEMAND 20.275191");
        assertThat(offers(new BillingCatalog(parts, 100), List.of(ultra), "europe-west4"))
                .as("a sum without a part is no price")
                .isEmpty();
    }

    @Test
    void localSsdIsCountedByTheAcceleratorAndToldFromThatOfSpotMachines() {
        assertThat(MachinePart.localSsd(new Machine("a3-highgpu-1g", new Accelerator("H100", 1, 80), 26, 234)))
                .isEqualTo(750);
        assertThat(MachinePart.localSsd(new Machine("a3-megagpu-8g", new Accelerator("H100-MEGA", 8, 80), 208, 1872)))
                .isEqualTo(6000);
        assertThat(MachinePart.localSsd(new Machine("a3-ultragpu-8g", new Accelerator("H200", 8, 141), 224, 2952)))
                .isEqualTo(12_000);
        assertThat(MachinePart.localSsd(new Machine("a2-highgpu-1g", new Accelerator("A100", 1, 40), 12, 85)))
                .isZero();
        Machine high = new Machine("a3-highgpu-1g", new Accelerator("H100", 1, 80), 26, 234);
        assertThat(offers(
                        new BillingCatalog(
                                List.of(
                                        sku(
                                                "Spot Preemptible A3 Instance Core running in Netherlands",
                                                "Preemptible",
                                                "h",
                                                10_000_000),
                                        sku(
                                                "Spot Preemptible A3 Instance Ram running in Netherlands",
                                                "Preemptible",
                                                "GiBy.h",
                                                1_000_000),
                                        sku(
                                                "Nvidia H100 80GB GPU attached to Spot Preemptible VMs running in Netherlands",
                                                "Preemptible",
                                                "h",
                                                2_000_000_000),
                                        sku("SSD backed Local Storage", "OnDemand", "GiBy.mo", 80_000_000),
                                        sku(
                                                "SSD backed Local Storage attached to Spot Preemptible VMs",
                                                "OnDemand",
                                                "GiBy.h",
                                                40_000)),
                                100),
                        List.of(high),
                        "europe-west4"))
                // 26 x 0.01 + 234 x 0.001 + 2 + 750 x 0.00004
                .containsExactly("gcp/europe-west4 a3-highgpu-1g SPOT 2.524 USD");
    }

    /** A kind of machine whose cores are priced apart is none of its family's. */
    @Test
    void coresOfAnotherKindAreNotTaken() {
        assertThat(MachinePart.family("a3-highgpu-8g")).isEqualTo("a3");
        assertThat(MachinePart.family("a3-megagpu-8g")).isEqualTo("a3plus");
        assertThat(MachinePart.family("a3-ultragpu-8g")).isEqualTo("a3ultra");
        assertThat(MachinePart.family("n1-standard-8+2xT4")).isEqualTo("n1");
    }

    @Test
    void oneListServesAllRegions() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        BillingCatalog catalog = new BillingCatalog(skus(), 100);
        try (Listener listener = new Listener(0, request -> {
            asked.incrementAndGet();
            return catalog.answer(request);
        })) {
            PriceSource prices = prices(listener);
            prices.offers("europe-west4", List.of(G2));
            prices.offers("us-central1", List.of(G2));
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void theDocumentedAnswerIsUnderstood() throws Exception {
        Path sample =
                Path.of(System.getProperty("mlops.shared", "../../shared"), "specs/price-samples/gcp-skus-list.json");
        Assumptions.assumeTrue(
                Files.exists(sample),
                () -> "NOT RUN: the documented answer was not read from " + sample
                        + ", which is not there (-Dmlops.shared)");
        List<JsonNode> skus = new ArrayList<>();
        JSON.readTree(Files.readString(sample)).path("skus").forEach(skus::add);

        assertThat(offers(new BillingCatalog(skus, 5000), List.of(G2), "europe-west4"))
                .anyMatch(offer -> offer.equals("gcp/europe-west4 g2-standard-12 ON_DEMAND 1.0876 USD"))
                .anyMatch(offer -> offer.startsWith("gcp/europe-west4 g2-standard-12 SPOT "));
    }

    @Test
    void whoMustNotReadIsTold() {
        BillingCatalog catalog = new BillingCatalog(skus(), 100);
        MlopsException failure = catchThrowableOfType(
                MlopsException.class,
                () -> offers(
                        request -> catalog.answer(
                                new WireRequest(request.method(), request.uri(), Map.of(), request.body())),
                        List.of(G2),
                        "europe-west4"));

        assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(failure).hasMessageStartingWith("cannot ask for prices of gcp/europe-west4: ");
    }

    private List<String> offers(WireService catalog, List<Machine> machines, String region) {
        try (Listener listener = new Listener(0, catalog)) {
            List<Offer> offers = prices(listener).offers(region, machines);
            return offers.stream()
                    .map(offer -> offer.location() + " " + offer.instanceType() + " " + offer.purchase() + " "
                            + offer.hourly())
                    .toList();
        }
    }

    private PriceSource prices(Listener listener) {
        return world.open(Map.of("endpoint.cloudbilling", listener.url().toString()))
                .prices();
    }

    private static List<JsonNode> skus() {
        return List.of(
                sku("Nvidia L4 GPU running in Netherlands", "OnDemand", "h", 610_000_000),
                sku(
                        "Nvidia L4 GPU attached to Spot Preemptible VMs running in Netherlands",
                        "Preemptible",
                        "h",
                        220_000_000),
                sku("G2 Instance Core running in Netherlands", "OnDemand", "h", 27_000_000),
                sku("G2 Instance Ram running in Netherlands", "OnDemand", "GiBy.h", 3_200_000),
                sku("Spot Preemptible G2 Instance Core running in Netherlands", "Preemptible", "h", 10_000_000),
                sku("Spot Preemptible G2 Instance Ram running in Netherlands", "Preemptible", "GiBy.h", 1_300_000),
                sku("N1 Predefined Instance Core running in Netherlands", "OnDemand", "h", 30_000_000),
                sku("N1 Predefined Instance Ram running in Netherlands", "OnDemand", "GiBy.h", 4_000_000),
                sku("Nvidia Tesla T4 GPU running in Netherlands", "OnDemand", "h", 1_350_000_000),
                sku("Reserved Nvidia L4 GPU in Netherlands", "OnDemand", "h", 0),
                sku("Commitment v1: G2 Cpu in Netherlands for 1 Year", "Commit1Yr", "h", 17_000_000),
                sku("Commitment v1: G2 Ram in Netherlands for 1 Year", "Commit1Yr", "GiBy.h", 2_000_000),
                sku("Commitment v1: Nvidia L4 GPU in Netherlands for 1 Year", "Commit1Yr", "h", 400_000_000),
                sku("Commitment v1: G2 Cpu in Netherlands for 3 Years", "Commit3Yr", "h", 11_000_000),
                sku("Commitment v1: Cpu in Netherlands for 3 Years", "Commit3Yr", "h", 13_000_000),
                sku("Commitment v1: Ram in Netherlands for 3 Years", "Commit3Yr", "GiBy.h", 1_800_000),
                sku(
                        "Commitment v1: Nvidia Tesla T4 GPU running in Netherlands for 3 Years",
                        "Commit3Yr",
                        "h",
                        500_000_000),
                sku("Commitment v1: N2D AMD Cpu in Netherlands for 3 Years", "Commit3Yr", "h", 9_000_000),
                sku("N2 Instance Core running in Netherlands", "Commit1Yr", "h", 1_000_000),
                sku("N2 Instance Ram running in Netherlands", "OnDemand", "GiBy.mo", 1_000_000));
    }

    private static JsonNode sku(String description, String usage, String unit, long nanos) {
        ObjectNode sku = JSON.createObjectNode()
                .put("name", "services/6F81-5844-456A/skus/" + Integer.toHexString(description.hashCode()))
                .put("description", description);
        sku.putObject("category").put("resourceFamily", "Compute").put("usageType", usage);
        sku.putArray("serviceRegions").add("europe-west4");
        ObjectNode expression = sku.putArray("pricingInfo")
                .addObject()
                .putObject("pricingExpression")
                .put("usageUnit", unit);
        expression
                .putArray("tieredRates")
                .addObject()
                .put("startUsageAmount", 0)
                .putObject("unitPrice")
                .put("currencyCode", "USD")
                .put("units", Long.toString(nanos / 1_000_000_000))
                .put("nanos", nanos % 1_000_000_000);
        return sku;
    }
}
