package io.mlops.sandbox.azure;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.fault.FaultKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a subscription may do: every provider is registered, the caller may do everything, and each region has all machines and a quota of
 * a hundred virtual CPUs a family, none while {@link FaultKind#QUOTA} is injected there.
 */
final class SubscriptionPages implements ArmService {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String LEARNING = "Microsoft.MachineLearningServices";
    private static final int USUAL = 100;

    private final ArmWorld world;
    private final List<Size> sizes = sizes();

    /** A machine. */
    private record Size(String name, String family, int cpus) {}

    SubscriptionPages(ArmWorld world) {
        this.world = world;
    }

    private static List<Size> sizes() {
        try (InputStream file = SubscriptionPages.class.getResourceAsStream("vm-sizes.csv")) {
            if (file == null) {
                throw new IllegalStateException("the sandbox's jar lacks vm-sizes.csv");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(",", -1))
                    .map(field -> new Size(field[0], field[1], Integer.parseInt(field[2])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean knows(ArmPath path) {
        return path.is("", "subscriptions/providers")
                || path.is("Microsoft.Authorization", "permissions")
                || path.is(LEARNING, "locations/usages")
                || path.is(LEARNING, "locations/vmSizes");
    }

    @Override
    public ArmAnswer call(ArmCall call) throws ArmError {
        ArmPath path = call.path();
        if (!call.is("GET")) {
            throw new ArmError(405, "MethodNotAllowed", "The sandbox only shows what the subscription may do.");
        }
        return switch (path.last()) {
            case "providers" ->
                ArmAnswer.ok(JSON.createObjectNode()
                        .put("id", path.id())
                        .put("namespace", path.name())
                        .put("registrationState", "Registered"));
            case "permissions" -> ArmAnswer.list(List.of(everything()));
            case "vmSizes" -> {
                region(path);
                yield ArmAnswer.list(sizes.stream().map(SubscriptionPages::size).toList());
            }
            default -> {
                ArmRegion region = region(path);
                Set<String> families = new LinkedHashSet<>();
                sizes.forEach(size -> families.add(size.family()));
                yield ArmAnswer.list(families.stream()
                        .map(family -> usage(path, region, family))
                        .toList());
            }
        };
    }

    private ArmRegion region(ArmPath path) throws ArmError {
        return world.region(path.name())
                .orElseThrow(() -> new ArmError(
                        400,
                        "NoRegisteredProviderFound",
                        "No registered resource provider found for location '" + path.name() + "'; supported are "
                                + new TreeSet<>(world.regions().stream()
                                        .map(ArmRegion::name)
                                        .toList()) + "."));
    }

    private static ObjectNode everything() {
        ObjectNode permission = JSON.createObjectNode();
        permission.putArray("actions").add("*");
        permission.putArray("notActions");
        permission.putArray("dataActions").add("*");
        permission.putArray("notDataActions");
        return permission;
    }

    private static ObjectNode size(Size size) {
        return JSON.createObjectNode()
                .put("name", size.name())
                .put("family", size.family())
                .put("vCPUs", size.cpus());
    }

    private static ObjectNode usage(ArmPath path, ArmRegion region, String family) {
        boolean none = region.faults().active().stream().anyMatch(fault -> fault.kind() == FaultKind.QUOTA);
        ObjectNode usage = JSON.createObjectNode()
                .put("id", path.id() + "/" + family)
                .put("type", LEARNING + "/dedicatedCores/usages")
                .put("unit", "Count")
                .put("currentValue", 0)
                .put("limit", none ? 0 : USUAL);
        usage.putObject("name").put("value", family).put("localizedValue", family + " Cluster Dedicated vCPUs");
        return usage;
    }
}
