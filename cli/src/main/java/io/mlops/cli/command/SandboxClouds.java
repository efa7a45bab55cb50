package io.mlops.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which clouds a sandbox has, and their regions.
 *
 * @param regions by cloud, in the order in which they are started
 */
record SandboxClouds(Map<String, List<String>> regions) {
    static final String AWS = "aws";
    static final String AZURE = "azure";
    static final String GCP = "gcp";

    private static final Map<String, Pattern> NAMES = names();
    private static final Map<String, List<String>> USUAL = Map.of(
            AWS, List.of("us-east-1", "eu-west-1"),
            AZURE, List.of("japaneast", "eastus2"),
            GCP, List.of("asia-northeast1", "us-central1"));

    private static Map<String, Pattern> names() {
        Map<String, Pattern> names = new LinkedHashMap<>();
        names.put(AWS, Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d"));
        names.put(AZURE, Pattern.compile("[a-z]{5,}\\d?"));
        names.put(GCP, Pattern.compile("[a-z]+-[a-z]+\\d+"));
        return names;
    }

    /** All that there are, with commas between. */
    static String all() {
        return String.join(",", NAMES.keySet());
    }

    /** Checks names of clouds with commas between. */
    static String clouds(String text) {
        for (String cloud : text.split(",", -1)) {
            if (!NAMES.containsKey(cloud)) {
                throw new IllegalArgumentException(
                        "there is no sandbox of \"" + cloud + "\"; there is " + String.join(", ", NAMES.keySet()));
            }
        }
        return text;
    }

    /** Checks names of regions with commas between, of whichever clouds. */
    static String regions(String text) {
        for (String region : text.split(",", -1)) {
            if (cloudOf(region).isEmpty()) {
                throw new IllegalArgumentException("\"" + region
                        + "\" is no region such as us-east-1 (aws), japaneast (azure) or us-central1 (gcp)");
            }
        }
        return text;
    }

    /**
     * What was asked for: a cloud of which no region is named has its usual ones.
     *
     * @throws IllegalArgumentException for a region of a cloud that is not asked for
     */
    static SandboxClouds of(String only, Optional<String> named) {
        Map<String, List<String>> chosen = new LinkedHashMap<>();
        for (String cloud : only.split(",", -1)) {
            chosen.put(cloud, new ArrayList<>());
        }
        for (String region :
                named.map(text -> Stream.of(text.split(",", -1)).toList()).orElse(List.of())) {
            List<String> regions = chosen.get(cloudOf(region).orElse(""));
            if (regions == null) {
                throw new IllegalArgumentException("region " + region + " is none of " + only);
            }
            regions.add(region);
        }
        chosen.forEach((cloud, regions) -> regions.addAll(regions.isEmpty() ? USUAL.get(cloud) : List.of()));
        return new SandboxClouds(chosen);
    }

    private static Optional<String> cloudOf(String region) {
        return NAMES.entrySet().stream()
                .filter(each -> each.getValue().matcher(region).matches())
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
