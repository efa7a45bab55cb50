package io.mlops.examples.trading;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019) on plain arrays, so that a checkpoint owns its moments
 * and step. Not thread-safe.
 */
final class Adam {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final double learningRate;
    private final double weightDecay;
    private final float[] first;
    private final float[] second;
    private long step;

    Adam(double learningRate, double weightDecay, float[] first, float[] second, long step) {
        this.learningRate = learningRate;
        this.weightDecay = weightDecay;
        this.first = first.clone();
        this.second = second.clone();
        this.step = step;
    }

    float[] first() {
        return first.clone();
    }

    float[] second() {
        return second.clone();
    }

    long step() {
        return step;
    }

    /** Moves the parameters against the gradient, in place. */
    void apply(float[] parameters, float[] gradient) {
        step++;
        double correction1 = 1 - StrictMath.pow(BETA1, (double) step);
        double correction2 = 1 - StrictMath.pow(BETA2, (double) step);
        for (int i = 0; i < parameters.length; i++) {
            first[i] = (float) (BETA1 * first[i] + (1 - BETA1) * gradient[i]);
            second[i] = (float) (BETA2 * second[i] + (1 - BETA2) * gradient[i] * gradient[i]);
            double direction = first[i] / correction1 / (Math.sqrt(second[i] / correction2) + EPSILON);
            parameters[i] = (float) (parameters[i] - learningRate * (direction + weightDecay * parameters[i]));
        }
    }
}
