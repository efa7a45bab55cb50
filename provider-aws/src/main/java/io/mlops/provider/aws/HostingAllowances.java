package io.mlops.provider.aws;

import io.mlops.provider.Allowance;
import io.mlops.provider.Need;
import io.mlops.provider.spi.RegionalAllowances;
import io.mlops.spi.DriverException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;

/** How many machines the endpoints of a region may have beside those that they have. Used by one thread. */
final class HostingAllowances {
    private final String region;
    private final AwsInstanceTypes types;
    private final Map<String, ServiceQuota> quotas;
    private final @Nullable EndpointMachines usedOrNull;
    private final String unseen;
    private final Map<String, Integer> held = new HashMap<>();

    private HostingAllowances(
            String region,
            AwsInstanceTypes types,
            Map<String, ServiceQuota> quotas,
            @Nullable EndpointMachines usedOrNull,
            String unseen) {
        this.region = region;
        this.types = types;
        this.quotas = quotas;
        this.usedOrNull = usedOrNull;
        this.unseen = unseen;
    }

    /** Asks for the quotas of the region; without them there is nothing to tell, without what is in use there is a limit. */
    static List<Allowance> of(
            AwsClients clients, AwsInstanceTypes types, String region, List<Need> needs, List<Need> held)
            throws DriverException {
        Map<String, ServiceQuota> quotas = new SageMakerQuotas(clients)
                .named(region, SageMakerQuotas::hosting).stream()
                        .collect(Collectors.toMap(
                                ServiceQuota::quotaName, Function.identity(), (first, again) -> first));
        EndpointMachines used = null;
        String unseen = "";
        try {
            used = EndpointMachines.of(clients.sageMaker(region), InstantSource.system());
        } catch (SdkException e) {
            unseen = "how many are in use was not seen: " + AwsErrors.reason(e);
        }
        HostingAllowances allowances = new HostingAllowances(region, types, quotas, used, unseen);
        for (Need each : held) {
            allowances.held.merge(types.of(each.compute(), region).name(), each.replicas(), Integer::sum);
        }
        return needs.stream().map(allowances::of).toList();
    }

    private Allowance of(Need need) {
        String type;
        try {
            type = types.of(need.compute(), region).name();
        } catch (DriverException e) {
            return new Allowance.Unknown(need, AwsErrors.reason(e));
        }
        ServiceQuota quota = quotas.get(SageMakerQuotas.hostingName(type));
        if (quota == null) {
            return new Allowance.Unknown(need, "Service Quotas names none for " + type + " in " + region);
        }
        int allowed = Math.toIntExact(SageMakerQuotas.allowed(quota));
        if (usedOrNull == null) {
            return new Allowance.Limit(need, allowed, unseen);
        }
        MachinesInUse used = usedOrNull.of(type);
        int free = Math.toIntExact(RegionalAllowances.free(allowed, used.machines(), held.getOrDefault(type, 0)));
        return used.unseen().isEmpty()
                ? new Allowance.Free(
                        need, free, "\"" + quota.quotaName() + "\" is " + allowed + ", " + free + " of them free")
                : new Allowance.Limit(need, free, used.unseen());
    }
}
