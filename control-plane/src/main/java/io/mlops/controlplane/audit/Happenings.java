package io.mlops.controlplane.audit;

import io.mlops.controlplane.audit.MonthReport.Happening;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.rollup.GatewayEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What happened in a month, from the journal and from what gateways noticed. Used by one thread. */
final class Happenings {
    private static final Set<String> TOLD = Set.of(
            "DEPLOY",
            "DESTROY",
            "FAILOVER",
            "FAILBACK",
            "FAILBACK_DONE",
            "LOCATION_LOST",
            "LOCATION_BACK",
            "STANDBY_FAILED",
            "LOCATION_LEFT_BEHIND",
            "LOCATION_CAUGHT_UP",
            "ROLLOUT_HELD",
            "ROLLBACK",
            "ROLLOUT_WAITS",
            "ROLLOUT_STARTED",
            "ROLLOUT_DONE",
            "ROLLOUT_ABORTED",
            "ROLLOUT_CANCELLED",
            "ROLLOUT_FAILED",
            "REPLICA_LOST",
            "DRILL",
            "GATEWAY_DOWN",
            "ANCHOR_FAILED",
            Seals.CHANGED,
            "APPROVALS_CHANGED",
            "APPROVAL_ASKED",
            "APPROVAL_GIVEN",
            "APPROVAL_DENIED",
            "APPROVAL_EXPIRED",
            "APPROVAL_REFUSED");
    /** Two gateways that take the same upstream out within this time saw the same thing. */
    private static final Duration SAME = Duration.ofSeconds(10);

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final long UNKNOWN = -1;

    private final List<JournalEntry> entries;
    private final List<GatewayEvent> events;
    private final Optional<String> only;

    Happenings(List<JournalEntry> entries, List<GatewayEvent> events, Optional<String> only) {
        this.entries = entries;
        this.events = events;
        this.only = only;
    }

    List<Happening> list() {
        List<Happening> all = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            JournalEntry entry = entries.get(i);
            if (TOLD.contains(entry.action()) && concerns(entry.subject())) {
                all.add(told(entry, entries.subList(i + 1, entries.size())));
            }
        }
        for (int i = 0; i < events.size(); i++) {
            GatewayEvent event = events.get(i);
            boolean out = event.type().equals("EJECTED") || event.type().equals("WRONG_MODEL");
            if (out && concerns(event.deployment()) && !seenBefore(event, events.subList(0, i))) {
                all.add(ejected(event, events.subList(i + 1, events.size())));
            }
        }
        all.sort(Comparator.comparing(Happening::at));
        return all;
    }

    /** What concerns no deployment concerns all of them. */
    private boolean concerns(String subject) {
        return only.isEmpty()
                || only.get().equals(subject)
                || Set.of(GatewayWatch.SUBJECT, Anchoring.SUBJECT, Seals.SUBJECT, "store")
                        .contains(subject);
    }

    private Happening told(JournalEntry entry, List<JournalEntry> later) {
        Detail detail = Detail.of(entry);
        return switch (entry.action()) {
            case "FAILOVER", "FAILBACK", "LOCATION_LOST", "LOCATION_BACK", "ROLLBACK" ->
                until(entry, routed(entry.at()));
            case "REPLICA_LOST" ->
                happening(
                        entry,
                        UNKNOWN,
                        UNKNOWN,
                        millis(
                                entry.at(),
                                first(
                                        later,
                                        next -> next.action().equals("REPLICA_READY")
                                                && next.subject().equals(entry.subject())
                                                && Detail.of(next)
                                                        .text("location")
                                                        .equals(detail.text("location")))));
            case "GATEWAY_DOWN" ->
                until(entry, first(later, next -> next.action().equals(GatewayWatch.READY)));
            case "ROLLOUT_STARTED" ->
                happening(
                        entry,
                        UNKNOWN,
                        UNKNOWN,
                        millis(
                                entry.at(),
                                first(
                                        later,
                                        next -> next.subject().equals(entry.subject())
                                                && Set.of("ROLLOUT_DONE", "ROLLOUT_ABORTED", "ROLLOUT_CANCELLED")
                                                        .contains(next.action()))));
            case "DRILL" -> drill(entry, detail);
            default -> happening(entry, UNKNOWN, UNKNOWN, UNKNOWN);
        };
    }

    private static Happening until(JournalEntry entry, Optional<Instant> over) {
        return happening(entry, UNKNOWN, UNKNOWN, millis(entry.at(), over));
    }

    /** When a gateway first served by new routes after that. */
    private Optional<Instant> routed(Instant at) {
        return events.stream()
                .filter(event -> event.type().equals("ROUTES_APPLIED")
                        && !event.at().isBefore(at)
                        && event.at().isBefore(at.plus(SOON)))
                .map(GatewayEvent::at)
                .findFirst();
    }

    private static Optional<Instant> first(List<JournalEntry> later, Predicate<JournalEntry> wanted) {
        return later.stream().filter(wanted).map(JournalEntry::at).findFirst();
    }

    private static Happening drill(JournalEntry entry, Detail detail) {
        boolean held = detail.node().path("held").asBoolean(true);
        String text = detail.text("fault") + " at " + detail.text("target") + ", " + detail.number("requests")
                + " requests, " + detail.number("failed") + " failed, objectives " + (held ? "held" : "MISSED");
        return new Happening(
                entry.at(),
                entry.action(),
                entry.subject(),
                entry.actor(),
                text,
                milli(detail, "ejectedMillis"),
                milli(detail, "firstGoodMillis"),
                milli(detail, "backMillis"),
                held);
    }

    private static long milli(Detail detail, String name) {
        return detail.node().path(name).isNumber()
                ? Math.round(detail.node().path(name).asDouble())
                : UNKNOWN;
    }

    private static boolean seenBefore(GatewayEvent event, List<GatewayEvent> earlier) {
        for (int i = earlier.size() - 1; i >= 0; i--) {
            GatewayEvent other = earlier.get(i);
            if (other.at().isBefore(event.at().minus(SAME))) {
                return false;
            }
            if (other.upstream().equals(event.upstream())
                    && other.type().equals(event.type())
                    && !other.instance().equals(event.instance())) {
                return true;
            }
        }
        return false;
    }

    private static Happening ejected(GatewayEvent event, List<GatewayEvent> later) {
        Optional<Instant> back = later.stream()
                .filter(next -> next.upstream().equals(event.upstream())
                        && next.instance().equals(event.instance())
                        && next.type().equals("READMITTED"))
                .map(GatewayEvent::at)
                .findFirst();
        return new Happening(
                event.at(),
                event.type(),
                event.deployment(),
                "gateway",
                event.upstream() + " at " + event.location() + ": " + event.reason(),
                UNKNOWN,
                UNKNOWN,
                millis(event.at(), back),
                true);
    }

    private static long millis(Instant from, Optional<Instant> to) {
        return to.map(at -> Duration.between(from, at).toMillis()).orElse(UNKNOWN);
    }

    private static Happening happening(JournalEntry entry, long detected, long firstGood, long over) {
        return new Happening(
                entry.at(),
                entry.action(),
                entry.subject(),
                entry.actor(),
                entry.detail().equals("{}") ? "" : entry.detail(),
                detected,
                firstGood,
                over,
                true);
    }
}
