package io.mlops.provider.local;

import com.sun.net.httpserver.HttpServer;
import io.mlops.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A process that keeps the model server's command line contract and serves nothing. Its model is text that says how it
 * behaves: {@code ready}, {@code never-ready}, {@code bad-model}, {@code crash}, {@code deaf} (ignores SIGTERM), or
 * {@code ready-if FILE} (ready while that file exists).
 */
final class FixtureServer {
    private static final int BAD_MODEL = 65;
    private static final int LOCKED = 75;

    private FixtureServer() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        FileLock lock = FileChannel.open(
                        Path.of(options.get("--lock")), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .tryLock();
        if (lock == null) {
            System.err.println("another process holds " + options.get("--lock"));
            System.exit(LOCKED);
        }
        Path model = Path.of(options.get("--model"));
        Path announce = Path.of(options.get("--announce"));
        String behaviour = Files.readString(model);
        if (behaviour.equals("crash")) {
            System.err.println("crashing as the model says");
            Runtime.getRuntime().halt(3);
        }
        if (behaviour.equals("bad-model") || !Sha256.of(model).hex().equals(options.get("--digest"))) {
            System.err.println("the model is bad");
            announce(announce, 0, "FAILED", "the model is bad");
            System.exit(BAD_MODEL);
        }
        if (behaviour.equals("never-ready")) {
            new CountDownLatch(1).await();
        }
        if (behaviour.equals("deaf")) {
            Runtime.getRuntime().addShutdownHook(new Thread(FixtureServer::sleepForEver));
        }
        serve(announce, behaviour);
        new CountDownLatch(1).await();
    }

    private static void serve(Path announce, String behaviour) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v2/health/ready", exchange -> {
            boolean ready = !behaviour.startsWith("ready-if ")
                    || Files.exists(Path.of(behaviour.substring("ready-if ".length())));
            exchange.sendResponseHeaders(ready ? 200 : 503, -1);
            exchange.close();
        });
        server.start();
        announce(announce, server.getAddress().getPort(), "READY", "");
    }

    private static void announce(Path file, int port, String state, String reason) throws IOException {
        ProcessHandle self = ProcessHandle.current();
        String json = "{\"pid\":%d,\"startedAt\":\"%s\",\"port\":%d,\"state\":\"%s\",\"reason\":\"%s\"}"
                .formatted(self.pid(), self.info().startInstant().orElseThrow(), port, state, reason);
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(temporary, json);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void sleepForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
