package io.mlops.sandbox.cloud;

import io.mlops.sandbox.wire.RoutedService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The services of a cloud and what answers for them in its regions; none until they are given. Thread-safe. */
public final class CloudServices<S extends CloudService> implements AutoCloseable {
    private final Map<String, List<RoutedService>> data = new ConcurrentHashMap<>();
    private volatile List<S> all = List.of();

    /** They are there. */
    public void give(List<S> services) {
        all = List.copyOf(services);
    }

    /** What answers over HTTP in a region; the first that matches does. */
    public void publish(String region, List<RoutedService> answering) {
        data.put(region, List.copyOf(answering));
    }

    /** In their order. */
    public List<S> all() {
        return all;
    }

    /** What was published for a region. */
    public List<RoutedService> data(String region) {
        return data.getOrDefault(region, List.of());
    }

    /** The ids of all that users made. */
    public List<String> resources() {
        return all.stream().flatMap(service -> service.resources().stream()).toList();
    }

    /** Lets go on what time has brought. */
    public void look() {
        all.forEach(CloudService::look);
    }

    /** Takes the machine of a job away now; false where none knows it or it has none at the moment. */
    public boolean interrupt(String region, String job) {
        return all.stream().anyMatch(service -> service.interrupt(region, job));
    }

    @Override
    public void close() {
        all.forEach(CloudService::close);
    }
}
