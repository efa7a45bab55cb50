package io.mlops.benchmarks.storage;

import io.mlops.benchmarks.storage.Sample.Direction;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Runs all contenders in turns and prints what they took. */
public final class StorageBenchmark {
    private static final int BUFFER = 1 << 20;

    private final Settings settings;
    private final List<Sample> samples = new ArrayList<>();

    private StorageBenchmark(Settings settings) {
        this.settings = settings;
    }

    public static void main(String[] arguments) throws Exception {
        try {
            Settings settings = Settings.read(Path.of(System.getProperty("mlops.root")), List.of(arguments));
            Files.createDirectories(settings.work());
            new StorageBenchmark(settings).run();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private void run() throws Exception {
        try (Host host = Host.start(settings)) {
            for (int objects : settings.objects()) {
                Path source = files("source", objects, settings.bytes());
                files(
                        "parts",
                        Math.toIntExact(Math.ceilDiv(settings.bytes(), (long) Settings.PART_MIB << 20)),
                        settings.bytes());
                List<Contender> all = host.contenders();
                try {
                    for (int round = 0; round < settings.rounds(); round++) {
                        for (int i = 0; i < all.size(); i++) {
                            measure(host, all.get((i + round) % all.size()), objects, source, round);
                        }
                    }
                } finally {
                    all.forEach(Contender::close);
                }
            }
        }
        String report = new StorageReport(settings, samples).markdown();
        System.out.print(report);
        Files.writeString(settings.work().resolve("report.md"), report);
    }

    /** Up, and down again what it put there itself; then the emulator forgets everything, since it keeps it in memory. */
    private void measure(Host host, Contender contender, int objects, Path source, int round) throws Exception {
        Path target = settings.work().resolve("target");
        delete(target);
        Files.createDirectories(target);
        host.fresh();
        String prefix = "round-" + round + "/";
        for (Direction direction : Direction.values()) {
            double before = host.cpu();
            Cost cost = contender.move(direction, direction == Direction.UPLOAD ? source : target, prefix);
            cost = new Cost(cost.seconds(), cost.cpu(), host.cpu() - before);
            samples.add(new Sample(objects, direction, contender.name(), cost));
            System.err.printf(
                    "%d/%d %5d %-8s %-55s %7.2f s, %6.2f s CPU, %s %6.2f s CPU%n",
                    round + 1,
                    settings.rounds(),
                    objects,
                    direction,
                    contender.name(),
                    cost.seconds(),
                    cost.cpu(),
                    settings.cloud().emulator(),
                    cost.hostCpu());
        }
        if (!contender.name().startsWith("curl")) {
            requireSame(source, target, contender.name());
        }
        delete(target);
        host.fresh();
    }

    private static void requireSame(Path source, Path target, String contender) throws IOException {
        for (Path file : Contenders.files(source)) {
            if (Files.mismatch(file, target.resolve(file.getFileName().toString())) >= 0) {
                throw new IOException(contender + " gave back something else than it got: " + file);
            }
        }
    }

    /** The same bytes whatever the number of files. */
    private Path files(String name, int count, long bytes) throws IOException {
        Path folder = settings.work().resolve(name);
        delete(folder);
        Files.createDirectories(folder);
        Random random = new Random(1);
        byte[] buffer = new byte[BUFFER];
        for (int i = 0; i < count; i++) {
            long left = bytes / count + (i == count - 1 ? bytes % count : 0);
            try (OutputStream out = Files.newOutputStream(folder.resolve("%05d.bin".formatted(i)))) {
                while (left > 0) {
                    random.nextBytes(buffer);
                    int n = (int) Math.min(left, buffer.length);
                    out.write(buffer, 0, n);
                    left -= n;
                }
            }
        }
        return folder;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            for (Path file : Contenders.files(folder)) {
                if (Files.isDirectory(file)) {
                    delete(file);
                } else {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
