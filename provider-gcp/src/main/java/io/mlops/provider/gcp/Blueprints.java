package io.mlops.provider.gcp;

import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.artifact.spi.RegionalStores;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.spi.EndpointChecks;

/**
 * Chooses what an endpoint is made of: its image by digest, and its model, which is brought once to the region's own bucket.
 *
 * @param config the settings
 * @param stores where models lie
 * @param images where images come from
 */
record Blueprints(GcpConfig config, RegionalStores<? extends ArtifactStoreDriver> stores, ImageSource images) {
    /** Where images come from. */
    @FunctionalInterface
    interface ImageSource {
        /** The image with its digest; INVALID_ARGUMENT where it is not there or cannot run there. */
        String resolve(String image, String region) throws Exception;
    }

    /** NOT_FOUND and FAILED_PRECONDITION where the model is not there, or is another. */
    VertexParts.Blueprint of(EndpointSpec spec, String region) throws Exception {
        EndpointChecks.requireModel(
                spec, stores.home().find(spec.model().artifact()), "bucket " + config.bucketIn(config.home()));
        String image = images.resolve(spec.image(), region);
        stores.bring(spec.model().artifact(), spec.model().digest(), config.home(), region);
        return new VertexParts.Blueprint(
                spec,
                image,
                "gs://" + config.bucketIn(region) + "/"
                        + spec.model().artifact().value());
    }
}
