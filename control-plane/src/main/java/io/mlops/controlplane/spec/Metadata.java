package io.mlops.controlplane.spec;

/** The {@code metadata} of a manifest. */
record Metadata(
        @Field(value = "The deployment's name.", pattern = "[a-z][a-z0-9-]{0,19}")
        String name) {}
