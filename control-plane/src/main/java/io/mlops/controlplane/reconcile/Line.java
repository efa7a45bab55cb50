package io.mlops.controlplane.reconcile;

import io.mlops.Location;
import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which location of one deployment with warm standbys leads, which others are grown to its size, and which cannot be. It knows only what
 * it sees, so a new controller comes to the same. Used by the loop's thread.
 */
final class Line {
    /** How long a location that could not be started or grown is left alone; doubled with each failure in a row. */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(30);

    static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final Map<Location, Instant> wellSince = new HashMap<>();
    private final Map<Location, Instant> failingSince = new HashMap<>();
    private final Map<Location, Instant> unwellSince = new HashMap<>();
    private final Map<Location, Instant> grownSince = new HashMap<>();
    private final Map<Location, Instant> keptUntil = new HashMap<>();
    private final Map<Location, Trouble> troubles = new HashMap<>();
    private final Set<Location> failed = new HashSet<>();
    private final Set<Location> adopted = new HashSet<>();
    private final List<JournalEvent> events = new ArrayList<>();
    private Target target;
    private List<Location> order = List.of();
    private Function<Location, Condition> conditions = location -> Condition.RESTING;
    private Instant now = Instant.MIN;
    private Location lead;
    private Location preferred;
    private @Nullable Instant lostSince;
    private String why = "";

    /**
     * Why a location cannot be started or grown.
     *
     * @param reason for people
     * @param growing whether it was to become larger; otherwise it cannot even stand by
     * @param gone whether nothing of it is wanted until it is tried again
     * @param holds how many replicas are wanted until then: no fewer than serve
     * @param times how often in a row
     * @param again when it is tried again
     */
    private record Trouble(String reason, boolean growing, boolean gone, int holds, int times, Instant again) {}

    /** {@code led} is the location that the routes in force put first; null where they do not say. */
    Line(Target target, @Nullable Location led) {
        this.target = target;
        this.order = able();
        this.preferred = order.getFirst();
        this.lead = led != null && order.contains(led) ? led : preferred;
        this.why = lead.equals(preferred) ? "" : "it led when this controller began";
    }

    /** What is decided now, and why. */
    List<JournalEvent> look(Target newTarget, Function<Location, Condition> seen, Instant at) {
        target = newTarget;
        conditions = seen;
        now = at;
        order = able();
        events.clear();
        failed.clear();
        forgetOthers();
        places().forEach(this::adopt);
        places().forEach(this::judge);
        lead();
        grow();
        return List.copyOf(events);
    }

    private void forgetOthers() {
        List<Location> here = places();
        for (Map<Location, ?> known : List.of(wellSince, failingSince, unwellSince, grownSince, keptUntil, troubles)) {
            known.keySet().retainAll(here);
        }
    }

    /** What is grown already when it is first seen stays so for a while. */
    private void adopt(Location location) {
        int had = conditions.apply(location).had();
        if (had == 0 || !adopted.add(location) || isHome(location) || grownSince.containsKey(location)) {
            return;
        }
        if (had >= full(location) && had > small(location)) {
            grownSince.put(location, now);
            keptUntil.put(location, now.plus(standby().hold()));
        }
    }

    /** Whether a location that stands by, or grows, comes along. */
    private void judge(Location location) {
        Condition condition = conditions.apply(location);
        Trouble known = troubles.get(location);
        if (isHome(location) || (known != null && now.isBefore(known.again()))) {
            failingSince.remove(location);
            unwellSince.remove(location);
            return;
        }
        if (condition.well()) {
            failingSince.remove(location);
            unwellSince.remove(location);
            if (known != null && (known.gone() || !known.growing() || grown(location))) {
                troubles.remove(location);
                event("STANDBY_READY", "location", location, "replicas", condition.had());
            }
            return;
        }
        failure(location, condition).ifPresent(reason -> trouble(location, reason, condition));
    }

