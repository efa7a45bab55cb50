package io.mlops.artifact.spi;

import io.mlops.artifact.ObjectInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;

/**
 * An object that is being read, whole, and what the store knows of just that content.
 *
 * @param content from its first byte; closed with this
 */
public record ObjectContent(ObjectInfo info, InputStream content) implements AutoCloseable {
    public ObjectContent {
        Objects.requireNonNull(info, "info");
        Objects.requireNonNull(content, "content");
    }

    /** Opens this version where the driver can say so: another one need not be read to its end before it is noticed. */
    public static ObjectContent of(ArtifactStoreDriver driver, ObjectInfo info) throws Exception {
        Optional<TransferDriver> transfers = driver.transfers();
        InputStream content = transfers.isPresent()
                ? transfers
                        .get()
                        .open(info.key(), info.version(), 0, info.size().bytes())
                : driver.open(info.key());
        return new ObjectContent(info, content);
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
