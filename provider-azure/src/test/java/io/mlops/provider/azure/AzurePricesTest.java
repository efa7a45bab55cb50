package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.credential.TokenRequestContext;
import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.price.Accelerator;
import io.mlops.price.Machine;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PriceSource;
import io.mlops.price.PurchaseOption;
import io.mlops.provider.spi.ServiceAddresses;
import io.mlops.sandbox.price.RetailPrices;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The Retail Prices API on the wire, in the shape in which it answers. */
class AzurePricesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Machine T4 = new Machine("Standard_NC4as_T4_v3", new Accelerator("T4", 1, 16), 4, 28);
    private static final Location EUROPE = Location.of("azure", "westeurope");

    private Listener listener = new Listener(0, new RetailPrices(rows(), 2));

    @AfterEach
    void stop() {
        listener.close();
    }

    @Test
    void onDemandAndSpotOfTheMachineAreFoundOnAllPages() {
        List<Offer> offers = prices().offers("westeurope", List.of(T4));

        assertThat(offers)
                .filteredOn(offer -> !offer.purchase().committed())
                .containsExactlyInAnyOrder(
                        T4.offer(
                                EUROPE,
                                PurchaseOption.ON_DEMAND,
                                Money.usd("0.615"),
                                NOW,
                                "Azure Retail Prices, since 2026-08-01"),
                        T4.offer(
                                EUROPE,
                                PurchaseOption.SPOT,
                                Money.usd("0.18"),
                                NOW,
                                "Azure Retail Prices, since 2026-08-01"));
    }

    /** A reservation's price is of the whole term: 3434 / 8760 and 6650 / 26280; that of five years is left out. */
    @Test
    void reservationsAndSavingsPlansAreFound() {
        assertThat(prices().offers("westeurope", List.of(T4)))
                .filteredOn(offer -> offer.purchase().committed())
                .extracting(offer -> offer.purchase() + " " + offer.hourly())
                .containsExactlyInAnyOrder(
                        "COMMITTED_1Y 0.39200913 USD",
                        "COMMITTED_3Y 0.25304414 USD",
                        "SAVINGS_1Y 0.44 USD",
                        "SAVINGS_3Y 0.3 USD");
    }

    @Test
    void manyMachinesAreAskedForInParts() {
        List<Machine> machines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            machines.add(new Machine("Standard_X" + i, null, 1, 1));
        }
        machines.add(T4);

        assertThat(prices().offers("westeurope", machines)).hasSize(6);
        assertThat(prices().offers("japaneast", machines)).isEmpty();
    }

    @Test
    void theDocumentedAnswerIsUnderstood() throws Exception {
        Path sample = Path.of(
                System.getProperty("mlops.shared", "../../shared"), "specs/price-samples/azure-retail-prices.json");
        Assumptions.assumeTrue(
                Files.exists(sample),
                () -> "NOT RUN: the documented answer was not read from " + sample
                        + ", which is not there (-Dmlops.shared)");
        List<JsonNode> items = new ArrayList<>();
        JSON.readTree(Files.readString(sample)).path("Items").forEach(items::add);
        serve(new RetailPrices(items, 1000));

        assertThat(prices().offers("westeurope", List.of(T4)))
                .extracting(offer -> offer.purchase() + " " + offer.hourly())
                .containsExactlyInAnyOrder("ON_DEMAND 0.615 USD", "SPOT 0.18 USD", "COMMITTED_1Y 0.39200913 USD");
    }

    @Test
    void aListThatBreaksOffGivesNothing() {
        WireService whole = new RetailPrices(rows(), 2);
        serve(request -> request.parameters().containsKey("$skip")
                ? WireAnswer.of(500, "application/json", "{\"Error\":{\"Code\":\"Oops\",\"Message\":\"try later\"}}")
                : whole.answer(request));

        MlopsException failure = fails();
        assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(failure).hasMessageStartingWith("cannot ask for prices of azure/westeurope: ");
    }

    @Test
    void whatIsNoPriceListIsSaid() {
        serve(request -> WireAnswer.of(200, "application/json", "{\"hello\":\"world\"}"));

        assertThat(fails()).hasMessageContaining("the answer is no page of prices");
    }

    @Test
    void aListThatCannotBeReachedIsUnavailable() {
        listener.shut();

        assertThat(fails().code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    private MlopsException fails() {
        return catchThrowableOfType(MlopsException.class, () -> prices().offers("westeurope", List.of(T4)));
    }

    private void serve(WireService service) {
        listener.close();
        listener = new Listener(0, service);
    }

    private PriceSource prices() {
        AzureEndpoints endpoints = new AzureEndpoints(new ServiceAddresses(Map.of("endpoint.prices", listener.url())));
        AzureClients clients = new AzureClients(
                http -> (TokenRequestContext request) -> Mono.error(new IllegalStateException("nobody is asked")),
                endpoints,
                1,
                List.of());
        return new PriceSource(new AzurePrices(clients, endpoints, InstantSource.fixed(NOW)), CallListener.NONE);
    }

    private static List<JsonNode> rows() {
        ObjectNode plain = JSON.createObjectNode()
                .put("currencyCode", "USD")
                .put("tierMinimumUnits", 0.0)
                .put("retailPrice", 0.615)
                .put("armRegionName", "westeurope")
                .put("effectiveStartDate", "2026-08-01T00:00:00Z")
                .put("meterName", "NC4as T4 v3")
                .put("productName", "Virtual Machines NCasT4 v3 Series")
                .put("skuName", "NC4as T4 v3")
                .put("serviceName", "Virtual Machines")
                .put("unitOfMeasure", "1 Hour")
                .put("type", "Consumption")
                .put("isPrimaryMeterRegion", true)
                .put("armSkuName", "Standard_NC4as_T4_v3");
        return List.of(
                plain.deepCopy().put("retailPrice", 0.65).put("effectiveEndDate", "2026-07-31T23:59:59Z"),
                plan(plan(plan(plain.deepCopy(), "3 Years", 0.3), "1 Year", 0.44), "5 Years", 0.2),
                plain.deepCopy().put("retailPrice", 0.5).put("effectiveStartDate", "2027-01-01T00:00:00Z"),
                plain.deepCopy().put("retailPrice", 0.7).put("isPrimaryMeterRegion", false),
                plain.deepCopy()
                        .put("retailPrice", 0.799)
                        .put("productName", "Virtual Machines NCasT4 v3 Series Windows"),
                plain.deepCopy().put("retailPrice", 0.123).put("meterName", "NC4as T4 v3 Low Priority"),
                plain.deepCopy().put("retailPrice", 0.0),
                plain.deepCopy().put("retailPrice", 0.1).put("unitOfMeasure", "100 Hours"),
                reservation(plain, "1 Year", 3434.0),
                reservation(plain, "3 Years", 6650.0),
                reservation(plain, "5 Years", 9000.0),
                plain.deepCopy().put("retailPrice", 0.01).put("armRegionName", "eastus"),
                plain.deepCopy()
                        .put("retailPrice", 0.18)
                        .put("meterName", "NC4as T4 v3 Spot")
                        .put("skuName", "NC4as T4 v3 Spot"));
    }

    private static ObjectNode plan(ObjectNode row, String term, double usd) {
        row.withArray("savingsPlan")
                .addObject()
                .put("unitPrice", usd)
                .put("retailPrice", usd)
                .put("term", term);
        return row;
    }

    private static ObjectNode reservation(ObjectNode plain, String term, double usd) {
        return plain.deepCopy()
                .put("retailPrice", usd)
                .put("type", "Reservation")
                .put("reservationTerm", term);
    }
}
