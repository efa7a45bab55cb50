package io.mlops.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.controlplane.evidence.Evidence;
import io.mlops.controlplane.rollup.GatewayEvent;
import io.mlops.controlplane.rollup.Rollup;
import io.mlops.controlplane.store.LoadHour;
import io.mlops.controlplane.store.Rollups;
import io.mlops.controlplane.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RollupImportTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path folder;

    private @Nullable Store opened;
    private long fence;

    private RollupImport open(String database) throws Exception {
        opened = Store.open(database.equals("sqlite") ? Evidence.sqlite(folder) : Evidence.postgres());
        fence = store().acquireLease("one", "", NOON, Duration.ofDays(1), 0)
                .orElseThrow()
                .fence();
        return again();
    }

    private Store store() {
        return Objects.requireNonNull(opened, "not opened");
    }

    private RollupImport again() {
        return new RollupImport(folder.resolve("rollups"), store(), fence);
    }

    @AfterEach
    void close() {
        store().close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgres"})
    void eachLineIsTakenOnceAndGatewaysAddUp(String database) throws Exception {
        RollupImport reading = open(database);
        assertThat(reading.run(NOON).minutes()).isEmpty();
        append("gw1", minute("gw1", 0, 100, 1) + event("gw1", 1, "EJECTED"));
        append("gw2", minute("gw2", 0, 50, 2) + "nonsense\n{\"v\":1,\"kind\":\"later\"}\n" + minute("gw2", 1, 10, 0));

        RollupImport.News news = reading.run(NOON);
        assertThat(news.minutes()).hasSize(3);
        assertThat(news.events()).extracting(GatewayEvent::type).containsExactly("EJECTED");
        assertThat(reading.run(NOON).minutes()).isEmpty();

        // The next controller goes on where this one stopped, and what is read again is not counted again.
        append("gw1", minute("gw1", 0, 100, 1) + minute("gw1", 1, 7, 0));
        assertThat(again().run(NOON).minutes()).extracting(Rollup::requests).containsExactly(7L);
        Rollups.Sum sum = store().read(tx -> tx.rollups().sum("policy", NOON, NOON.plusSeconds(60)));
        assertThat(sum).isEqualTo(new Rollups.Sum(150, 3));
        assertThat(all()).hasSize(4);
        List<LoadHour> hours = store().read(tx -> tx.loadHours().of("policy"));
        assertThat(hours).containsExactly(new LoadHour(NOON, 2, 167, 150));
        assertThat(all().getFirst().times()).isEqualTo("1023:5 4095:1");
        List<GatewayEvent> events = store().read(tx -> tx.rollups().events(NOON, NOON.plusSeconds(60)));
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().reason()).isEqualTo("connection refused");
    }

    @ParameterizedTest
    @ValueSource(strings = "sqlite")
    void aLateLineIsSealedWithItsDayAndDoesNotSealWhatWasEdited(String database) throws Exception {
        RollupImport reading = open(database);
        append("gw1", minute("gw1", 0, 100, 1));
        reading.run(NOON);
        Instant nextDay = NOON.plus(Duration.ofHours(13));
        store().writeFenced(fence, tx -> {
            Seals.seal(tx, nextDay);
            return true;
        });
        append("gw1", event("gw1", 1, "EJECTED"));
        reading.run(nextDay);
        assertThat(noted(Seals.ACTION)).isEqualTo(2);

        Evidence.execute(Evidence.sqlite(folder), "UPDATE rollups SET errors = 0");
        append("gw2", minute("gw2", 0, 1, 0));
        assertThat(reading.run(nextDay).minutes()).hasSize(1);
        assertThat(noted(Seals.ACTION)).isEqualTo(2);
        assertThat(noted(Seals.CHANGED)).isEqualTo(1);
    }

    private int noted(String action) {
        return store().<Integer>read(tx -> tx.journal().byAction(action, "").size());
    }

    @ParameterizedTest
    @ValueSource(strings = "sqlite")
    void aLineThatIsNotWholeYetWaits(String database) throws Exception {
        RollupImport reading = open(database);
        String line = minute("gw1", 0, 100, 1);
        append("gw1", line.substring(0, 30));
        assertThat(reading.run(NOON).minutes()).isEmpty();
        append("gw1", line.substring(30));
        assertThat(reading.run(NOON).minutes()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = "sqlite")
    void filesOfDeadGatewaysGoAndOldMinutesAreThinnedOut(String database) throws Exception {
        RollupImport reading = open(database);
        append("gw1", minute("gw1", 0, 100, 1));
        reading.run(NOON);
        Path file = folder.resolve("rollups/gw1.0.jsonl");
        Files.setLastModifiedTime(file, FileTime.from(NOON));
        reading.run(NOON.plus(Duration.ofDays(2)));
        assertThat(file).exists();
        reading.run(NOON.plus(Duration.ofDays(2)).plusSeconds(1));
        assertThat(file).doesNotExist();

        Instant later = NOON.plus(Auditor.RETENTION);
        assertThat(store().<Integer>write(tx -> tx.rollups().thin(later.minus(Auditor.RETENTION))))
                .isZero();
        assertThat(store().<Integer>write(
                                tx -> tx.rollups().thin(later.plusSeconds(60).minus(Auditor.RETENTION))))
                .isEqualTo(1);
        assertThat(all()).isEmpty();
        assertThat(store().<Integer>write(tx -> tx.loadHours().thin(NOON))).isZero();
        assertThat(store().<Integer>write(tx -> tx.loadHours().thin(NOON.plusSeconds(3600))))
                .isEqualTo(1);
    }

    private List<Rollup> all() {
        List<Rollup> rows = new ArrayList<>();
        store().read(tx -> {
            tx.rollups().each(NOON, NOON.plusSeconds(3600), rows::add);
            return true;
        });
        return rows;
    }

    private void append(String instance, String lines) throws IOException {
        Path rollups = Files.createDirectories(folder.resolve("rollups"));
        Files.writeString(
                rollups.resolve(instance + ".0.jsonl"), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String minute(String instance, int number, long requests, long errors) {
        return "{\"v\":1,\"kind\":\"minute\",\"instance\":\"" + instance + "\",\"minute\":\""
                + NOON.plusSeconds(60L * number) + "\",\"deployment\":\"policy\",\"from\":0,\"to\":60,\"down\":0,"
                + "\"requests\":" + requests + ",\"errors\":" + errors
                + ",\"attempts\":" + requests + ",\"micros\":[[1023,5],[4095,1]]}\n";
    }

    private static String event(String instance, long sequence, String type) {
        return "{\"v\":1,\"kind\":\"event\",\"instance\":\"" + instance + "\",\"seq\":" + sequence + ",\"at\":\""
                + NOON.plusMillis(5) + "\",\"type\":\"" + type + "\",\"deployment\":\"policy\",\"upstream\":\"u1\","
                + "\"location\":\"local/a\",\"reason\":\"connection refused\"}\n";
    }
}
