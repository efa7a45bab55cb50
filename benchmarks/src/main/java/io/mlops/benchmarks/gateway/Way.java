package io.mlops.benchmarks.gateway;

import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** How our gateway speaks to its upstreams. */
enum Way {
    /** The Open Inference Protocol over plain HTTP, as to replicas of our own. */
    PLAIN,
    /** Through the transport of a cloud's provider, which signs each request. */
    SIGNED;

    private static final String PROVIDER = "aws";
    private static final String[] REGIONS = {"us-east-1", "eu-west-1", "ap-northeast-1"};

    String id() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** What the gateway's environment holds: keys that nobody took from an account. */
    Map<String, String> environment() {
        return this == PLAIN
                ? Map.of()
                : Map.of(
                        "AWS_ACCESS_KEY_ID",
                        "AKIDBENCHMARK",
                        "AWS_SECRET_ACCESS_KEY",
                        "not-a-secret",
                        "AWS_EC2_METADATA_DISABLED",
                        "true");
    }

    /** The lines of a home's configuration for an upstream: an address of its region's runtime. */
    String configuration(int number, String address) {
        return this == PLAIN
                ? ""
                : "providers." + PROVIDER + ".endpoint.runtime.sagemaker." + REGIONS[number] + ": http://" + address
                        + "\n";
    }

    /** Writes where the upstream is, and through what it is spoken to. */
    void describe(ObjectNode upstream, int number, String address) {
        String name = "bench-" + number;
        if (this == PLAIN) {
            upstream.put("address", "http://" + address).put("location", "local/" + "abc".charAt(number));
        } else {
            upstream.put("address", "http://" + address + "/endpoints/" + name + "/invocations")
                    .put("location", PROVIDER + "/" + REGIONS[number]);
            upstream.putObject("transport").put("provider", PROVIDER).put("endpoint", name);
        }
    }
}
