package io.mlops.sandbox.aws;

import io.mlops.sandbox.container.Images;
import io.mlops.sandbox.sagemaker.Timing;
import io.mlops.sandbox.sigv4.KeyPair;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the AWS of a sandbox is.
 *
 * @param regions the ports of 127.0.0.1 by region; 0 for any free one
 * @param account twelve digits; moto's own is the default
 * @param credentials what clients sign with
 * @param images what runs in place of which image
 * @param timing how long its transitions take
 * @param clock what time it is there
 */
public record AwsOptions(
        Map<String, Integer> regions,
        String account,
        KeyPair credentials,
        Images images,
        Timing timing,
        InstantSource clock) {
    private static final String MOTO_ACCOUNT = "123456789012";

    public AwsOptions {
        regions = Collections.unmodifiableMap(new LinkedHashMap<>(regions));
    }

    /** Two regions on free ports, no images, and the key pair {@code mlops-sandbox}/{@code mlops-sandbox-secret}. */
    public static AwsOptions defaults() {
        return new AwsOptions(
                new TreeMap<>(Map.of("us-east-1", 0, "eu-west-1", 0)),
                MOTO_ACCOUNT,
                KeyPair.permanent("mlops-sandbox", "mlops-sandbox-secret"),
                new Images(Map.of()),
                Timing.defaults(),
                InstantSource.system());
    }

    public AwsOptions withRegions(Map<String, Integer> ports) {
        return new AwsOptions(ports, account, credentials, images, timing, clock);
    }

    /** The command that stands for an image's entry point; {@code serve} or {@code train} is added to it. */
    public AwsOptions withImage(String repository, List<String> command) {
        Map<String, List<String>> more = new LinkedHashMap<>(images.commands());
        more.put(repository, command);
        return new AwsOptions(regions, account, credentials, new Images(more), timing, clock);
    }

    /** Clients sign with these in place of the sandbox's own. */
    public AwsOptions withCredentials(KeyPair keys) {
        return new AwsOptions(regions, account, keys, images, timing, clock);
    }

    public AwsOptions withTiming(Timing durations) {
        return new AwsOptions(regions, account, credentials, images, durations, clock);
    }

    public AwsOptions withClock(InstantSource time) {
        return new AwsOptions(regions, account, credentials, images, timing, time);
    }
}
