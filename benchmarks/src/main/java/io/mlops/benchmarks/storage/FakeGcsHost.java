package io.mlops.benchmarks.storage;

import io.mlops.sandbox.gcp.GcpOptions;
import io.mlops.sandbox.gcp.GcpSandbox;
import io.mlops.sandbox.gcs.FakeGcs;
import io.mlops.sandbox.wire.Forwarder;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Cloud Storage of fake-gcs-server, behind the sandbox that all of them call with a token. It keeps everything in memory. */
final class FakeGcsHost implements Host {
    private static final String REGION = "us-central1";
    private static final String BUCKET = "mlops-" + REGION;
    private static final JsonMapper JSON = new JsonMapper();

    private final Settings settings;
    private final Forwarder forwarder = new Forwarder();
    private final FakeGcs storage;
    private final GcpSandbox sandbox;
    private final String token;

    private FakeGcsHost(Settings settings, FakeGcs storage, GcpSandbox sandbox) {
        this.settings = settings;
        this.storage = storage;
        this.sandbox = sandbox;
        this.token = sandbox.tokens().access().text();
    }

    static FakeGcsHost start(Settings settings) throws InterruptedException {
        Path log = settings.work().resolve("fake-gcs-server.log");
        FakeGcs storage = FakeGcs.start(settings.root().resolve(".tools"), log);
        GcpSandbox sandbox = GcpSandbox.start(
                storage,
                settings.work().resolve("sandbox"),
                GcpOptions.defaults().withRegions(Map.of(REGION, 0)).withTokenLife(Duration.ofDays(1)));
        return new FakeGcsHost(settings, storage, sandbox);
    }

    @Override
    public void fresh() throws IOException, InterruptedException {
        String page = "";
        do {
            JsonNode listed = call("GET", "/storage/v1/b/" + BUCKET + "/o?versions=true&pageToken=" + page);
            for (JsonNode object : listed.path("items")) {
                String name = object.path("name").asString().replace("/", "%2F");
                call("DELETE", "/storage/v1/b/" + BUCKET + "/o/" + name);
            }
            page = listed.path("nextPageToken").asString("");
        } while (!page.isEmpty());
    }

    private JsonNode call(String method, String path) throws IOException, InterruptedException {
        WireRequest request = new WireRequest(
                method, URI.create("/"), Map.of("authorization", List.of("Bearer " + token)), new byte[0]);
        byte[] answer = forwarder
                .forward(request, URI.create(sandbox.region(REGION).url() + path))
                .body();
        return JSON.readTree(answer.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : answer);
    }

    @Override
    public double cpu() {
        return Host.cpu("fake-gcs-server");
    }

    @Override
    public List<Contender> contenders() throws IOException {
        List<Contender> all =
                Ours.both(settings, "gcp", sandbox.settings(), Map.of("GCE_METADATA_HOST", sandbox.metadataHost()));
        all.add(rclone("rclone, defaults: whole objects, 4 files", List.of()));
        all.add(rclone("rclone, 16 MiB × 4", Ours.inParts()));
        return Ours.wanted(settings, all);
    }

    private Contender rclone(String name, List<String> options) {
        return Ours.rclone(
                settings,
                name,
                "fake:" + BUCKET + "/bench",
                Map.of(
                        "RCLONE_CONFIG_FAKE_TYPE",
                        "google cloud storage",
                        "RCLONE_CONFIG_FAKE_ENDPOINT",
                        sandbox.region(REGION).url() + "/storage/v1/",
                        "RCLONE_CONFIG_FAKE_BUCKET_POLICY_ONLY",
                        "true",
                        "RCLONE_CONFIG_FAKE_TOKEN",
                        "{\"access_token\":\"" + token
                                + "\",\"token_type\":\"Bearer\",\"expiry\":\"2100-01-01T00:00:00Z\"}"),
                options);
    }

    @Override
    public void close() {
        forwarder.close();
        sandbox.close();
        storage.close();
    }
}
