package io.mlops.controlplane.spec;

import java.util.List;

/** Among which locations the planner chooses; {@code *} stands for any characters, a provider's name for all of its locations. */
public record AutoPlaces(
        @Field(
                value = "Only these, as aws/* or gcp/asia-northeast1; empty for all that are configured.",
                fallback = "[]",
                pattern = AutoPlaces.PATTERN)
        List<String> locations,

        @Field(value = "None of these.", fallback = "[]", pattern = AutoPlaces.PATTERN)
        List<String> exclude,

        @Field(value = "Rather these than others that cost the same.", fallback = "[]", pattern = AutoPlaces.PATTERN)
        List<String> prefer) {
    static final String PATTERN = "[a-z0-9*?][a-z0-9*?/-]{0,190}";

    /** As it is written where more than {@code auto} is to be said. */
    record Written(
            @Field("The planner chooses the locations.") AutoPlaces auto) {}

    public AutoPlaces {
        locations = List.copyOf(locations);
        exclude = List.copyOf(exclude);
        prefer = List.copyOf(prefer);
    }

    /** Among all locations of the configured providers. */
    public static AutoPlaces anywhere() {
        return new AutoPlaces(List.of(), List.of(), List.of());
    }
}
