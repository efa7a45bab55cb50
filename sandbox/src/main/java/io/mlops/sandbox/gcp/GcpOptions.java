package io.mlops.sandbox.gcp;

import io.mlops.sandbox.container.Images;
import io.mlops.sandbox.grpc.GcpAccount;
import io.mlops.sandbox.grpc.GcpService;
import io.mlops.sandbox.grpc.GcpTiming;
import io.mlops.sandbox.grpc.GcpWorld;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How the Google Cloud of a sandbox is.
 *
 * @param regions the ports of 127.0.0.1 by region; 0 for any free one
 * @param controlPort of all control planes, which speak gRPC; 0 for any free one
 * @param metadataPort of the metadata server, which gives out tokens; 0 for any free one
 * @param account whose it is
 * @param images what runs in place of which image
 * @param timing how long its transitions take
 * @param tokenLife how long a token is good for
 * @param clock what time it is there
 * @param services what there is beside the sandbox's own services
 */
public record GcpOptions(
        Map<String, Integer> regions,
        int controlPort,
        int metadataPort,
        GcpAccount account,
        Images images,
        GcpTiming timing,
        Duration tokenLife,
        InstantSource clock,
        List<Function<GcpWorld, GcpService>> services) {
    public GcpOptions {
        services = List.copyOf(services);
        regions = Collections.unmodifiableMap(new LinkedHashMap<>(regions));
    }

    /** Two regions on free ports, no images, tokens for an hour. */
    public static GcpOptions defaults() {
        Map<String, Integer> regions = new LinkedHashMap<>();
        regions.put("asia-northeast1", 0);
        regions.put("us-central1", 0);
        return new GcpOptions(
                regions,
                0,
                0,
                GcpAccount.sandbox(),
                new Images(Map.of()),
                GcpTiming.defaults(),
                Duration.ofHours(1),
                InstantSource.system(),
                List.of());
    }

    public GcpOptions withRegions(Map<String, Integer> ports) {
        return new GcpOptions(ports, controlPort, metadataPort, account, images, timing, tokenLife, clock, services);
    }

    /** The command that stands for an image's entry point. */
    public GcpOptions withImage(String repository, List<String> command) {
        Map<String, List<String>> more = new LinkedHashMap<>(images.commands());
        more.put(repository, command);
        return new GcpOptions(
                regions, controlPort, metadataPort, account, new Images(more), timing, tokenLife, clock, services);
    }

    public GcpOptions withTiming(GcpTiming durations) {
        return new GcpOptions(
                regions, controlPort, metadataPort, account, images, durations, tokenLife, clock, services);
    }

    public GcpOptions withTokenLife(Duration life) {
        return new GcpOptions(regions, controlPort, metadataPort, account, images, timing, life, clock, services);
    }

    public GcpOptions withClock(InstantSource time) {
        return new GcpOptions(regions, controlPort, metadataPort, account, images, timing, tokenLife, time, services);
    }

    /** One more service, for types of resources that the sandbox does not know. */
    public GcpOptions withService(Function<GcpWorld, GcpService> service) {
        List<Function<GcpWorld, GcpService>> more = new ArrayList<>(services);
        more.add(service);
        return new GcpOptions(regions, controlPort, metadataPort, account, images, timing, tokenLife, clock, more);
    }
}
