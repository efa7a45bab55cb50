package io.mlops.sandbox.azure;

import io.mlops.sandbox.arm.ArmAccount;
import io.mlops.sandbox.arm.AzureTiming;
import io.mlops.sandbox.container.Images;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
 */
public record AzureOptions(
        Map<String, Integer> regions,
        int managementPort,
        ArmAccount account,
        Images images,
        AzureTiming timing,
        Duration tokenLife,
        InstantSource clock) {
    public AzureOptions {
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
                InstantSource.system());
    }

    public AzureOptions withRegions(Map<String, Integer> ports) {
        return new AzureOptions(ports, managementPort, account, images, timing, tokenLife, clock);
    }

    /** The command that stands for an image's entry point. */
    public AzureOptions withImage(String repository, List<String> command) {
        Map<String, List<String>> more = new LinkedHashMap<>(images.commands());
        more.put(repository, command);
        return new AzureOptions(regions, managementPort, account, new Images(more), timing, tokenLife, clock);
    }

    public AzureOptions withTiming(AzureTiming durations) {
        return new AzureOptions(regions, managementPort, account, images, durations, tokenLife, clock);
    }

    public AzureOptions withTokenLife(Duration life) {
        return new AzureOptions(regions, managementPort, account, images, timing, life, clock);
    }

    public AzureOptions withClock(InstantSource time) {
        return new AzureOptions(regions, managementPort, account, images, timing, tokenLife, time);
    }
}
