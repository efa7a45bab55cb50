package io.mlops.benchmarks.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The processes and results that all modes share. Used by one thread; closing it ends every process. */
final class Bench implements AutoCloseable {
    private final Settings settings;
    private final Children children;
    private final ResultFile results;
    private final Map<Integer, List<UpstreamServer>> upstreams = new HashMap<>();
    private Optional<Certificate> certificate = Optional.empty();
    private final Map<Contender, Proxy> proxies = new EnumMap<>(Contender.class);

    Bench(Settings settings) throws IOException {
        this.settings = settings;
        Path folder = settings.results().resolve("processes");
        Files.createDirectories(folder);
        this.children = new Children(
                folder,
                Path.of(System.getProperty("mlops.pids", folder.resolve("pids").toString())));
        this.results = ResultFile.open(settings.results().resolve("results.jsonl"));
    }

    Settings settings() {
        return settings;
    }

    Children children() {
        return children;
    }

    ResultFile results() {
        return results;
    }

    /** Upstreams with this service time, healthy or not. */
    List<UpstreamServer> upstreams(int count, int serviceMillis) {
        List<UpstreamServer> known = upstreams.computeIfAbsent(serviceMillis, millis -> new ArrayList<>());
        while (known.size() < count) {
            known.add(
                    new UpstreamServer(children, "upstream-" + serviceMillis + "ms-" + known.size(), serviceMillis, 0));
        }
        return known.subList(0, count);
    }

    /** Those that were asked for, the default configurations of peers included. */
    List<Contender> contenders() {
        return settings.contenders();
    }

    /**
     * Measures each contender in turn within each round, unless that is known already. Only our own keeps running between its turns.
     *
     * @param line what to say about a result
     */
    void inTurn(
            String mode,
            String cell,
            int rounds,
            Function<Proxy, Map<String, Double>> measure,
            Function<Result, String> line)
            throws IOException {
        for (int round = 1; round <= rounds; round++) {
            for (Contender contender : contenders()) {
                if (results.has(mode, cell, contender.id(), round)) {
                    continue;
                }
                Proxy proxy = proxy(contender);
                Result result = new Result(mode, cell, contender.id(), round, measure.apply(proxy));
                results.add(result);
                if (contender != Contender.OURS) {
                    proxy.stop();
                }
                note(line.apply(result));
            }
        }
    }

    private Proxy proxy(Contender contender) {
        return proxies.computeIfAbsent(contender, one -> create(one, Wiring.PLAIN));
    }

    /** Ours, not started, that speaks to its upstreams in this way. */
    Proxy ours(Way way) {
        return new OurGateway(children, settings.distribution(), settings.gateways(), Optional.empty(), way);
    }

    /** A new one, not started. */
    Proxy create(Contender contender, Wiring wiring) {
        if (wiring == Wiring.TLS && certificate.isEmpty()) {
            certificate = Optional.of(Certificate.create(children));
        }
        Optional<Certificate> tls = wiring == Wiring.TLS ? certificate : Optional.empty();
        Path configurations = settings.root().resolve("benchmarks/gateway");
        return switch (contender) {
            case OURS -> new OurGateway(children, settings.distribution(), settings.gateways(), tls, Way.PLAIN);
            case NGINX, NGINX_TUNED ->
                new Peer(children, contender.id(), configurations.resolve(contender.id() + ".conf"), tls);
            case HAPROXY, HAPROXY_TUNED ->
                new Peer(children, contender.id(), configurations.resolve(contender.id() + ".cfg"), tls);
        };
    }

    /** A line for whoever waits. */
    void note(String line) {
        System.err.println(line);
    }

    /** What makes figures of this machine doubtful right now; empty when nothing does. */
    static Optional<String> busy() throws IOException {
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
        int processors = Runtime.getRuntime().availableProcessors();
        return Double.parseDouble(load) > processors / 2.0
                ? Optional.of("warning: the load average is " + load + " on " + processors
                        + " processors: others are at work here, and what follows is noisier than it has to be")
                : Optional.empty();
    }

    @Override
    public void close() {
        children.close();
    }
}
