package io.mlops.controlplane.reconcile;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.reconcile.WantedEndpoint.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which locations of one deployment a new revision does without for now. Only silence is a reason: what a location answers is held against
 * the revision as ever. It knows only what it sees and what serves, so a new controller comes to the same. Used by the loop's thread.
 */
final class Rear {
    /** How long a location must be silent; half of {@code ready-timeout} where that is less. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Set<ErrorCode> SILENT =
            Set.of(ErrorCode.UNAVAILABLE, ErrorCode.DEADLINE_EXCEEDED, ErrorCode.UNAUTHENTICATED);

    private final Map<Location, Integer> behind = new TreeMap<>();
    private final Map<Location, Silence> silences = new HashMap<>();
    private final List<JournalEvent> events = new ArrayList<>();
    private Held held = new Held(0, "");

    /** Nothing can be changed at a location. */
    private record Silence(Instant since, String reason) {}

    /** Why a revision waits for a location that is silent. */
    private record Held(int revision, String reason) {}

    /** {@code behind} is what an earlier controller left behind. */
    Rear(Map<Location, Integer> behind) {
        this.behind.putAll(behind);
    }

    /** What is decided now, and why. */
    List<JournalEvent> look(
            Target target, List<WantedEndpoint> wanted, Stragglers.Signs signs, Lanes lanes, Instant now) {
        events.clear();
        listen(target, wanted, signs, now);
        Map.copyOf(behind).forEach((location, revision) -> catchUp(target, location, revision, wanted, signs, now));
        held = target.rollout().candidate() == held.revision()
                ? held
                : new Held(target.rollout().candidate(), "");
        if (target.rollout().candidate() != 0) {
            goOn(target, wanted, signs.health(), lanes, now);
        }
        return List.copyOf(events);
    }

    private void listen(Target target, List<WantedEndpoint> wanted, Stragglers.Signs signs, Instant now) {
        List<Location> places = target.row().spec().placement().locations();
        silences.keySet().retainAll(places);
        for (Location location : places) {
            Optional<String> reason = signs.trouble()
                    .apply(location)
                    .or(() -> wanted.stream()
                            .filter(each -> each.spec().location().equals(location))
                            .flatMap(each -> signs.failure().apply(each).stream())
                            .filter(failure -> SILENT.contains(failure.code()))
                            .map(failure -> String.valueOf(failure.getMessage()))
                            .findFirst());
            Silence before = silences.remove(location);
            reason.ifPresent(why -> silences.put(location, new Silence(before == null ? now : before.since(), why)));
        }
    }

    /** A location is behind until what is to serve there does, or until what served there is wanted again. */
    private void catchUp(
            Target target,
            Location location,
            int revision,
            List<WantedEndpoint> wanted,
            Stragglers.Signs signs,
            Instant now) {
        int stable = target.rollout().stable();
        int next = revision == stable ? target.rollout().candidate() : stable;
        boolean placed = Spread.of(target.row().spec()).getOrDefault(location, 0) > 0;
        if (next == 0 || !placed) {
            behind.remove(location);
            return;
        }
        Optional<WantedEndpoint> goal = find(wanted, location, next);
        if (goal.filter(each -> serves(each, signs)).isPresent()) {
            behind.remove(location);
            event(target, now, "LOCATION_CAUGHT_UP", "location", location, "revision", next, "before", revision);
        } else if (!silences.containsKey(location)
                && find(wanted, location, revision)
                        .flatMap(signs.sight()::endpoint)
                        .isEmpty()) {
            // It answers, and nothing of it serves there: it comes up as anywhere.
            behind.remove(location);
        }
    }

    private static boolean serves(WantedEndpoint endpoint, Stragglers.Signs signs) {
        return isReady(signs.health(), endpoint)
                && (endpoint.role() == Role.CANDIDATE || signs.sight().ready(endpoint) >= Sight.asked(endpoint));
    }

    private static boolean isReady(Health health, WantedEndpoint endpoint) {
        return health.of(endpoint, false) instanceof CandidateHealth.Ready;
    }

    private static Optional<WantedEndpoint> find(List<WantedEndpoint> wanted, Location location, int revision) {
        return wanted.stream()
                .filter(each -> each.spec().location().equals(location) && each.revision() == revision)
                .findFirst();
    }

    /** Leaves behind what alone holds the new revision up. */
    private void goOn(Target target, List<WantedEndpoint> wanted, Health health, Lanes lanes, Instant now) {
        Map<Location, String> late = new TreeMap<>();
        wanted.stream()
                .filter(each -> each.role() == Role.CANDIDATE && !isReady(health, each))
                .map(each -> each.spec().location())
                .filter(location -> !behind.containsKey(location))
                .forEach(location -> silence(target, location, now).ifPresent(reason -> late.put(location, reason)));
        Set<Location> without = new TreeSet<>(behind.keySet());
        without.addAll(late.keySet());
        if (late.isEmpty() || !(health.of(wanted, without) instanceof CandidateHealth.Ready)) {
            return;
        }
        Optional<String> objection = new Sufficiency(target.row().spec(), lanes).objection(without);
        int revision = target.rollout().candidate();
        String where = late.keySet().stream().map(Location::toString).collect(Collectors.joining(", "));
        if (objection.isEmpty()) {
            held = new Held(revision, "");
            late.forEach((location, reason) -> leave(target, location, reason, now));
        } else if (held.reason().isEmpty()) {
            held = new Held(revision, "it waits for " + where + ": " + objection.get());
            event(target, now, "ROLLOUT_HELD", "revision", revision, "by", where, "reason", objection.get());
        }
    }

    /** Why nothing can be changed there, where that has been so for long enough. */
    private Optional<String> silence(Target target, Location location, Instant now) {
        Duration half = target.row().spec().rollout().readyTimeout().dividedBy(2);
        Duration patience = half.compareTo(PATIENCE) < 0 ? half : PATIENCE;
        return Optional.ofNullable(silences.get(location))
                .filter(silence -> !now.isBefore(silence.since().plus(patience)))
                .map(Silence::reason);
    }

    private void leave(Target target, Location location, String reason, Instant now) {
        int serving = target.rollout().stable();
        int revision = target.rollout().candidate();
        behind.put(location, serving);
        event(
                target,
                now,
                "LOCATION_LEFT_BEHIND",
                "location",
                location,
                "revision",
                revision,
                "serving",
                serving,
                "reason",
                reason);
    }

    /** By location, the revision that serves there. */
    Map<Location, Integer> behind() {
        return Map.copyOf(behind);
    }

    String say() {
        StringBuilder text = new StringBuilder(held.reason().isEmpty() ? "" : "; " + held.reason());
        behind.forEach((location, revision) -> text.append("; ")
                .append(location)
                .append(" is left behind with revision ")
                .append(revision)
                .append(" until it can be changed"));
        return text.toString();
    }

    private void event(Target target, Instant now, String action, Object... detail) {
        events.add(JournalEvent.of(now, Rollout.ACTOR, action, target.name(), Details.of(detail)));
    }
}
