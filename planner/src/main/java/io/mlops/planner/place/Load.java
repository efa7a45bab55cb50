package io.mlops.planner.place;

/**
 * What comes in.
 *
 * @param steady requests per second most of the time, at most the peak
 * @param peak the most requests per second, at most 100 million
 */
public record Load(int steady, int peak) {
    private static final int MOST = 100_000_000;

    public Load {
        if (steady < 0 || steady > peak || peak > MOST) {
            throw new IllegalArgumentException(
                    "steady is " + steady + " and peak " + peak + ", not 0 <= steady <= peak <= " + MOST);
        }
    }
}
