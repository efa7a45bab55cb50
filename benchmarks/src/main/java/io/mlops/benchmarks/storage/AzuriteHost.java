package io.mlops.benchmarks.storage;

import io.mlops.sandbox.azure.AzureOptions;
import io.mlops.sandbox.azure.AzureSandbox;
import io.mlops.sandbox.azurite.Azurite;
import io.mlops.sandbox.azurite.AzuriteProxy;
import io.mlops.sandbox.wire.Forwarder;
import io.mlops.sandbox.wire.Listener;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Blob Storage of Azurite. Ours calls the sandbox in front of it, with tokens; rclone, which signs with the account's key, calls a
 * front of the same kind that hands everything on as it is, so that both have one hop more. Azurite keeps everything in memory, half of the
 * machine's at most, and forgets what was deleted some minutes later: what moves in all rounds together has to fit.
 */
final class AzuriteHost implements Host {
    static final String CONTAINER = "bench";
    private static final String REGION = "japaneast";

    private final Settings settings;
    private final Forwarder forwarder = new Forwarder();
    private final Listener plain;
    private final AzureSandbox sandbox;
    private final Azurite azurite;

    private AzuriteHost(Settings settings, Azurite azurite, AzureSandbox sandbox) {
        this.settings = settings;
        this.azurite = azurite;
        this.sandbox = sandbox;
        this.plain = new Listener(0, request -> forwarder.forward(request, target(request)));
    }

    static AzuriteHost start(Settings settings) throws InterruptedException {
        Azurite azurite =
                Azurite.start(settings.root().resolve(".tools"), settings.work().resolve("azurite.log"));
        AzureSandbox sandbox = AzureSandbox.start(
                azurite,
                settings.work().resolve("sandbox"),
                AzureOptions.defaults().withRegions(Map.of(REGION, 0)).withTokenLife(Duration.ofDays(1)));
        return new AzuriteHost(settings, azurite, sandbox);
    }

    private URI target(WireRequest request) {
        String query = request.rawQuery();
        return URI.create(azurite.url() + request.rawPath() + (query.isEmpty() ? "" : "?" + query));
    }

    @Override
    public void fresh() throws IOException, InterruptedException {
        for (String container : List.of("mlops", "mlops-uploads")) {
            container("DELETE", container);
        }
        container("PUT", "mlops");
        try (AzuriteProxy proxy = new AzuriteProxy(azurite.url())) {
            proxy.send(request("DELETE", Map.of()), "/" + CONTAINER, "restype=container");
            proxy.send(request("PUT", Map.of()), "/" + CONTAINER, "restype=container");
        }
    }

    /** Ours, at the sandbox. */
    private void container(String method, String container) throws IOException, InterruptedException {
        String token = sandbox.tokens().issue("https://storage.azure.com").text();
        forwarder.forward(
                request(method, Map.of("authorization", List.of("Bearer " + token))),
                URI.create(sandbox.region(REGION).url() + "/mlops" + REGION + "/" + container + "?restype=container"));
    }

    private static WireRequest request(String method, Map<String, List<String>> headers) {
        Map<String, List<String>> all = new HashMap<>(headers);
        all.put("x-ms-version", List.of("2025-01-05"));
        return new WireRequest(method, URI.create("/"), all, new byte[0]);
    }

    @Override
    public double cpu() {
        return Host.cpu("node");
    }

    @Override
    public List<Contender> contenders() throws IOException {
        Map<String, String> caller = Map.of(
                "IDENTITY_ENDPOINT", sandbox.management().identityEndpoint().toString(),
                "IDENTITY_HEADER", sandbox.management().identityHeader());
        List<Contender> all = Ours.both(settings, "azure", sandbox.settings(), caller);
        all.add(rclone("rclone, defaults: 4 MiB × 16, 4 files", List.of()));
        all.add(rclone(
                "rclone, 16 MiB × 4",
                Ours.inParts(
                        "--azureblob-chunk-size",
                        Ours.PART,
                        "--azureblob-upload-concurrency",
                        Integer.toString(Settings.AT_ONCE))));
        return Ours.wanted(settings, all);
    }

    private Contender rclone(String name, List<String> options) {
        return Ours.rclone(
                settings,
                name,
                "azurite:" + CONTAINER,
                Map.of(
                        "RCLONE_CONFIG_AZURITE_TYPE",
                        "azureblob",
                        "RCLONE_CONFIG_AZURITE_USE_EMULATOR",
                        "true",
                        "RCLONE_CONFIG_AZURITE_ENDPOINT",
                        plain.url() + "/" + Azurite.ACCOUNT),
                options);
    }

    @Override
    public void close() {
        plain.close();
        forwarder.close();
        sandbox.close();
        azurite.close();
    }
}
