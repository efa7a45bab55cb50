package io.mlops.sandbox.azure;

import io.mlops.sandbox.arm.ArmAccount;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.arm.AzureTiming;
import io.mlops.sandbox.container.Images;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How the Azure of a sandbox is.
 *
 * @param regions the ports of 127.0.0.1 by region; 0 for any free one
 * @param managementPort of Resource Manager and the tokens; 0 for any free one
 * @param account whose it is
 * @param images what runs in place of which image
 * @param timing how long its transitions take
 * @param tokenLife how long a token is good for
 * @param clock what time it is there
 * @param services what answers behind Resource Manager before the sandbox's own services are asked
 */
public record AzureOptions(
        Map<String, Integer> regions,
        int managementPort,
        ArmAccount account,
        Images images,
        AzureTiming timing,
        Duration tokenLife,
        InstantSource clock,
        List<Function<ArmWorld, ArmService>> services) {
    public AzureOptions {
        services = List.copyOf(services);
        regions = Collections.unmodifiableMap(new LinkedHashMap<>(regions));
    }

    /** Two regions on free ports, no images, tokens for an hour. */
    public static AzureOptions defaults() {
        Map<String, Integer> regions = new LinkedHashMap<>();
        regions.put("japaneast", 0);
        regions.put("eastus2", 0);
        return new AzureOptions(
                regions,
                0,
                ArmAccount.sandbox(),
                new Images(Map.of()),
                AzureTiming.defaults(),
                Duration.ofHours(1),
                InstantSource.system(),
                List.of());
    }

    public AzureOptions withRegions(Map<String, Integer> ports) {
        return new AzureOptions(ports, managementPort, account, images, timing, tokenLife, clock, services);
    }

    /** The command that stands for an image's entry point. */
    public AzureOptions withImage(String repository, List<String> command) {
        Map<String, List<String>> more = new LinkedHashMap<>(images.commands());
        more.put(repository, command);
        return new AzureOptions(regions, managementPort, account, new Images(more), timing, tokenLife, clock, services);
    }

    public AzureOptions withTiming(AzureTiming durations) {
        return new AzureOptions(regions, managementPort, account, images, durations, tokenLife, clock, services);
    }

    public AzureOptions withTokenLife(Duration life) {
        return new AzureOptions(regions, managementPort, account, images, timing, life, clock, services);
    }

    public AzureOptions withClock(InstantSource time) {
        return new AzureOptions(regions, managementPort, account, images, timing, tokenLife, time, services);
    }

    /** One more service of the program's own, for types of resources that the sandbox does not know. */
    public AzureOptions withService(Function<ArmWorld, ArmService> service) {
        List<Function<ArmWorld, ArmService>> more = new ArrayList<>(services);
        more.add(service);
        return new AzureOptions(regions, managementPort, account, images, timing, tokenLife, clock, more);
    }
}
