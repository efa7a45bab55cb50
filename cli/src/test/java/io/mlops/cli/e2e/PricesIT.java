package io.mlops.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.cli.e2e.Installation.Result;
import io.mlops.sandbox.price.RetailPrices;
import io.mlops.sandbox.wire.Listener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Prices that are asked for again, as a user sees it. */
class PricesIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String[] QUESTION = {
        "cost", "offers", "--accelerator", "T4", "--region", "japaneast", "--count", "4", "-o", "json"
    };

    @TempDir
    Path folder;

    @Test
    void aRefreshReplacesPricesAndAFailedOneKeepsThem() throws Exception {
        try (Installation installation = Installation.fresh(folder);
                Listener prices = new Listener(0, new RetailPrices(List.of(row()), 1000))) {
            Result nobody = installation.run("cost", "offers", "--accelerator", "T4", "--refresh");
            assertThat(nobody.exit()).isEqualTo(5);
            assertThat(nobody.err())
                    .contains("not asked: azure; this home has no settings for it")
                    .contains("cannot refresh prices: this home has settings for none of the clouds");
            configure(installation, prices);
            JsonNode before = onDemand(installation.ok(QUESTION));
            assertThat(before.path("tooOld").asBoolean()).isTrue();

            Result refreshed = installation.ok(refresh());
            assertThat(refreshed.err()).contains("refreshed azure/japaneast: 1 prices");
            JsonNode after = onDemand(refreshed);
            assertThat(after.path("hourly").asString()).isEqualTo("4.001");
            assertThat(after.path("ageDays").asInt()).isZero();
            assertThat(after.path("source").asString()).isEqualTo("Azure Retail Prices, since 2026-08-01");
            assertThat(onDemand(installation.ok(QUESTION))).isEqualTo(after);

            prices.shut();
            Result failed = installation.run(refresh());
            assertThat(failed.exit()).isEqualTo(6);
            assertThat(failed.err())
                    .contains("kept the old prices of azure/japaneast: cannot ask for prices of azure/japaneast: ");
            assertThat(onDemand(failed)).isEqualTo(after);
        }
    }

    private static String[] refresh() {
        String[] words = Arrays.copyOf(QUESTION, QUESTION.length + 1);
        words[QUESTION.length] = "--refresh";
        return words;
    }

    private static JsonNode onDemand(Result result) {
        return result.json().path("offers").path(0).path("onDemand");
    }

    private static void configure(Installation installation, Listener prices) throws Exception {
        String settings = String.join(
                "\n",
                "providers.azure.subscription: 00000000-0000-0000-0000-000000000001",
                "providers.azure.resource-group: prices",
                "providers.azure.regions: japaneast",
                "providers.azure.workspace: prices",
                "providers.azure.storage-account: prices",
                "providers.azure.attempts: \"1\"",
                "providers.azure.endpoint.prices: " + prices.url(),
                "");
        Files.writeString(installation.home.resolve("config.yaml"), settings, StandardOpenOption.APPEND);
    }

    private static JsonNode row() {
        return JSON.createObjectNode()
                .put("currencyCode", "USD")
                .put("tierMinimumUnits", 0.0)
                .put("retailPrice", 4.001)
                .put("armRegionName", "japaneast")
                .put("effectiveStartDate", "2026-08-01T00:00:00Z")
                .put("meterName", "NC64as T4 v3")
                .put("productName", "Virtual Machines NCasT4 v3 Series")
                .put("skuName", "NC64as T4 v3")
                .put("serviceName", "Virtual Machines")
                .put("unitOfMeasure", "1 Hour")
                .put("type", "Consumption")
                .put("isPrimaryMeterRegion", true)
                .put("armSkuName", "Standard_NC64as_T4_v3");
    }
}
