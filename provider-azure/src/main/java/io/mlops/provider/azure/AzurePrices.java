package io.mlops.provider.azure;

import com.azure.core.http.HttpMethod;
import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.price.Machine;
import io.mlops.price.Offer;
import io.mlops.price.spi.PriceSourceDriver;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The Retail Prices API (https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices), which asks nobody who
 * calls; savings plans are told by this preview of it only. Values of its filter are case sensitive. Thread-safe.
 */
final class AzurePrices implements PriceSourceDriver, AzureDriver {
    static final Set<Capability> CAPABILITIES = Set.of(Capability.PRICES);

    private static final String API_VERSION = "2023-01-01-preview";
    /** So that an address stays below 2,000 characters. */
    private static final int MACHINES_AT_ONCE = 15;
    /** A thousand rows a page: more pages than the machines of one region have rows. */
    private static final int MOST_PAGES = 200;

    private final JsonService service;
    private final InstantSource clock;

    AzurePrices(AzureClients clients, AzureEndpoints endpoints, InstantSource clock) {
        this.service = new JsonService(clients.anonymous(), endpoints.prices(), "application/json", "NextPageLink");
        this.clock = clock;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public List<Offer> offers(String region, List<Machine> machines) throws AzureException {
        Instant now = clock.instant();
        Map<String, Machine> wanted = new TreeMap<>();
        machines.forEach(machine -> wanted.put(machine.instanceType(), machine));
        List<String> names = List.copyOf(wanted.keySet());
        Map<String, RetailPrice> prices = new TreeMap<>();
        for (int i = 0; i < names.size(); i += MACHINES_AT_ONCE) {
            List<String> some = names.subList(i, Math.min(names.size(), i + MACHINES_AT_ONCE));
            for (JsonNode item : items(region, some)) {
                RetailPrice.read(item).stream()
                        .filter(price -> price.isOf(region, wanted.keySet()) && price.isInForce(now))
                        .forEach(price -> prices.merge(price.key(), price, RetailPrice::rather));
            }
        }
        Location at = Location.of(AzureConfig.PROVIDER, region);
        List<Offer> offers = new ArrayList<>();
        for (RetailPrice price : prices.values()) {
            Optional.ofNullable(wanted.get(price.machine()))
                    .ifPresent(machine -> offers.add(machine.offer(
                            at, price.purchase(), price.hourly(), now, "Azure Retail Prices, since " + price.since())));
        }
        return offers;
    }

    private List<JsonNode> items(String region, List<String> machines) throws AzureException {
        String which = machines.stream()
                .map(machine -> "armSkuName eq '" + machine.replace("'", "''") + "'")
                .collect(Collectors.joining(" or "));
        String filter =
                "serviceName eq 'Virtual Machines' and (priceType eq 'Consumption' or priceType eq 'Reservation')"
                        + " and armRegionName eq '"
                        + region.replace("'", "''") + "' and (" + which + ")";
        List<JsonNode> items = new ArrayList<>();
        Optional<URI> next = Optional.of(service.at(
                "/api/retail/prices", Map.of("api-version", API_VERSION, "currencyCode", "'USD'", "$filter", filter)));
        for (int page = 0; next.isPresent(); page++) {
            if (page == MOST_PAGES) {
                throw new AzureException(ErrorCode.UNKNOWN, "the list of prices of " + region + " has no end");
            }
            ArmReply reply = service.send(HttpMethod.GET, next.get(), null, ArmCondition.NONE);
            JsonNode answer = reply.read(JsonNode.class);
            if (!answer.path("Items").isArray()) {
                throw new ArmException(
                        reply.response(), new ArmError(null, "the answer is no page of prices", null, null, null));
            }
            answer.path("Items").forEach(items::add);
            next = Optional.of(answer.path("NextPageLink").asText(""))
                    .filter(link -> !link.isEmpty() && !link.equals("null"))
                    .map(this::here);
        }
        return items;
    }

    /** The link names a port, as in {@code https://prices.azure.com:443}; only its path and query are followed. */
    private URI here(String link) {
        URI uri = URI.create(link.replace(" ", "%20"));
        return URI.create(service.address() + uri.getRawPath() + "?" + uri.getRawQuery());
    }
}
