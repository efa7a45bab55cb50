package io.mlops.provider.azure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How Azure Monitor moves the number of instances of a resource
 * (https://learn.microsoft.com/azure/templates/microsoft.insights/2022-10-01/autoscalesettings); numbers of instances are text there.
 */
record AutoscaleSetting(String location, Properties properties) {
    /** What is moved, and how. */
    record Properties(boolean enabled, String name, String targetResourceUri, List<Profile> profiles) {}

    /** The rules of a time; of all times where there is one only. */
    record Profile(String name, Capacity capacity, List<Rule> rules) {}

    /**
     * Between what.
     *
     * @param defaultCount where metrics cannot be read
     */
    record Capacity(
            String minimum,
            String maximum,

            @com.fasterxml.jackson.annotation.JsonProperty("default")
            String defaultCount) {}

    /** What moves it, and by how much. */
    record Rule(Trigger metricTrigger, Action scaleAction) {}

    /** When. */
    record Trigger(
            String metricName,
            String metricResourceUri,
            String timeGrain,
            String statistic,
            String timeWindow,
            String timeAggregation,
            String operator,
            double threshold,
            @Nullable Boolean dividePerInstance) {}

    /** By how much. */
    record Action(String direction, String type, String value, String cooldown) {}
}
