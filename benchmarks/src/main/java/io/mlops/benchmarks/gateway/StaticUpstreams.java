package io.mlops.benchmarks.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Upstreams that cost next to nothing: one nginx worker that answers 200 bytes from memory, at two addresses. */
final class StaticUpstreams {
    private static final int ANSWER_BYTES = 200;

    private StaticUpstreams() {}

    /** Starts them and returns their addresses. */
    static List<String> start(Bench bench) throws IOException {
        List<String> addresses = List.of("127.0.0.1:" + Local.freePort(), "127.0.0.1:" + Local.freePort());
        Path folder = bench.children().folder();
        Path config = folder.resolve("upstream.conf");
        String template = Files.readString(bench.settings().root().resolve("benchmarks/gateway/upstream.conf"));
        Map<String, String> values =
                Map.of("folder", folder.toString(), "answer", "0".repeat(ANSWER_BYTES), "digest", "0".repeat(64));
        Files.writeString(config, new Template(template).fill(values, addresses, Topology.ACTIVE2));
        Process nginx = bench.children()
                .start(
                        "upstream",
                        Map.of(),
                        List.of(
                                "nginx",
                                "-p",
                                folder.toString(),
                                "-e",
                                "stderr",
                                "-c",
                                config.toString(),
                                "-g",
                                "daemon off;"));
        int port = Integer.parseInt(
                addresses.getFirst().substring(addresses.getFirst().indexOf(':') + 1));
        bench.children().awaitUp("upstream", nginx, () -> Local.answers(port, "/"));
        return addresses;
    }
}
