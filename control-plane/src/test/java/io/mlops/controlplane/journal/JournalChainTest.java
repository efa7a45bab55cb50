package io.mlops.controlplane.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JournalChainTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00.123456789Z");

    @Test
    void theHashCoversEveryFieldAndTheBordersBetweenThem() {
        List<JournalEvent> events = List.of(
                event("ann", "DEPLOY", "policy", "{}"),
                event("annD", "EPLOY", "policy", "{}"),
                event("ann", "DEPLOYp", "olicy", "{}"),
                event("ann", "DEPLOY", "policy{", "}"),
                event("ann", "DEPLOY", "policy", "{ }"),
                event("ann", "DEPLOY", "policy", "{}").withModel("ab"),
                JournalEvent.of(NOW.plusMillis(1), "ann", "DEPLOY", "policy", "{}"),
                new JournalEvent(NOW, "ann", "DEPLOY", "policy", "{}", BigDecimal.ONE, null, ""),
                new JournalEvent(NOW, "ann", "DEPLOY", "policy", "{}", BigDecimal.ONE, NOW, ""),
                new JournalEvent(NOW, "ann", "DEPLOY", "policy", "{}", null, NOW, ""));
        Set<String> hashes = new HashSet<>();
        for (JournalEvent event : events) {
            hashes.add(JournalChain.seal(1, event, JournalChain.GENESIS).hash());
        }
        hashes.add(JournalChain.seal(2, events.get(0), JournalChain.GENESIS).hash());
        hashes.add(JournalChain.seal(1, events.get(0), "1".repeat(64)).hash());

        assertThat(hashes).hasSize(events.size() + 2).allMatch(hash -> hash.matches("[0-9a-f]{64}"));
    }

    @Test
    void timesAreKeptAsDatabasesKeepThem() {
        JournalEntry entry = JournalChain.seal(1, event("ann", "DEPLOY", "policy", "{}"), JournalChain.GENESIS);
        assertThat(entry.at()).isEqualTo(Instant.parse("2026-11-21T08:00:00.123456Z"));
        assertThat(JournalChain.hash(entry)).isEqualTo(entry.hash());
    }

    @Test
    void detailsAreJson() {
        assertThat(Details.of("a", 1, "b", 2L, "c", true, "d", "x\"y"))
                .isEqualTo("{\"a\":1,\"b\":2,\"c\":true,\"d\":\"x\\\"y\"}");
    }

    private static JournalEvent event(String actor, String action, String subject, String detail) {
        return JournalEvent.of(NOW, actor, action, subject, detail);
    }
}