    private Optional<String> failure(Location location, Condition condition) {
        Instant unwell = unwellSince.computeIfAbsent(location, l -> now);
        Instant since = grownSince.getOrDefault(location, Instant.MAX);
        Instant begun = since.isAfter(unwell) ? since : unwell;
        Duration patience = target.row().spec().rollout().readyTimeout();
        if (condition.failing().isEmpty()) {
            failingSince.remove(location);
            return grownSince.containsKey(location) && !now.isBefore(begun.plus(patience))
                    ? Optional.of("it was not ready within " + Durations.format(patience))
                    : Optional.empty();
        }
        Instant failing = failingSince.computeIfAbsent(location, l -> now);
        boolean lasts =
                condition.definite() || !now.isBefore(failing.plus(standby().after()));
        return lasts ? condition.failing() : Optional.empty();
    }

    private void trouble(Location location, String reason, Condition condition) {
        Trouble before = troubles.get(location);
        int times = before == null ? 1 : before.times() + 1;
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(times - 1, 10));
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        boolean growing = grownSince.containsKey(location);
        int holds = Math.clamp(condition.ready(), small(location), full(location));
        troubles.put(location, new Trouble(reason, growing, condition.gone(), holds, times, now.plus(pause)));
        failed.add(location);
        failingSince.remove(location);
        unwellSince.remove(location);
        Optional<Location> next = location.equals(lead) ? next() : Optional.empty();
        List<Object> detail = new ArrayList<>(List.of("location", location, "reason", reason));
        next.ifPresent(other -> detail.addAll(List.of("next", other)));
        detail.addAll(List.of("again-in", Durations.format(pause)));
        event("STANDBY_FAILED", detail.toArray());
    }

    private void lead() {
        Location first = order.getFirst();
        if (!first.equals(preferred) || !order.contains(lead)) {
            preferred = first;
            Optional<String> missing = conditions.apply(first).lost().map(reason -> first + " is lost: " + reason);
            turn(best(order).orElse(first), missing.orElse("traffic goes to " + first + " first"));
            return;
        }
        // Before anything has served there is nothing to lose.
        Optional<String> lost =
                conditions.apply(lead).lost().filter(reason -> target.rollout().stable() != 0);
        lostSince = lost.isEmpty() ? null : lostSince == null ? now : lostSince;
        boolean gone =
                lostSince != null && !now.isBefore(lostSince.plus(standby().after()));
        Trouble stuck = troubles.get(lead);
        Optional<Location> other = gone || stuck != null ? next() : Optional.empty();
        if (gone && other.isEmpty()) {
            other = answering(others()).findFirst();
        }
        if (other.isPresent() && gone) {
            String reason = lost.orElse("");
            event("LOCATION_LOST", "from", lead, "to", other.get(), "reason", reason);
            turn(other.get(), lead + " is lost: " + reason);
        } else if (other.isPresent() && stuck != null) {
            turn(other.get(), lead + " cannot grow: " + stuck.reason());
        } else {
            back();
        }
    }

    private Optional<Location> next() {
        return best(others());
    }

    private List<Location> others() {
        return order.stream().filter(location -> !location.equals(lead)).toList();
    }

    /** The first that can take over: it answers, and nothing is known that keeps it from growing. */
    private Optional<Location> best(List<Location> some) {
        return answering(some)
                .filter(location -> !troubles.containsKey(location))
                .findFirst();
    }

    private Stream<Location> answering(List<Location> some) {
        return some.stream()
                .filter(location -> conditions.apply(location).lost().isEmpty());
    }

    /** Back to one that comes earlier, once it has been well, at its full size, for long enough and no freeze is in force. */
    private void back() {
        for (Location location : order.subList(0, order.indexOf(lead))) {
            boolean well = conditions.apply(location).well() && grown(location) && !troubles.containsKey(location);
            if (!well) {
                wellSince.remove(location);
                continue;
            }
            Instant since = wellSince.computeIfAbsent(location, l -> now);
            boolean settled = !now.isBefore(since.plus(standby().hold()));
            if (settled && target.failbackUntil(now).isEmpty()) {
                String held = Durations.format(standby().hold());
                event("LOCATION_BACK", "to", location, "from", lead, "well-for", held);
                turn(location, location + " has been well for " + held);
                return;
            }
        }
    }

    private void turn(Location next, String reason) {
        if (!next.equals(lead)) {
            keptUntil.put(lead, now.plus(standby().hold()));
            lead = next;
        }
        why = reason;
        lostSince = null;
        wellSince.clear();
    }

    private void grow() {
        for (Location location : places()) {
            Trouble trouble = troubles.get(location);
            boolean pausing = trouble != null && now.isBefore(trouble.again());
            boolean needed = location.equals(lead) || location.equals(preferred) || earlier(location);
            if (trouble != null && !needed && trouble.growing() && !trouble.gone()) {
                // Nothing waits for it any more; the next need is worth a try of its own.
                troubles.remove(location);
                keptUntil.remove(location);
            }
            boolean kept = now.isBefore(keptUntil.getOrDefault(location, Instant.MIN));
            boolean grows = !isHome(location) && !pausing && (needed || kept);
            if (grows && !grownSince.containsKey(location)) {
                grownSince.put(location, now);
                String reason = trouble == null ? why : "tried again after: " + trouble.reason();
                sized("STANDBY_GROWS", location, full(location), small(location), reason);
            } else if (!grows && grownSince.remove(location) != null && trouble == null) {
                String reason = lead + " leads";
                sized("STANDBY_SHRINKS", location, small(location), full(location), reason);
            }
        }
    }

    /** One that comes before the leader takes over from it again as soon as it can: it grows, or stays grown, for that. */
    private boolean earlier(Location location) {
        boolean before = order.contains(location) && order.indexOf(location) < order.indexOf(lead);
        return before && (troubles.containsKey(location) || grownSince.containsKey(location));
    }

    private List<Location> able() {
        return target.lanes().lanes().stream()
                .filter(lane -> !lane.drained())
                .map(Lanes.Lane::location)
                .toList();
    }

    private List<Location> places() {
        return target.row().spec().placement().locations();
    }

    /** The first of the placement always has its full size: going back there waits for nothing. */
    private boolean isHome(Location location) {
        return location.equals(places().getFirst());
    }

    private DeploymentSpec.Standby standby() {
        return target.row().spec().standby();
    }

    private int full(Location location) {
        return Capacity.leading(target.row().spec(), location).replicas();
    }

    private int small(Location location) {
        return Capacity.of(target.row().spec(), location).replicas();
    }

    Location leading() {
        return lead;
    }

    /** Whether a location has, or is to have, as many replicas as it takes to carry everything. */
    boolean grown(Location location) {
        return isHome(location) || grownSince.containsKey(location);
    }

    /** How many replicas a location is to have. */
    int replicas(Location location) {
        Trouble trouble = troubles.get(location);
        if (grown(location)) {
            return full(location);
        }
        return trouble != null && now.isBefore(trouble.again()) ? trouble.holds() : small(location);
    }

    /** What could not be done was given up at the last look. */
    boolean failed(Location location) {
        return failed.contains(location);
    }

    /** Those of which nothing is wanted for now. */
    Set<Location> resting() {
        Set<Location> resting = new HashSet<>();
        troubles.forEach((location, trouble) -> {
            if (trouble.gone() && now.isBefore(trouble.again())) {
                resting.add(location);
            }
        });
        return resting;
    }

    /** What is out of the ordinary, for people; each part begins with a semicolon. */
    String say() {
        StringBuilder text = new StringBuilder();
        if (!lead.equals(order.getFirst())) {
            text.append("; ").append(lead).append(" takes the traffic: ").append(why);
        }
        troubles.forEach((location, trouble) -> text.append("; ")
                .append(location)
                .append(trouble.growing() && !trouble.gone() ? " cannot grow: " : " cannot stand by: ")
                .append(trouble.reason())
                .append(", tried again at ")
                .append(trouble.again().truncatedTo(ChronoUnit.SECONDS)));
        return text.toString();
    }

    private void sized(String action, Location location, int replicas, int before, String reason) {
        event(action, "location", location, "replicas", replicas, "before", before, "reason", reason);
    }

    private void event(String action, Object... detail) {
        events.add(JournalEvent.of(now, Rollout.ACTOR, action, target.name(), Details.of(detail)));
    }
}
