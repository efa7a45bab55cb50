package io.mlops.planner.place;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Parts of plans with choices at the same endpoints, of which only those are kept that no better one replaces in every plan. */
final class Front {
    private final Numbers numbers;
    private final boolean counted;
    private final List<Label> all = new ArrayList<>();
    /** Of what was kept so far by the number of replicas: what is left after a loss at most, by what is carried at least. */
    private final TreeMap<Integer, TreeMap<Long, Long>> kept = new TreeMap<>();

    /** @param counted whether the number of replicas matters too */
    Front(Numbers numbers, boolean counted) {
        this.numbers = numbers;
        this.counted = counted;
    }

    void add(Label label) {
        all.add(label);
    }

    /** What no other one replaces, ranked. */
    List<Label> kept() {
        all.sort(Label.BETTER);
        List<Label> best = new ArrayList<>();
        for (Label label : all) {
            if (!isReplaced(label)) {
                keep(label);
                best.add(label);
            }
        }
        best.sort(Comparator.comparingLong(Label::order));
        for (int rank = 0; rank < best.size(); rank++) {
            best.get(rank).ranked(rank);
        }
        return best;
    }

    private boolean isReplaced(Label label) {
        for (Map.Entry<Integer, TreeMap<Long, Long>> each : kept.entrySet()) {
            if (mayStandFor(each.getKey(), label.count)) {
                Map.Entry<Long, Long> enough = each.getValue().ceilingEntry(label.load);
                if (enough != null && enough.getValue() >= label.left) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether so many replicas may be completed by whatever the other number may. */
    private boolean mayStandFor(int count, int other) {
        return !counted
                || ((count <= other || !numbers.mostReplicasAsked())
                        && Math.min(count, numbers.leastReplicas()) >= Math.min(other, numbers.leastReplicas()));
    }

    private void keep(Label label) {
        TreeMap<Long, Long> stairs = kept.computeIfAbsent(counted ? label.count : 0, key -> new TreeMap<>());
        Map.Entry<Long, Long> lower = stairs.floorEntry(label.load);
        while (lower != null && lower.getValue() <= label.left) {
            stairs.remove(lower.getKey());
            lower = stairs.lowerEntry(label.load);
        }
        stairs.put(label.load, label.left);
    }
}
