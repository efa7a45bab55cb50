package io.mlops.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mlops.controlplane.audit.MonthReport.Happening;
import io.mlops.controlplane.audit.MonthReport.Service;
import io.mlops.controlplane.evidence.Evidence;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.rollup.GatewayEvent;
import io.mlops.controlplane.rollup.Rollup;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.StoreUrl;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of a month, from a journal and minutes that are known. */
class MonthReaderTest {
    private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);
    /** Deployed for ten minutes from here. */
    private static final Instant BEGIN = Instant.parse("2026-11-10T12:00:00Z");

    @TempDir
    Path folder;

    private StoreUrl url;
    private Store store;

    @BeforeEach
    void open() {
        url = Evidence.sqlite(folder);
        store = Store.open(url);
        note(BEGIN.minusSeconds(20), "DEPLOY", "policy", "{\"availability\":\"99.9%\"}");
        note(BEGIN, "REPLICA_READY", "policy", "{\"location\":\"local/a\"}");
        note(BEGIN.plusSeconds(1), "REPLICA_READY", "policy", "{\"location\":\"local/b\"}");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void requestsOfAllGatewaysAddUp() {
        for (int minute = 0; minute < 10; minute++) {
            add(row("gw1", minute, 0, 60, 0, 1000, minute == 3 ? 9 : 0, 4, 2, "1000:990 9000:10"));
            add(row("gw2", minute, 0, 60, 0, 500, minute == 3 ? 6 : 0, 0, 0, "2000:500"));
        }
        destroy();

        Service service = service();
        assertThat(service.requests().all()).isEqualTo(15_000);
        assertThat(service.requests().counted()).isEqualTo(14_940);
        assertThat(service.requests().errors()).isEqualTo(15);
        assertThat(service.requests().availability()).isEqualTo(1 - 15 / 14_940.0, within(1e-12));
        assertThat(service.requests().p50Millis()).isEqualTo(1);
        assertThat(service.requests().maxMillis()).isEqualTo(9);
        assertThat(service.budget()).isEqualTo(14.94, within(1e-9));
        assertThat(service.spent()).isEqualTo(15 / 14.94, within(1e-9));
        assertThat(service.held()).isFalse();
        assertThat(service.time()).isEqualTo(new MonthReport.Time(600, 0, 0, 0, 1, 0));
        assertThat(report().held()).isFalse();
    }

    @Test
    void whatNobodyWroteDownIsUnknownAndWhatTheJournalExplainsIsNot() {
        add(row("gw1", 0, 0, 60, 0, 10, 0, 0, 0, ""));
        // A second gateway saw half of the next minute; nothing could answer for ten seconds of it.
        add(row("gw2", 1, 0, 30, 10, 10, 0, 0, 0, ""));
        // Minutes 2 to 4 are missing: the journal says that no gateway lived in one and a half of them.
        note(BEGIN.plusSeconds(120), "GATEWAY_DOWN", "gateway", "{}");
        note(BEGIN.plusSeconds(210), "GATEWAY_READY", "gateway", "{}");
        for (int minute = 5; minute < 10; minute++) {
            add(row("gw3", minute, 0, 60, 0, 10, 0, 0, 0, ""));
            // Two gateways watch: down is only what both say.
            add(row("gw4", minute, 0, 60, minute == 7 ? 60 : 0, 10, 0, 0, 0, ""));
        }
        destroy();

        MonthReport.Time time = service().time();
        assertThat(time.live()).isEqualTo(600);
        assertThat(time.down()).isEqualTo(10);
        assertThat(time.unserved()).isEqualTo(90);
        assertThat(time.unknown()).isEqualTo(30 + 90);
        assertThat(time.missingMinutes()).isEqualTo(3);
        assertThat(time.badMinutes()).isEqualTo(3);
        assertThat(time.most()).isEqualTo(500 / 600.0, within(1e-12));
        assertThat(time.least()).isEqualTo(380 / 600.0, within(1e-12));
        assertThat(service().held()).isFalse();
    }

    @Test
    void theMinuteOfTheDeploymentAndTheMinuteOfAnUpgrade() {
        Instant asked = BEGIN.plusSeconds(3600 + 6);
        note(asked, "DEPLOY", "second", "{\"availability\":\"99.9%\"}");
        note(asked.plusMillis(20_300), "REPLICA_READY", "second", "{\"location\":\"local/a\"}");
        // Its route was there from :06 on, its replica at :26.3, and all was good from then on.
        add(second("gw1", 60, 6, 60, 21));
        // Wholly down, while one gateway took over from the other.
        add(second("gw1", 61, 0, 30, 30));
        add(second("gw2", 61, 30, 60, 30));
        note(BEGIN.plusSeconds(3720), "DESTROY", "second", "{}");

        MonthReport.Time time = report().deployments().get(1).time();
        assertThat(time.live()).isEqualTo(33 + 60);
        assertThat(time.down()).isEqualTo(60);
        assertThat(time.unknown()).isZero();
        assertThat(time.badMinutes()).isEqualTo(1);
    }

    private static Rollup second(String instance, int minute, int from, int to, int down) {
        Rollup row = row(instance, minute, from, to, down, 0, 0, 0, 0, "");
        return new Rollup(instance, row.minute(), "second", from, to, down, 0, 0, 0, 0, 0, 0, 0, 0, "");
    }

    @Test
    void whatIsStillThereIsCountedToTheEndAndTheNextMonthBeginsWithIt() {
        Instant now = Instant.parse("2026-12-02T00:00:00Z");
        MonthReport november = MonthReader.read(store, NOVEMBER, Optional.empty(), now);
        assertThat(november.until()).isEqualTo(Instant.parse("2026-12-01T00:00:00Z"));
        assertThat(november.deployments().getFirst().time().live()).isEqualTo(20 * 86_400 + 12 * 3600);
        MonthReport december = MonthReader.read(store, NOVEMBER.plusMonths(1), Optional.empty(), now);
        assertThat(december.deployments().getFirst().time().live()).isEqualTo(86_400);
        assertThat(december.deployments().getFirst().time().missingMinutes()).isEqualTo(1440);
        MonthReport later = MonthReader.read(store, NOVEMBER.plusMonths(2), Optional.empty(), now);
        assertThat(later.deployments()).isEmpty();
        assertThat(MonthReader.read(store, NOVEMBER, Optional.of("other"), now).deployments())
                .isEmpty();
    }

    @Test
    void whatHappenedIsThereWithItsTimes() {
        note(BEGIN.plusSeconds(10), "FAILOVER", "policy", "{\"from\":\"local/a\"}");
        event("gw1", 1, BEGIN.plusMillis(10_300), "ROUTES_APPLIED", "");
        event("gw1", 2, BEGIN.plusSeconds(20), "EJECTED", "u1");
        event("gw2", 1, BEGIN.plusSeconds(21), "EJECTED", "u1");
        event("gw1", 3, BEGIN.plusSeconds(25), "READMITTED", "u1");
        note(BEGIN.plusSeconds(30), "REPLICA_LOST", "policy", "{\"location\":\"local/b\"}");
        note(BEGIN.plusSeconds(33), "REPLICA_READY", "policy", "{\"location\":\"local/b\"}");
        note(
                BEGIN.plusSeconds(40),
                "DRILL",
                "policy",
                "{\"fault\":\"kill\",\"target\":\"local/a\",\"requests\":4000,\"failed\":0,\"ejectedMillis\":12.4,"
                        + "\"firstGoodMillis\":15.2,\"backMillis\":3100.0,\"held\":false}");
        destroy();

        List<Happening> happenings = report().happenings();
        assertThat(happenings)
                .extracting(Happening::what)
                .containsExactly("DEPLOY", "FAILOVER", "EJECTED", "REPLICA_LOST", "DRILL", "DESTROY");
        assertThat(happenings).extracting(Happening::overMillis).containsExactly(-1L, 300L, 5000L, 3000L, 3100L, -1L);
        Happening drill = happenings.get(4);
        assertThat(drill.detectedMillis()).isEqualTo(12);
        assertThat(drill.firstGoodMillis()).isEqualTo(15);
        assertThat(drill.held()).isFalse();
        assertThat(drill.text()).isEqualTo("kill at local/a, 4000 requests, 0 failed, objectives MISSED");
    }

    @Test
    void minutesThatWereChangedAfterTheirDayShow() throws Exception {
        for (int minute = 0; minute < 10; minute++) {
            add(row("gw1", minute, 0, 60, 0, 1000, 5, 0, 0, ""));
        }
        destroy();
        assertThat(report().evidence().unsealedDays()).containsExactly("2026-11-10");
        seal(BEGIN.plusSeconds(86_400));
        assertThat(report().evidence().sealedDays()).containsExactly("2026-11-10");
        assertThat(report().evidence().whole()).isTrue();

        Evidence.execute(url, "UPDATE rollups SET errors = 0");
        assertThat(report().deployments().getFirst().requests().errors()).isZero();
        assertThat(report().evidence().changedDays()).containsExactly("2026-11-10");
        assertThat(report().held()).isFalse();

        // A late minute makes no seal for what was edited.
        addLate(row("late", 4, 0, 60, 0, 1, 0, 0, 0, ""));
        addLate(row("late", 5, 0, 60, 0, 1, 0, 0, 0, ""));
        assertThat(report().evidence().changedDays()).containsExactly("2026-11-10");
        assertThat(report().evidence().resealedDays()).isEmpty();
        assertThat(noted(Seals.ACTION)).hasSize(1);
        assertThat(noted(Seals.CHANGED)).hasSize(1);
        assertThat(report().happenings()).extracting(Happening::what).contains("MINUTES_CHANGED");
    }

    @Test
    void minutesThatComeLateAreSealedTooAndShow() throws Exception {
        add(row("gw1", 0, 0, 60, 0, 1000, 5, 0, 0, ""));
        destroy();
        seal(BEGIN.plusSeconds(86_400));
        addLate(row("late", 4, 0, 60, 0, 1, 0, 0, 0, ""));
        assertThat(report().evidence().sealedDays()).containsExactly("2026-11-10");
        assertThat(report().evidence().resealedDays()).containsExactly("2026-11-10");
        assertThat(report().evidence().whole()).isTrue();

        // What was there already and what is sealed already change nothing.
        addLate(row("late", 4, 0, 60, 0, 1, 0, 0, 0, ""));
        seal(BEGIN.plusSeconds(86_600));
        assertThat(noted(Seals.ACTION)).hasSize(2);
        assertThat(noted(Seals.CHANGED)).isEmpty();
    }

    @Test
    void minutesThatAreNoLongerKeptWereNotChanged() {
        add(row("gw1", 0, 0, 60, 0, 1000, 5, 0, 0, ""));
        add(row("gw1", 60 * 11, 0, 60, 0, 1000, 5, 0, 0, ""));
        seal(BEGIN.plusSeconds(86_400));
        Instant later = BEGIN.plus(Auditor.RETENTION).plusSeconds(3600);
        store.write(tx -> tx.rollups().thin(later.minus(Auditor.RETENTION)));

        MonthReport.Evidence evidence =
                MonthReader.read(store, NOVEMBER, Optional.empty(), later).evidence();
        assertThat(evidence.goneDays()).containsExactly("2026-11-10");
        assertThat(evidence.changedDays()).isEmpty();
        assertThat(evidence.whole()).isTrue();
    }

    private void seal(Instant now) {
        store.write(tx -> {
            Seals.seal(tx, now);
            return true;
        });
    }

    private void addLate(Rollup row) {
        store.write(tx -> {
            LocalDate day = row.minute().atZone(ZoneOffset.UTC).toLocalDate();
            Seals.addLate(
                    tx,
                    BEGIN.plusSeconds(86_500),
                    List.of(day),
                    () -> tx.rollups().add(row));
            return true;
        });
    }

    private List<JournalEntry> noted(String action) {
        return store.read(tx -> tx.journal().byAction(action, ""));
    }

    private MonthReport report() {
        return MonthReader.read(store, NOVEMBER, Optional.empty(), BEGIN.plusSeconds(10 * 86_400));
    }

    private Service service() {
        return report().deployments().getFirst();
    }

    private void destroy() {
        note(BEGIN.plusSeconds(600), "DESTROY", "policy", "{}");
    }

    private void note(Instant at, String action, String subject, String detail) {
        store.write(tx -> tx.journal().append(JournalEvent.of(at, "os:ann", action, subject, detail)));
    }

    private void event(String instance, long sequence, Instant at, String type, String upstream) {
        store.write(tx ->
                tx.rollups().add(new GatewayEvent(instance, sequence, at, type, "policy", upstream, "local/a", "why")));
    }

    private void add(Rollup row) {
        store.write(tx -> tx.rollups().add(row));
    }

    private static Rollup row(
            String instance,
            int minute,
            int from,
            int to,
            int down,
            long requests,
            long errors,
            long left,
            long refused,
            String times) {
        return new Rollup(
                instance,
                BEGIN.plusSeconds(60L * minute),
                "policy",
                from,
                to,
                down,
                requests,
                errors,
                left,
                refused,
                requests,
                0,
                0,
                0,
                times);
    }
}
