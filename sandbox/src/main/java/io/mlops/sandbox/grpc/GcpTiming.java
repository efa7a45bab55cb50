package io.mlops.sandbox.grpc;

import java.time.Duration;

/**
 * How long things take at least. A container that needs longer to start is waited for.
 *
 * @param creating until what was made is ready or has failed
 * @param updating until a change is done
 * @param deleting until nobody finds it
 * @param queued until a job has a machine
 * @param preparing until its program starts
 * @param finalizing from the program's end to the job's
 * @param resuming from a machine that was taken away to the next one, where there is stock
 */
public record GcpTiming(
        Duration creating,
        Duration updating,
        Duration deleting,
        Duration queued,
        Duration preparing,
        Duration finalizing,
        Duration resuming) {
    /** Long enough to be seen, short enough to wait for: a hundredth of what the service takes and less. */
    public static GcpTiming defaults() {
        return all(Duration.ofSeconds(2));
    }

    /** Everything takes this long. */
    public static GcpTiming all(Duration each) {
        return new GcpTiming(each, each, each, each, each, each, each);
    }
}
