package io.mlops.modelserver;

/**
 * The model as its clients see it.
 *
 * @param digest 64 lower-case hexadecimal digits: the SHA-256 of the model's file
 * @param device where it runs, for people: {@code cpu} or {@code gpu:0}
 */
record ServedModel(String name, String version, String digest, Signature signature, String device) {}
