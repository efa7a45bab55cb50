package io.mlops.provider.gcp;

import com.google.api.cloudquotas.v1.DimensionsInfo;
import com.google.api.cloudquotas.v1.QuotaInfo;
import com.google.cloud.aiplatform.v1.AcceleratorType;
import com.google.cloud.aiplatform.v1.MachineSpec;
import io.mlops.endpoint.spi.MachineType;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Vertex AI's own quotas of what endpoints run on, not Compute Engine's: GPUs by their kind, else CPUs by the machine's family; what is spot
 * apart.
 *
 * @param limits by metric and region; negative for no limit
 */
record ServingQuotas(Map<String, Map<String, Long>> limits) {
    private static final String SERVICE = "aiplatform.googleapis.com";
    private static final String SERVING = SERVICE + "/custom_model_serving_";

    /** Asks Cloud Quotas. */
    static ServingQuotas of(GcpConfig config, GcpClients clients) {
        String parent = "projects/" + config.project() + "/locations/global/services/" + SERVICE;
        Map<String, Map<String, Long>> limits = new HashMap<>();
        for (QuotaInfo each : clients.quotas().listQuotaInfos(parent).iterateAll()) {
            if (each.getMetric().startsWith(SERVING)) {
                Map<String, Long> regions = limits.computeIfAbsent(each.getMetric(), metric -> new HashMap<>());
                for (DimensionsInfo info : each.getDimensionsInfosList()) {
                    info.getApplicableLocationsList()
                            .forEach(region -> regions.putIfAbsent(
                                    region, info.getDetails().getValue()));
                }
            }
        }
        return new ServingQuotas(limits);
    }

    /** Negative for no limit; empty where Google names none. */
    OptionalLong limit(String metric, String region) {
        Long limit = limits.getOrDefault(metric, Map.of()).get(region);
        return limit == null ? OptionalLong.empty() : OptionalLong.of(limit);
    }

    /** Of which quota a machine takes. */
    static String metric(MachineType type, boolean spot) {
        return metric(GcpInstanceTypes.accelerator(type).orElse(""), GcpInstanceTypes.machine(type), spot);
    }

    /** The same of a machine that an endpoint has. */
    static String metric(MachineSpec spec, boolean spot) {
        boolean accelerated = spec.getAcceleratorCount() > 0
                && spec.getAcceleratorType() != AcceleratorType.ACCELERATOR_TYPE_UNSPECIFIED;
        return metric(accelerated ? spec.getAcceleratorType().name() : "", spec.getMachineType(), spot);
    }

    /** How much of it one machine takes. */
    static long each(MachineType type) {
        return type.accelerators() > 0 ? type.accelerators() : type.cpus();
    }

    private static String metric(String accelerator, String machine, boolean spot) {
        String what = accelerator.isEmpty()
                ? machine.replaceFirst("-.*", "") + "_cpus"
                : accelerator.toLowerCase(Locale.ROOT).replace("tesla_", "") + "_gpus";
        return SERVING + (spot ? "preemptible_" : "") + what;
    }
}
