package io.mlops.provider.local;

import io.mlops.CallListener;
import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.TensorSpec;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A home of the local provider whose model servers are {@link FixtureServer}s. Closing it leaves no process. */
final class LocalWorld implements AutoCloseable {
    static final Location A = Location.of("local", "a");
    /** Longer than any test takes: only a clock that is moved ends a restore. */
    static final Duration RESTORE_TIME = Duration.ofHours(1);

    private final Path home;
    private final Path launcher;
    private final List<Provider> opened = new ArrayList<>();

    LocalWorld(Path folder) throws IOException {
        this.home = Files.createDirectories(folder.resolve("home")).toRealPath();
        this.launcher = folder.resolve("model-server");
        // No access to shared archives or tiers is needed for so small a program; it starts in a tenth of a second.
        Files.writeString(
                launcher,
                "#!/bin/sh\nexec " + java() + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -cp "
                        + classPath() + " " + FixtureServer.class.getName() + " \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static String classPath() {
        return System.getProperty("java.class.path");
    }

    Path home() {
        return home;
    }

    Path launcher() {
        return launcher;
    }

    Map<String, String> settings() {
        return Map.of(
                "home", home.toString(),
                "model-server", launcher.toString(),
                "restore-time", RESTORE_TIME.toString());
    }

    Provider open() {
        return open(InstantSource.system());
    }

    Provider open(InstantSource clock) {
        LocalConfig config = LocalConfig.read(new ProviderSettings("local", settings()));
        Provider provider = LocalProvider.open(config, CallListener.NONE, clock);
        opened.add(provider);
        return provider;
    }

    /** Uploads a model that behaves as the text says, and describes it. */
    static ModelSpec model(Provider provider, String behaviour) {
        ModelSpec model = describe(behaviour);
        byte[] content = behaviour.getBytes(StandardCharsets.UTF_8);
        provider.artifacts().upload(model.artifact(), new ByteArrayInputStream(content), WriteOptions.defaults());
        return model;
    }

    static ModelSpec describe(String behaviour) {
        Sha256 digest = Sha256.of(behaviour.getBytes(StandardCharsets.UTF_8));
        return new ModelSpec(
                "policy",
                ObjectKey.of("models/" + digest.abbreviated() + ".pt"),
                digest,
                "pytorch",
                List.of(new TensorSpec("observation", "FP32", List.of(-1L, 4L))),
                List.of(new TensorSpec("action", "FP32", List.of(-1L, 1L))));
    }

    static EndpointSpec spec(String name, ModelSpec model, int replicas) {
        return new EndpointSpec(
                name,
                A,
                model,
                "mlops/model-server",
                Compute.defaults(),
                replicas,
                Tags.of(Map.of("deployment", name)));
    }

    static ModelSpec withInput(ModelSpec model, String name) {
        return new ModelSpec(
                model.name(),
                model.artifact(),
                model.digest(),
                model.framework(),
                List.of(new TensorSpec(name, "FP32", List.of(1L))),
                model.outputs());
    }

    /** How many processes were started for an endpoint and live, asked of the system and not of the driver. */
    int running(String endpoint) {
        return processes(endpoint).size();
    }

    List<ProcessHandle> processes(String endpoint) {
        String lock = home.resolve("endpoints").resolve(endpoint) + "/";
        try {
            return Processes.marked(Processes.argument("--lock", lock));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try (Provider last = open()) {
            last.endpoints()
                    .list(Tags.none())
                    .forEach(endpoint -> last.endpoints().delete(endpoint.spec().name(), Duration.ZERO));
        }
        opened.forEach(Provider::close);
        try {
            Processes.kill(Processes.marked(Processes.argument("--lock", home + "/")), Duration.ofSeconds(10));
        } catch (InterruptedException | LocalException e) {
            throw new UncheckedIOException(new IOException("the test leaves processes", e));
        }
    }
}
