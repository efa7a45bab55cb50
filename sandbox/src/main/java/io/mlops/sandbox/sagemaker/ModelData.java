package io.mlops.sandbox.sagemaker;

import tools.jackson.databind.JsonNode;

/**
 * What lies in {@code /opt/ml/model} when a container starts.
 *
 * @param s3Uri empty where nothing does
 */
public record ModelData(String s3Uri, Form form) {
    /** How the object becomes files. */
    public enum Form {
        /** An archive that is unpacked. */
        TAR_GZ,
        /** One file, named as the last part of the key. */
        FILE,
        /** Every object with the prefix. */
        PREFIX
    }

    /** Reads it from a ContainerDefinition: ModelDataUrl, or ModelDataSource.S3DataSource. */
    static ModelData of(JsonNode container) {
        JsonNode source = container.path("ModelDataSource").path("S3DataSource");
        if (source.isMissingNode()) {
            return new ModelData(container.path("ModelDataUrl").asString(""), Form.TAR_GZ);
        }
        Form form = Form.TAR_GZ;
        if (source.path("CompressionType").asString("").equals("None")) {
            form = source.path("S3DataType").asString("").equals("S3Prefix") ? Form.PREFIX : Form.FILE;
        }
        return new ModelData(source.path("S3Uri").asString(""), form);
    }

    /** Whether there is any. */
    public boolean given() {
        return !s3Uri.isEmpty();
    }
}
