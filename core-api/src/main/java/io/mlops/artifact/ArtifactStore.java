package io.mlops.artifact;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.spi.DriverCall;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The artifacts of one provider: models, checkpoints, data. Thread-safe. */
public final class ArtifactStore {
    private final ArtifactStoreDriver driver;
    private final DriverCall call;

    public ArtifactStore(ArtifactStoreDriver driver, CallListener listener) {
        this.driver = driver;
        this.call = new DriverCall(driver, listener);
    }

    /** Opens an object for reading; the caller closes the stream. NOT_FOUND when there is none. */
    public InputStream open(ObjectKey key) {
        call.require(Capability.ARTIFACTS, "open", key.value());
        return call.run("open", key.value(), () -> driver.open(key));
    }

    /**
     * Stores the whole stream, or nothing when reading it fails or the thread is interrupted. The caller closes the
     * stream.
     *
     * @throws MlopsException ALREADY_EXISTS or FAILED_PRECONDITION when the condition does not hold, INVALID_ARGUMENT when
     *     the content has another digest than expected, CANCELLED when interrupted, UNKNOWN when the content cannot be read
     */
    public ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options) {
        requireWrite("upload", key, options);
        UploadContent source = new UploadContent(content);
        return call.run("upload", key.value(), () -> source.told(key, () -> driver.upload(key, source, options)));
    }

    /** Stores a file's content under the same rules; NOT_FOUND when there is no such file. */
    public ObjectInfo upload(ObjectKey key, Path file, WriteOptions options) {
        requireWrite("upload", key, options);
        try (InputStream content = Files.newInputStream(file)) {
            return upload(key, content, options);
        } catch (NoSuchFileException e) {
            throw new MlopsException(ErrorCode.NOT_FOUND, "cannot upload " + key + ": there is no file " + file, e);
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.UNKNOWN, "cannot upload " + key + ": cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    public Optional<ObjectInfo> find(ObjectKey key) {
        call.require(Capability.ARTIFACTS, "find", key.value());
        return call.run("find", key.value(), () -> driver.find(key));
    }

    /** Every object whose key starts with {@code prefix} (any text, perhaps empty), ordered by key. */
    public List<ObjectInfo> list(String prefix) {
        String subject = "objects under \"" + prefix + "\"";
        call.require(Capability.ARTIFACTS, "list", subject);
        return call.run("list", subject, () -> driver.list(prefix));
    }

    /** Removes an object; succeeds when there is none. */
    public void delete(ObjectKey key) {
        call.require(Capability.ARTIFACTS, "delete", key.value());
        call.run("delete", key.value(), () -> {
            driver.delete(key);
            return key;
        });
    }

    /** Copies within the store under the same rules as an upload; NOT_FOUND when there is no source. */
    public ObjectInfo copy(ObjectKey source, ObjectKey target, WriteOptions options) {
        requireWrite("copy", source, options);
        return call.run("copy", source.value(), () -> driver.copy(source, target, options));
    }

    private void requireWrite(String verb, ObjectKey key, WriteOptions options) {
        call.require(Capability.ARTIFACTS, verb, key.value());
        if (!(options.condition() instanceof WriteCondition.Always)) {
            call.require(Capability.CONDITIONAL_WRITES, verb + " conditionally", key.value());
        }
    }
}
