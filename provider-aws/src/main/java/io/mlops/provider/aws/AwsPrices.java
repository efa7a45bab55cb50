package io.mlops.provider.aws;

import io.mlops.Capability;
import io.mlops.Location;
import io.mlops.price.Machine;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import io.mlops.price.spi.PriceSourceDriver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.core.pagination.sync.SdkIterable;
import software.amazon.awssdk.services.ec2.model.SpotPrice;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.FilterType;

/**
 * The Price List Query API for machines of EC2, on demand and reserved, and of SageMaker's endpoints, which are on demand only, and EC2's
 * history of spot prices, by zone (https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html,
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html). Thread-safe.
 */
final class AwsPrices implements PriceSourceDriver, AwsDriver {
    static final Set<Capability> CAPABILITIES = Set.of(Capability.PRICES);

    /** One of the regions where the price lists of all regions are asked for. */
    static final String LISTS = "us-east-1";

    private static final String LINUX = "Linux/UNIX";
    /** So that a filter's value stays below 1,024 characters. */
    private static final int MACHINES_AT_ONCE = 20;

    private static final String SAGEMAKER = "ml.";

    private final AwsClients clients;
    private final InstantSource clock;

    AwsPrices(AwsClients clients, InstantSource clock) {
        this.clients = clients;
        this.clock = clock;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    /** Beside each machine of EC2 the one of SageMaker's endpoints, named with {@code ml.} in front, where there is one. */
    @Override
    public List<Offer> offers(String region, List<Machine> machines) throws AwsException {
        Map<String, Machine> wanted = new TreeMap<>();
        for (Machine machine : machines) {
            if (!machine.instanceType().startsWith(SAGEMAKER)) {
                wanted.put(machine.instanceType(), machine);
            }
        }
        Instant now = clock.instant();
        List<String> names = List.copyOf(wanted.keySet());
        List<Offer> offers = new ArrayList<>();
        for (int i = 0; i < names.size(); i += MACHINES_AT_ONCE) {
            List<String> some = names.subList(i, Math.min(names.size(), i + MACHINES_AT_ONCE));
            for (ListedPrice price : computers(region, some)) {
                machine(wanted, price.machine()).ifPresent(machine -> offers.add(listed(machine, region, price, now)));
            }
            for (ListedPrice price : hosting(region, some)) {
                machine(wanted, bare(price.machine()))
                        .ifPresent(machine -> offers.add(listed(
                                new Machine(
                                        price.machine(),
                                        machine.acceleratorOrNull(),
                                        machine.vcpus(),
                                        machine.memoryGib()),
                                region,
                                price,
                                now)));
            }
            offers.addAll(spot(region, some, wanted, now));
        }
        return offers;
    }

    /** The machine of EC2 that one of SageMaker is. */
    static String bare(String instanceType) {
        return instanceType.startsWith(SAGEMAKER) ? instanceType.substring(SAGEMAKER.length()) : instanceType;
    }

    private static Optional<Machine> machine(Map<String, Machine> wanted, String name) {
        return Optional.ofNullable(wanted.get(name));
    }

    private static Offer listed(Machine machine, String region, ListedPrice price, Instant now) {
        return machine.offer(
                Location.of(AwsConfig.PROVIDER, region),
                price.purchase(),
                price.hourly(),
                now,
                "AWS Price List (" + price.service() + (price.purchase().committed() ? ", reserved" : "") + "), since "
                        + price.since());
    }

    private List<ListedPrice> computers(String region, List<String> names) throws AwsException {
        return products(
                "AmazonEC2",
                List.of(
                        is("regionCode", region),
                        anyOf("instanceType", String.join(",", names)),
                        is("operatingSystem", "Linux"),
                        is("tenancy", "Shared"),
                        is("preInstalledSw", "NA"),
                        is("capacitystatus", "Used")));
    }

    private List<ListedPrice> hosting(String region, List<String> names) throws AwsException {
        String machines =
                String.join(",", names.stream().map(name -> SAGEMAKER + name).toList());
        return products(
                "AmazonSageMaker",
                List.of(is("regionCode", region), is("component", "Hosting"), anyOf("instanceName", machines)));
    }

    private List<ListedPrice> products(String service, List<Filter> filters) throws AwsException {
        List<ListedPrice> prices = new ArrayList<>();
        SdkIterable<String> listed = clients.priceLists(LISTS)
                .getProductsPaginator(request ->
                        request.serviceCode(service).formatVersion("aws_v1").filters(filters))
                .priceList();
        for (String product : listed) {
            prices.addAll(ListedPrice.read(service, product));
        }
        return prices;
    }

    /** The price in force in each zone: of several changes the last one. */
    private List<Offer> spot(String region, List<String> names, Map<String, Machine> wanted, Instant now) {
        Map<String, SpotPrice> last = new TreeMap<>();
        clients.ec2(region)
                .describeSpotPriceHistoryPaginator(request -> request.instanceTypesWithStrings(names)
                        .productDescriptions(LINUX)
                        .startTime(now))
                .spotPriceHistory()
                .forEach(price -> last.merge(
                        zone(price) + " " + price.instanceTypeAsString(),
                        price,
                        (a, b) -> a.timestamp().isAfter(b.timestamp()) ? a : b));
        List<Offer> offers = new ArrayList<>();
        for (SpotPrice price : last.values()) {
            machine(wanted, price.instanceTypeAsString())
                    .ifPresent(machine -> offers.add(machine.offer(
                            new Location(AwsConfig.PROVIDER, region, zone(price)),
                            PurchaseOption.SPOT,
                            Money.usd(price.spotPrice()),
                            now,
                            "EC2 spot price history, since "
                                    + price.timestamp().toString().substring(0, 10))));
        }
        return offers;
    }

    /** Its id, which is the same in all accounts; its name is not. */
    private static String zone(SpotPrice price) {
        String id = price.availabilityZoneId();
        return id == null || id.isEmpty() ? price.availabilityZone() : id;
    }

    private static Filter is(String field, String value) {
        return Filter.builder()
                .type(FilterType.TERM_MATCH)
                .field(field)
                .value(value)
                .build();
    }

    private static Filter anyOf(String field, String values) {
        return Filter.builder()
                .type(FilterType.ANY_OF)
                .field(field)
                .value(values)
                .build();
    }
}
