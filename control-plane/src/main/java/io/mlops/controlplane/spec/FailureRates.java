package io.mlops.controlplane.spec;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * For how much of the time a whole domain is lost, beyond what services promise, or all spot machines of a location are. Assumptions: no
 * cloud publishes such figures, and the fallbacks are orders of magnitude that nobody measured (docs/placement.md).
 */
public record FailureRates(
        @Field(value = "The share of the time in which a zone is lost.", fallback = FailureRates.ZONE)
        Percent zone,

        @Field(value = "The share of the time in which a region is lost as a whole.", fallback = FailureRates.REGION)
        Percent region,

        @Field(value = "The share of the time in which a cloud is lost as a whole.", fallback = FailureRates.CLOUD)
        Percent cloud,

        @Field(
                "The share of the time in which all spot machines at a location are taken away: with it and compute.purchase any, locations are chosen on spot as far as objectives.availability allows.")
        @Nullable Percent spotOrNull) {
    /** 53 minutes a year. */
    static final String ZONE = "0.01%";
    /** 11 minutes a year. */
    static final String REGION = "0.002%";
    /** Half a minute a year. */
    static final String CLOUD = "0.0001%";

    /** What is assumed where a spec says nothing. */
    public static FailureRates assumed() {
        return new FailureRates(Percent.parse(ZONE), Percent.parse(REGION), Percent.parse(CLOUD), null);
    }

    /** Of spot machines; empty where nothing is stated. */
    public Optional<Percent> spot() {
        return Optional.ofNullable(spotOrNull);
    }
}
