package io.mlops.provider.gcp;

import com.google.cloud.aiplatform.v1.DedicatedResources;
import com.google.cloud.aiplatform.v1.DeployedModel;
import com.google.cloud.aiplatform.v1.Endpoint;
import com.google.cloud.aiplatform.v1.MachineSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.provider.Allowance;
import io.mlops.provider.Need;
import io.mlops.provider.spi.RegionalAllowances;
import io.mlops.spi.DriverException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How many replicas a region has quota for beside what the project's endpoints have. Cloud Quotas tells limits only, so what is used is
 * counted from the endpoints themselves, which alone take of these quotas. Used by one thread.
 */
final class ServingAllowances {
    private final GcpInstanceTypes types;
    private final ServingQuotas quotas;
    private final String region;
    private final Map<String, Long> used = new HashMap<>();
    private final Map<String, Long> held = new HashMap<>();
    private final SortedSet<String> unknown = new TreeSet<>();
    private String unseen = "";

    private ServingAllowances(GcpInstanceTypes types, ServingQuotas quotas, String region) {
        this.types = types;
        this.quotas = quotas;
        this.region = region;
    }

    /** Asks what the region's endpoints have; where that is not to be seen there is a limit only. */
    static List<Allowance> of(
            GcpConfig config,
            GcpClients clients,
            GcpInstanceTypes types,
            ServingQuotas quotas,
            String region,
            List<Need> needs,
            List<Need> held)
            throws DriverException {
        ServingAllowances allowances = new ServingAllowances(types, quotas, region);
        try {
            for (Endpoint each : clients.endpoints(region)
                    .listEndpoints(config.parent(region))
                    .iterateAll()) {
                each.getDeployedModelsList().forEach(allowances::count);
            }
        } catch (RuntimeException e) { // whatever the libraries throw
            allowances.unseen = "what endpoints use of it was not seen: " + GcpErrors.reason(e);
        }
        for (Need each : held) {
            MachineType type = types.of(each.compute(), region);
            allowances.held.merge(
                    ServingQuotas.metric(type, spot(each)), ServingQuotas.each(type) * each.replicas(), Long::sum);
        }
        return needs.stream().map(allowances::of).toList();
    }

    private void count(DeployedModel model) {
        DedicatedResources resources = model.getDedicatedResources();
        MachineSpec spec = resources.getMachineSpec();
        if (spec.getMachineType().isEmpty()) {
            return;
        }
        long replicas =
                Math.max(resources.getMinReplicaCount(), model.getStatus().getAvailableReplicaCount());
        OptionalInt each = each(spec);
        if (each.isEmpty()) {
            unknown.add(spec.getMachineType());
        } else {
            used.merge(ServingQuotas.metric(spec, resources.getSpot()), each.getAsInt() * replicas, Long::sum);
        }
    }

    private OptionalInt each(MachineSpec spec) {
        return spec.getAcceleratorCount() > 0
                ? OptionalInt.of(spec.getAcceleratorCount())
                : types.all().stream()
                        .filter(type -> GcpInstanceTypes.machine(type).equals(spec.getMachineType()))
                        .mapToInt(MachineType::cpus)
                        .findFirst();
    }

    private Allowance of(Need need) {
        MachineType type;
        try {
            type = types.of(need.compute(), region);
        } catch (DriverException e) {
            return new Allowance.Unknown(need, GcpErrors.reason(e));
        }
        String metric = ServingQuotas.metric(type, spot(need));
        OptionalLong limit = quotas.limit(metric, region);
        if (limit.isEmpty()) {
            return new Allowance.Unknown(need, "Google names no quota " + metric + " in " + region);
        }
        if (limit.getAsLong() < 0) {
            return new Allowance.Free(need, Allowance.ANY_NUMBER, metric + " has no limit");
        }
        long free = RegionalAllowances.free(
                limit.getAsLong(), used.getOrDefault(metric, 0L), held.getOrDefault(metric, 0L));
        int replicas = (int) Math.min(free / ServingQuotas.each(type), Allowance.ANY_NUMBER);
        if (!unseen.isEmpty()) {
            return new Allowance.Limit(need, replicas, unseen);
        }
        return unknown.isEmpty()
                ? new Allowance.Free(
                        need, replicas, metric + " is " + limit.getAsLong() + ", " + free + " of them free")
                : new Allowance.Limit(
                        need,
                        replicas,
                        "endpoints on machines that this version does not know were not counted: "
                                + String.join(", ", unknown));
    }

    private static boolean spot(Need need) {
        return need.hosting() instanceof Hosting.Spot;
    }
}
