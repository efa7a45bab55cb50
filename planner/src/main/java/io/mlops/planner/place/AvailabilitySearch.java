package io.mlops.planner.place;

import io.mlops.Location;
import io.mlops.planner.place.AvailabilityBound.Downtime;
import io.mlops.planner.place.FailureEvents.Event;
import io.mlops.planner.place.Solver.Answer;
import io.mlops.planner.place.Solver.Found;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions with an availability objective: branch and bound over the time that each domain is down. Between bounds of these the
 * solver is asked for the best that {@link AvailabilityTerms} allow, which is a bit more than the objective does. What it finds is the best
 * where it keeps the objective by {@link AvailabilityBound}; else the bounds are divided where they allow too much. What is most promising
 * comes first, so whatever keeps the objective and is no worse than all that is still open is proven to be the best.
 */
final class AvailabilitySearch implements Answers {
    /** So few domains that it pays to say of each how much of what is allowed it takes. */
    private static final int FEW = 4;
    /** Units of work of the solver for a first look at a part: what divides it says more than a longer one. */
    private static final double ROUGHLY = 0.25;
    /** How many times longer the next look takes. */
    private static final double LONGER = 4;
    /** All looks together take as long as so many questions without the objective. */
    private static final double QUESTIONS = 4;

    private final Solver solver;
    private final Numbers numbers;
    private final List<Event> events;
    private final long allowed;

    AvailabilitySearch(Solver solver, Numbers numbers, List<Item> items, BigDecimal objective) {
        this.solver = solver;
        this.numbers = numbers;
        this.events = new FailureEvents(numbers, items).events();
        this.allowed = BigDecimal.ONE
                .subtract(objective)
                .movePointRight(12)
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
    }

    /**
     * A part of all plans.
     *
     * @param bound none of them has a smaller value
     * @param order of those with the same bound
     * @param limit of work for one question about it
     */
    private record Part(Box box, long bound, long order, double limit) {}

    @Override
    public Optional<Found> solve(Supplier<PlacementModel> question) {
        return new Run(question).best();
    }

    /** One question. */
    private final class Run {
        private final Supplier<PlacementModel> question;
        private final PriorityQueue<Part> open =
                new PriorityQueue<>(Comparator.comparingLong(Part::bound).thenComparingLong(Part::order));
        private double left = solver.deterministicLimit() * QUESTIONS;
        private long parts;
        private @Nullable Found best;

        Run(Supplier<PlacementModel> question) {
            this.question = question;
        }

        Optional<Found> best() {
            add(Box.all(), Long.MIN_VALUE, ROUGHLY);
            while (!open.isEmpty() && (best == null || open.element().bound() < best.value())) {
                if (left <= 0) {
                    return Optional.of(unproven(open.element().bound()));
                }
                look(open.remove());
            }
            return Optional.ofNullable(best)
                    .map(found -> new Found(found.replicas(), found.value(), found.value(), true));
        }

        private void add(Box box, long bound, double limit) {
            open.add(new Part(box, bound, parts++, limit));
        }

        private void look(Part part) {
            Answer answer = ask(question, part.box(), best, Math.min(left, part.limit()));
            left -= answer.work();
            Found found = answer.foundOrNull();
            if (found == null) {
                if (!answer.decided()) {
                    add(part.box(), part.bound(), part.limit() * LONGER);
                }
                return;
            }
            long bound = Math.max(part.bound(), found.bound());
            Downtime downtime = AvailabilityBound.downtime(numbers, found.replicas());
            boolean keeps = downtime.total().compareTo(BigInteger.valueOf(allowed)) <= 0;
            if (!keeps) {
                divided(part.box(), downtime).forEach(each -> add(each, bound, ROUGHLY));
                return;
            }
            best = found;
            if (!found.proven()) {
                add(part.box(), bound, part.limit() * LONGER);
            }
        }

        private Found unproven(long bound) {
            Found known = best;
            if (known == null) {
                throw solver.tooEarly();
            }
            return new Found(known.replicas(), known.value(), Math.min(bound, known.value()), false);
        }
    }

    private Answer ask(Supplier<PlacementModel> question, Box box, @Nullable Found best, double limit) {
        PlacementModel model = question.get();
        new AvailabilityTerms(model, events, box, allowed);
        if (best != null) {
            model.lessThan(best.value());
        }
        return solver.ask(model, limit);
    }

    /** Where the square of a domain's time is overestimated most. */
    private List<Box> divided(Box box, Downtime downtime) {
        Map.Entry<Location, Long> widest = downtime.domains().entrySet().stream()
                .max(Comparator.comparingLong((Map.Entry<Location, Long> each) ->
                                box.of(each.getKey()).gap(each.getValue()))
                        .thenComparing(
                                Map.Entry.<Location, Long>comparingByKey().reversed()))
                .orElseThrow(() -> new IllegalStateException("nothing fails, and too often"));
        Location domain = widest.getKey();
        Box.Range range = box.of(domain);
        long time = widest.getValue();
        if (range.gap(time) <= 0) {
            throw new IllegalStateException("the terms allow what does not keep the availability");
        }
        long most = downtime.domains().size() <= FEW ? share(downtime, time, range.least()) : time;
        return List.of(box.with(domain, range.least(), most), box.with(domain, most + 1, range.most()));
    }

    /** Of a domain, where each domain's time was made smaller by the same factor until the objective were kept. */
    private long share(Downtime downtime, long time, long least) {
        double factor = Math.sqrt(allowed / downtime.total().doubleValue());
        return Math.min(time - 1, Math.max(least, (long) (time * factor)));
    }
}
