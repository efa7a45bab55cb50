package io.mlops.training.spi;

import java.io.InputStream;
import java.util.List;

/**
 * Where jobs leave what is on its way to its place, in the same bucket or container as the artifacts: of it nobody knows digests. Must be
 * thread-safe.
 */
public interface StagedFiles {
    /** The names of all objects that begin so. */
    List<String> names(String prefix) throws Exception;

    /** The content of one, to be closed. */
    InputStream open(String name) throws Exception;
}
