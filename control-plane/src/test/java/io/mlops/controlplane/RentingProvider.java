package io.mlops.controlplane;

import io.mlops.Capability;
import io.mlops.Location;
import io.mlops.endpoint.Hosting;
import io.mlops.provider.Allowance;
import io.mlops.provider.Need;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;

/** A provider that says which machines it has in its regions. */
final class RentingProvider extends SayingProvider {
    private final List<String> regions;
    private final List<String> types;
    private final int limit;
    private BiFunction<List<Need>, List<Need>, List<Allowance>> quotas = (needs, held) -> List.of();

    /** @param limit requests a second of an endpoint; 0 for any number */
    RentingProvider(String name, List<String> regions, List<String> types, int limit) {
        this(name, regions, types, limit, Set.of(Capability.ENDPOINTS, Capability.ENDPOINT_INSTANCE_TYPES));
    }

    private RentingProvider(
            String name, List<String> regions, List<String> types, int limit, Set<Capability> capabilities) {
        super(name, capabilities);
        this.regions = regions;
        this.types = types;
        this.limit = limit;
    }

    /** One that hosts on spot, too. */
    static RentingProvider alsoOnSpot(String name, List<String> regions, List<String> types) {
        return new RentingProvider(
                name,
                regions,
                types,
                0,
                Set.of(Capability.ENDPOINTS, Capability.ENDPOINT_INSTANCE_TYPES, Capability.ENDPOINT_SPOT));
    }

    /** What it answers who asks for quotas, from the needs and what is held. */
    void tell(BiFunction<List<Need>, List<Need>, List<Allowance>> answer) {
        quotas = answer;
    }

    @Override
    public List<Allowance> allowances(List<Need> needs, List<Need> held) {
        return quotas.apply(needs, held);
    }

    @Override
    public List<Location> locations() {
        return regions.stream().map(region -> Location.of(name(), region)).toList();
    }

    @Override
    public List<String> instanceTypes(Need need) {
        return types;
    }

    @Override
    public OptionalInt requestsPerSecond(Hosting hosting) {
        return limit == 0 ? OptionalInt.empty() : OptionalInt.of(limit);
    }
}
