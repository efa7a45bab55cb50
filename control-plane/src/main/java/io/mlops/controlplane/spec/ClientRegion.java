package io.mlops.controlplane.spec;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where clients are, and how far it is from there. */
public record ClientRegion(
        @Field(value = "What the place is called.", pattern = "[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
        String region,

        @Field(
                value =
                        "The round trip from there to locations, as in {aws/ap-northeast-1: 3ms, gcp/*: 35ms}; the most precise pattern counts.",
                pattern = AutoPlaces.PATTERN)
        SortedMap<String, Duration> latency) {
    public ClientRegion {
        latency = Collections.unmodifiableSortedMap(new TreeMap<>(latency));
    }
}
