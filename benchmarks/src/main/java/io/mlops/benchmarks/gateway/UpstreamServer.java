package io.mlops.benchmarks.gateway;

import io.mlops.benchmarks.upstream.Fault;
import io.mlops.benchmarks.upstream.Traffic;
import io.mlops.benchmarks.upstream.Upstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One upstream as a process that can be broken and healed. Keeps its port for life. Used by one thread. */
final class UpstreamServer {
    private final Children children;
    private final String name;
    private final int serviceMillis;
    private final int workers;
    private final int port = Local.freePort();
    private final int control = Local.freePort();
    private final Path counts;
    private final Traffic traffic;
    private @Nullable Process process;

    /** With {@code workers} requests at a time; 0 is no limit. */
    UpstreamServer(Children children, String name, int serviceMillis, int workers) {
        this.children = children;
        this.name = name;
        this.serviceMillis = serviceMillis;
        this.workers = workers;
        this.counts = children.folder().resolve(name + ".counts");
        this.traffic = Traffic.at(counts);
    }

    int port() {
        return port;
    }

    /** As proxies want it. */
    String address() {
        return "127.0.0.1:" + port;
    }

    Traffic traffic() {
        return traffic;
    }

    /** Its process; empty while it is dead. */
    List<Long> pids() {
        return process == null ? List.of() : List.of(process.pid());
    }

    /** Makes it whole again, and waits until it says that it is ready. */
    void heal() {
        if (process != null && process.isAlive()) {
            Children.signal("CONT", pids());
        } else {
            process = children.start(
                    name,
                    Map.of(),
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx128m",
                            "-XX:-UsePerfData",
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Upstream.class.getName(),
                            Integer.toString(port),
                            Integer.toString(control),
                            Integer.toString(serviceMillis),
                            Integer.toString(workers),
                            counts.toString()));
            children.awaitUp(name, process, () -> Local.answers(port, "/v2/health/ready"));
        }
        suffer(Fault.NONE);
        Local.await(name + " is ready", () -> Local.answers(port, "/v2/health/ready"));
    }

    void suffer(Fault fault) {
        try {
            Local.post(control, "/" + fault.name().toLowerCase(Locale.ROOT));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot break " + name + ": " + e.getMessage(), e);
        }
    }

    void kill() {
        if (process != null) {
            children.kill(process);
            process = null;
        }
    }

    void hang() {
        Children.signal("STOP", pids());
    }

    void wake() {
        Children.signal("CONT", pids());
    }
}
