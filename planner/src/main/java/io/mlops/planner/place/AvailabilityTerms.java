package io.mlops.planner.place;

import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.IntVar;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.LinearExprBuilder;
import io.mlops.Location;
import io.mlops.planner.place.FailureEvents.Event;
import io.mlops.planner.place.Item.Endpoint;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The availability objective as the solver takes it: the arithmetic of {@link AvailabilityBound}, with squares for the pairs. */
final class AvailabilityTerms {
    private final PlacementModel placement;
    private final CpModel model;
    private final Map<Item, IntVar> used;

    private AvailabilityTerms(PlacementModel placement) {
        this.placement = placement;
        this.model = placement.model();
        this.used = placement.used();
    }

    static void add(PlacementModel placement, Numbers numbers, List<Item> items, BigDecimal objective) {
        AvailabilityTerms terms = new AvailabilityTerms(placement);
        terms.promisesHold();
        terms.bound(new FailureEvents(numbers, items).events(), objective);
    }

    /** An endpoint has as many replicas as its service's promise is for. */
    private void promisesHold() {
        Map<Endpoint, LinearExprBuilder> counts = new LinkedHashMap<>();
        placement
                .replicas()
                .forEach((item, count) -> counts.computeIfAbsent(item.endpoint(), key -> LinearExpr.newBuilder())
                        .add(count));
        used.forEach((item, any) -> {
            int least = item.endpoint().service().leastReplicas();
            if (least > 1) {
                model.addGreaterOrEqual(
                        LinearExpr.newBuilder()
                                .add(counts.get(item.endpoint()))
                                .addTerm(any, -least)
                                .build(),
                        0);
            }
        });
    }

    /** Twice the bound, in millionths of millionths: 2 · 10⁶ · always + sum² − squares. */
    private void bound(List<Event> events, BigDecimal objective) {
        LinearExprBuilder twice = LinearExpr.newBuilder();
        LinearExprBuilder sum = LinearExpr.newBuilder();
        long most = 0;
        Map<Location, List<Event>> domains = new LinkedHashMap<>();
        for (Event event : events) {
            long ppm = event.ppm() * event.times();
            if (!event.survived()) {
                twice.addTerm(happens(event), 2 * Unavailability.WHOLE * ppm);
            } else if (event.times() > 1) {
                IntVar happens = happens(event);
                sum.addTerm(happens, ppm);
                twice.addTerm(happens, -event.ppm() * ppm);
                most += ppm;
            } else {
                domains.computeIfAbsent(event.domain(), key -> new ArrayList<>())
                        .add(event);
            }
        }
        for (List<Event> domain : domains.values()) {
            IntVar down = down(domain);
            sum.add(down);
            twice.addTerm(placement.square(down, Unavailability.WHOLE), -1);
            most += Unavailability.WHOLE;
        }
        IntVar all = model.newIntVar(0, most, "");
        model.addEquality(sum.build(), all);
        twice.add(placement.square(all, most));
        long allowed = BigDecimal.ONE
                .subtract(objective)
                .movePointRight(12)
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
        model.addLessOrEqual(twice.build(), 2 * allowed);
    }

    /** For how long a domain is down; not for longer than always. */
    private IntVar down(List<Event> domain) {
        LinearExprBuilder sum = LinearExpr.newBuilder();
        domain.forEach(event -> sum.addTerm(happens(event), event.ppm()));
        IntVar down = model.newIntVar(0, Unavailability.WHOLE, "");
        model.addEquality(sum.build(), down);
        return down;
    }

    private IntVar happens(Event event) {
        IntVar happens = model.newIntVar(0, 1, "");
        event.items().forEach(item -> model.addGreaterOrEqual(happens, used(item)));
        return happens;
    }

    private IntVar used(Item item) {
        IntVar any = used.get(item);
        if (any == null) {
            throw new IllegalStateException(item.id() + " is not in the model");
        }
        return any;
    }
}
