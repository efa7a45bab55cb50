package io.mlops.controlplane.audit;

import io.mlops.controlplane.rollup.GatewayEvent;
import io.mlops.controlplane.rollup.PlaceMinute;
import io.mlops.controlplane.rollup.Rollup;
import io.mlops.controlplane.rollup.RollupLines;
import io.mlops.controlplane.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes what gateways wrote into the store, each line once however often it is read. A line that is not whole yet waits; a
 * broken one is said and skipped. Files of dead gateways go two days after all of them was taken over. Used by one thread.
 */
final class RollupImport {
    private static final System.Logger LOG = System.getLogger(RollupImport.class.getName());
    private static final int CHUNK = 1 << 20;
    private static final Duration DEAD = Duration.ofDays(2);

    private final Path folder;
    private final Store store;
    private final long fence;
    private final Map<Path, Long> positions = new HashMap<>();

    RollupImport(Path folder, Store store, long fence) {
        this.folder = folder;
        this.store = store;
        this.fence = fence;
    }

    /**
     * What is new.
     *
     * @param minutes that were not in the store before
     * @param events that were not in the store before
     * @param places of lines that were not taken over before; they are not kept
     */
    record News(List<Rollup> minutes, List<GatewayEvent> events, List<PlaceMinute> places) {
        News() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        /** The days, in UTC, that they belong to. */
        Set<LocalDate> days() {
            return Stream.concat(
                            minutes.stream().map(Rollup::minute),
                            events.stream().map(GatewayEvent::at))
                    .map(at -> at.atZone(ZoneOffset.UTC).toLocalDate())
                    .collect(Collectors.toSet());
        }
    }

    /** Reads on in every file, at most 1 MiB of each. */
    News run(Instant now) {
        News news = new News();
        try {
            for (Path file : files()) {
                read(file, now, news);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the gateways' minutes in " + folder, e);
        }
        return news;
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }

    private void read(Path file, Instant now, News news) throws IOException {
        String name = String.valueOf(file.getFileName());
        long position = positions.computeIfAbsent(
                file, first -> store.<Long>read(tx -> tx.rollups().position(name)));
        try {
            if (Files.size(file) > position) {
                take(file, name, position, now, news);
            } else if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(DEAD))) {
                Files.deleteIfExists(file);
                positions.remove(file);
            }
        } catch (NoSuchFileException e) {
            // A gateway made room between our two looks.
            LOG.log(System.Logger.Level.DEBUG, "{0} is gone", file);
        }
    }

    private void take(Path file, String name, long position, Instant now, News news) throws IOException {
        byte[] bytes = new byte[CHUNK];
        int length;
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(position);
            length = channel.read(ByteBuffer.wrap(bytes));
        }
        int end = length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        if (end <= 0) {
            return;
        }
        News told = new News();
        new String(bytes, 0, end, StandardCharsets.UTF_8).lines().forEach(line -> parse(name, line, told));
        long next = position + end;
        store.writeFenced(fence, tx -> {
            Seals.addLate(tx, now, told.days(), () -> {
                List<Rollup> fresh =
                        told.minutes().stream().filter(tx.rollups()::add).toList();
                tx.loadHours().count(fresh);
                news.minutes().addAll(fresh);
                told.events().stream().filter(tx.rollups()::add).forEach(news.events()::add);
            });
            tx.rollups().moveTo(name, next);
            return next;
        });
        positions.put(file, next);
        news.places().addAll(told.places());
    }

    private static void parse(String name, String line, News told) {
        try {
            RollupLines.read(line, told.minutes()::add, told.events()::add, told.places()::add);
        } catch (IllegalArgumentException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a line of {0} cannot be read and is skipped: {1}",
                    name,
                    e.getMessage());
        }
    }
}
