package io.mlops.cli.command;

import io.mlops.cli.console.Session;
import io.mlops.cli.process.Distribution;
import io.mlops.cli.process.Logs;
import io.mlops.cli.process.SandboxProcess;
import io.mlops.sandbox.SandboxServer;
import io.mlops.sandbox.SandboxServer.CloudStart;
import io.mlops.sandbox.SandboxServer.SandboxFiles;
import io.mlops.sandbox.aws.AwsOptions;
import io.mlops.sandbox.aws.AwsSandbox;
import io.mlops.sandbox.azure.AzureOptions;
import io.mlops.sandbox.azure.AzureSandbox;
import io.mlops.sandbox.gcp.GcpOptions;
import io.mlops.sandbox.gcp.GcpSandbox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A sandbox in this process, until it is told to end.
 *
 * @param clouds with regions on any free port each
 */
record SandboxServing(SandboxClouds clouds) {
    private static final String MODEL_SERVER = "mlops/model-server";

    void run(Session session, SandboxProcess process) throws InterruptedException {
        Logs.ofServer();
        session.home().create();
        SandboxFiles files = new SandboxFiles(process.tools(), process.work(), process.announcement(), process.lock());
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            asked.countDown();
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the JVM ends anyway
            }
        }));
        try (SandboxServer server = SandboxServer.start(files, starts())) {
            session.note("the sandbox runs; its administration listens on " + server.admin());
            asked.await();
        } finally {
            ended.countDown();
        }
    }

    private List<CloudStart> starts() {
        List<CloudStart> starts = new ArrayList<>();
        clouds.regions().forEach((cloud, regions) -> starts.add(start(cloud, regions)));
        return starts;
    }

    private static CloudStart start(String cloud, List<String> regions) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        regions.forEach(region -> ports.put(region, 0));
        String server = Distribution.current().modelServer().toString();
        return switch (cloud) {
            case SandboxClouds.AWS ->
                (tools, work) -> AwsSandbox.start(
                        tools,
                        work.resolve(cloud),
                        AwsOptions.defaults().withRegions(ports).withImage(MODEL_SERVER, List.of(server)));
            // The image's own argument, since Azure and Google Cloud give none.
            case SandboxClouds.AZURE ->
                (tools, work) -> AzureSandbox.start(
                        tools,
                        work.resolve(cloud),
                        AzureOptions.defaults().withRegions(ports).withImage(MODEL_SERVER, List.of(server, "serve")));
            case SandboxClouds.GCP ->
                (tools, work) -> GcpSandbox.start(
                        tools,
                        work.resolve(cloud),
                        GcpOptions.defaults().withRegions(ports).withImage(MODEL_SERVER, List.of(server, "serve")));
            default -> throw new IllegalArgumentException("there is no sandbox of " + cloud);
        };
    }
}
