package io.mlops.controlplane.probe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far two revisions' outputs are apart: for each output, over all elements of all inputs, the root mean square of the
 * differences over the standard deviation of the old revision's values. An output of the old revision that does not vary is
 * measured by its own root mean square instead. Where names or shapes differ, or only the new value is not finite, the drift is
 * infinite; where neither is finite it is none. Used by one thread.
 */
final class OutputDrift {
    /** A standard deviation below this share of the values is rounding. */
    private static final double CONSTANT = 1e-9;

    private final Map<String, Sums> sums = new LinkedHashMap<>();

    /** The output that drifts most. */
    record Worst(double drift, String output) {}

    private static final class Sums {
        private long count;
        private double mean;
        private double squares;
        private double root;
        private double differences;
        private boolean incomparable;

        void add(double old, double fresh) {
            if (!Double.isFinite(old) || !Double.isFinite(fresh)) {
                incomparable |= Double.isFinite(old) || (Double.compare(old, fresh) != 0);
                return;
            }
            count++;
            double delta = old - mean;
            mean += delta / count;
            // B. P. Welford, Technometrics 4 (1962): the variance in one pass without cancellation.
            squares += delta * (old - mean);
            root += old * old;
            differences += (fresh - old) * (fresh - old);
        }

        double drift() {
            if (incomparable) {
                return Double.POSITIVE_INFINITY;
            }
            if (count == 0 || differences == 0) {
                return 0;
            }
            double deviation = Math.sqrt(squares / count);
            double size = Math.sqrt(root / count);
            double measure = deviation > CONSTANT * size ? deviation : size;
            return Math.sqrt(differences / count) / measure;
        }
    }

    /** {@code outputs} are the names that count. */
    OutputDrift(List<String> outputs) {
        outputs.forEach(output -> sums.put(output, new Sums()));
    }

    /** What both revisions answered to the same input. */
    void add(Map<String, TensorValues> old, Map<String, TensorValues> fresh) {
        sums.forEach((name, sum) -> {
            TensorValues before = old.get(name);
            TensorValues after = fresh.get(name);
            if (before == null && after == null) {
                return; // The request did not ask for it.
            }
            if (before == null
                    || after == null
                    || !before.shape().equals(after.shape())
                    || before.values().length != after.values().length) {
                sum.incomparable = true;
                return;
            }
            for (int i = 0; i < before.values().length; i++) {
                sum.add(before.values()[i], after.values()[i]);
            }
        });
    }

    Worst worst() {
        Worst worst = new Worst(0, sums.keySet().stream().findFirst().orElse(""));
        for (Map.Entry<String, Sums> entry : sums.entrySet()) {
            double drift = entry.getValue().drift();
            if (drift > worst.drift()) {
                worst = new Worst(drift, entry.getKey());
            }
        }
        return worst;
    }
}
