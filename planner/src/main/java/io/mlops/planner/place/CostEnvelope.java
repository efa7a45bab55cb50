package io.mlops.planner.place;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What an endpoint with a limit costs at least, by what it carries: the lower convex envelope of all combinations of replicas. A part of
 * a replica would be cheaper, and there is none: with this the solver's linear relaxation knows it.
 */
final class CostEnvelope {
    /** With more combinations none of which is cheaper and carries more than another one, nothing is said. */
    private static final int MOST = 4000;
    /** Of products of loads and costs. */
    private static final long LARGEST = Long.MAX_VALUE / 4;

    private static final Comparator<Point> ORDER =
            Comparator.comparingLong(Point::carries).reversed().thenComparingLong(Point::cost);

    private CostEnvelope() {}

    /**
     * A corner of the envelope.
     *
     * @param carries thousandths of requests per second
     * @param cost of carrying so much, millionths of the currency
     */
    record Point(long carries, long cost) {}

    /**
     * From nothing to the limit, or to all that the items carry where that is less; a single corner where nothing is said.
     *
     * @param uniform whether all replicas are of one item
     */
    static List<Point> of(List<Item> items, long limit, boolean uniform) {
        Point nothing = new Point(0, 0);
        long dearest =
                items.stream().mapToLong(item -> item.cost() * item.most()).sum();
        if (dearest > LARGEST / limit) {
            return List.of(nothing);
        }
        List<Point> all = List.of(nothing);
        for (Item item : items) {
            List<Point> more = new ArrayList<>(all);
            for (Point point : uniform ? List.of(nothing) : all) {
                Point next = point;
                for (int count = 0; count < item.most() && next.carries() < limit; count++) {
                    next = new Point(Math.min(limit, next.carries() + item.carries()), next.cost() + item.cost());
                    more.add(next);
                }
            }
            all = cheapest(more);
            if (all.size() > MOST) {
                return List.of(nothing);
            }
        }
        return corners(all);
    }

    /** Without those that another one carries as much as for no more; the one that carries least comes first. */
    private static List<Point> cheapest(List<Point> points) {
        points.sort(ORDER);
        List<Point> cheapest = new ArrayList<>();
        for (Point point : points) {
            if (cheapest.isEmpty() || point.cost() < cheapest.getLast().cost()) {
                cheapest.add(point);
            }
        }
        return cheapest.reversed();
    }

    private static List<Point> corners(List<Point> points) {
        List<Point> corners = new ArrayList<>();
        for (Point point : points) {
            while (corners.size() > 1 && !isCorner(corners.get(corners.size() - 2), corners.getLast(), point)) {
                corners.removeLast();
            }
            corners.add(point);
        }
        return corners;
    }

    /** Whether {@code middle} lies below the line between the others. */
    private static boolean isCorner(Point from, Point middle, Point to) {
        return (middle.cost() - from.cost()) * (to.carries() - from.carries())
                < (to.cost() - from.cost()) * (middle.carries() - from.carries());
    }
}
