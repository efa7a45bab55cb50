package io.mlops.planner.place;

import io.mlops.Location;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An offer as a place for replicas, one machine each.
 *
 * @param offer what is rented
 * @param throughput of one replica
 * @param service what hosts it there
 * @param interruptionsOrNull of machines that may be taken away; null where that is not known
 * @param quota the most replicas that may be had
 * @param sharedQuotas of which each replica takes a part, and other candidates too; by name
 * @param readyIn from when a replica of the plan is to take load until it does: zero for what runs all the time
 * @param latency p99 of an answer as a client sees it, by the client's region; what is not in it is not known
 */
public record Candidate(
        Offer offer,
        Throughput throughput,
        Service service,
        @Nullable Interruptions interruptionsOrNull,
        int quota,
        List<SharedQuota> sharedQuotas,
        Duration readyIn,
        Map<String, Duration> latency)
        implements Comparable<Candidate> {
    /** A quota that never binds. */
    public static final int NO_QUOTA = 1_000_000;

    private static final Comparator<Candidate> ORDER = Comparator.comparing((Candidate each) -> each.offer.location())
            .thenComparing(each -> each.offer.instanceType())
            .thenComparing(each -> each.offer.purchase());

    public Candidate {
        Objects.requireNonNull(offer, "offer");
        Objects.requireNonNull(throughput, "throughput");
        Objects.requireNonNull(service, "service");
        if (quota < 0 || quota > NO_QUOTA) {
            throw new IllegalArgumentException("quota is " + quota + ", not between 0 and " + NO_QUOTA);
        }
        sharedQuotas = sharedQuotas.stream()
                .sorted(Comparator.comparing(SharedQuota::name))
                .toList();
        if (sharedQuotas.stream().map(SharedQuota::name).distinct().count() < sharedQuotas.size()) {
            throw new IllegalArgumentException(
                    offer.instanceType() + " at " + offer.location() + " takes of a quota twice: " + sharedQuotas);
        }
        if (readyIn.isNegative()) {
            throw new IllegalArgumentException("readyIn is " + readyIn + ", less than 0");
        }
        latency = Collections.unmodifiableMap(new TreeMap<>(latency));
    }

    /** Runs all the time, without a quota, with no known interruptions and latencies. */
    public static Candidate of(Offer offer, Throughput throughput, Service service) {
        return new Candidate(offer, throughput, service, null, NO_QUOTA, List.of(), Duration.ZERO, Map.of());
    }

    public Candidate withInterruptions(Interruptions known) {
        return new Candidate(offer, throughput, service, known, quota, sharedQuotas, readyIn, latency);
    }

    public Candidate withQuota(int most) {
        return new Candidate(offer, throughput, service, interruptionsOrNull, most, sharedQuotas, readyIn, latency);
    }

    public Candidate withSharedQuotas(List<SharedQuota> quotas) {
        return new Candidate(offer, throughput, service, interruptionsOrNull, quota, quotas, readyIn, latency);
    }

    public Candidate withReadyIn(Duration time) {
        return new Candidate(offer, throughput, service, interruptionsOrNull, quota, sharedQuotas, time, latency);
    }

    public Candidate withLatency(Map<String, Duration> p99) {
        return new Candidate(offer, throughput, service, interruptionsOrNull, quota, sharedQuotas, readyIn, p99);
    }

    Candidate withService(Service other) {
        return new Candidate(offer, throughput, other, interruptionsOrNull, quota, sharedQuotas, readyIn, latency);
    }

    /** What it is called among the candidates: location, instance type, and how it is bought. */
    public String id() {
        return offer.location() + " " + offer.instanceType() + " "
                + offer.purchase().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Location location() {
        return offer.location();
    }

    /** By location, instance type and purchase: where plans cost the same, the first ones get the replicas. */
    @Override
    public int compareTo(Candidate other) {
        return ORDER.compare(this, other);
    }

    boolean spot() {
        return offer.purchase() == PurchaseOption.SPOT;
    }

    /** Over how many zones its replicas are spread; 1 where they are in one, named or not. */
    int zones() {
        return offer.location().zone().isPresent() ? 1 : service.zones();
    }
}
