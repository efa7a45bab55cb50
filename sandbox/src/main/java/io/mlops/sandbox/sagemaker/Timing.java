package io.mlops.sandbox.sagemaker;

import java.time.Duration;

/**
 * How long things take at least. A container that needs longer to start is waited for.
 *
 * @param creating from CreateEndpoint to InService or Failed
 * @param updating from UpdateEndpoint or a change of capacity to InService or RollingBack
 * @param rollingBack from RollingBack to InService
 * @param deleting from DeleteEndpoint until nobody finds it
 * @param launching from Starting to Downloading of a job
 * @param downloading from Downloading to Training
 * @param uploading from Uploading to Completed
 * @param restarting from Interrupted to Starting, where there is stock
 */
public record Timing(
        Duration creating,
        Duration updating,
        Duration rollingBack,
        Duration deleting,
        Duration launching,
        Duration downloading,
        Duration uploading,
        Duration restarting) {
    /** Long enough to be seen, short enough to wait for: a tenth of what the service takes and less. */
    public static Timing defaults() {
        return all(Duration.ofSeconds(2));
    }

    /** Everything takes this long. */
    public static Timing all(Duration each) {
        return new Timing(each, each, each, each, each, each, each, each);
    }
}
