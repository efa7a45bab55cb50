package io.mlops.image;

/** How an image is described. The same files have another digest in the other format. */
public enum ImageFormat {
    /** Docker's image manifest, version 2 schema 2: what every cloud takes. */
    DOCKER,
    /** The OCI image specification; SageMaker refuses it (github.com/aws/amazon-sagemaker-feedback/issues/180). */
    OCI
}
