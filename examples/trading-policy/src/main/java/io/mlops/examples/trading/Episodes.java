package io.mlops.examples.trading;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;

/**
 * The episodes that run side by side: where each stands in the market, how many days it has left and the position it
 * holds. Mutable state of the training, kept whole in checkpoints; not thread-safe.
 */
final class Episodes {
    private final Period period;
    private final int length;
    private final int[] day;
    private final int[] left;
    private final float[] position;

    Episodes(Period period, int length, int[] day, int[] left, float[] position) {
        this.period = period;
        this.length = length;
        this.day = day.clone();
        this.left = left.clone();
        this.position = position.clone();
    }

    /** Fresh episodes with different numbers of days left, so that they do not all end in the same update. */
    static Episodes start(Period period, int length, int count, SplitMix64 random) {
        if (length > period.decisions()) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot start episodes of " + length + " days: the " + period.name() + " period has "
                            + period.decisions());
        }
        Episodes episodes = new Episodes(period, length, new int[count], new int[count], new float[count]);
        for (int i = 0; i < count; i++) {
            episodes.restart(i, random);
            episodes.left[i] -= random.nextInt(episodes.length);
        }
        return episodes;
    }

    int count() {
        return day.length;
    }

    int day(int episode) {
        return day[episode];
    }

    float position(int episode) {
        return position[episode];
    }

    int[] days() {
        return day.clone();
    }

    int[] left() {
        return left.clone();
    }

    float[] positions() {
        return position.clone();
    }

    /** Makes sure that every episode has that many days left; those that have not start anew. */
    void prepare(int days, SplitMix64 random) {
        for (int i = 0; i < day.length; i++) {
            if (left[i] < days) {
                restart(i, random);
            }
        }
    }

    void advance(int days, float[] positions) {
        for (int i = 0; i < day.length; i++) {
            day[i] += days;
            left[i] -= days;
            position[i] = positions[i];
        }
    }

    private void restart(int episode, SplitMix64 random) {
        day[episode] = period.first() + random.nextInt(period.decisions() - length + 1);
        left[episode] = length;
        position[episode] = (float) (2 * random.nextDouble() - 1);
    }
}
