package io.mlops.cli.command;

import io.mlops.cli.console.Session;
import io.mlops.cli.process.Distribution;
import io.mlops.cli.process.Logs;
import io.mlops.cli.process.SandboxProcess;
import io.mlops.sandbox.SandboxServer;
import io.mlops.sandbox.SandboxServer.SandboxFiles;
import io.mlops.sandbox.aws.AwsOptions;
import io.mlops.sandbox.aws.AwsSandbox;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A sandbox in this process, until it is told to end.
 *
 * @param regions on any free port each
 */
record SandboxServing(List<String> regions) {
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
        try (SandboxServer server =
                SandboxServer.start(files, List.of((tools, work) -> AwsSandbox.start(tools, work, options())))) {
            session.note("the sandbox runs; its administration listens on " + server.admin());
            asked.await();
        } finally {
            ended.countDown();
        }
    }

    private AwsOptions options() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        regions.forEach(region -> ports.put(region, 0));
        return AwsOptions.defaults()
                .withRegions(ports)
                .withImage(
                        MODEL_SERVER,
                        List.of(Distribution.current().modelServer().toString()));
    }
}
