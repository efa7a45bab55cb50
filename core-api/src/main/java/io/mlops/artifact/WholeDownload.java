package io.mlops.artifact;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.artifact.spi.ObjectContent;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;

/** Downloads an object that is open already into a file, in one piece, which is digested as it comes. */
final class WholeDownload {
    private WholeDownload() {}

    static ObjectInfo run(ArtifactStoreDriver driver, ObjectContent object, Path file, TransferOptions options)
            throws Exception {
        ObjectInfo info = object.info();
        TargetFile target = TargetFile.beside(info.key(), file, "-" + UUID.randomUUID());
        Progress progress = new Progress(options.listener(), info.key(), info.size());
        MessageDigest digest = Sha256.newDigest();
        try (DigestInputStream content = new DigestInputStream(object.content(), digest)) {
            target.fill(content, 0, info.size().bytes(), progress);
            if (content.read() >= 0) {
                throw changed(info);
            }
            Sha256 came = Sha256.of(digest);
            if (!came.equals(info.digest())) {
                throw other(driver, info, came);
            }
            target.finish();
            return info;
        } finally {
            target.discard();
        }
    }

    /** What it means that something else came than the object is. */
    static MlopsException other(ArtifactStoreDriver driver, ObjectInfo info, Sha256 came) throws Exception {
        if (!driver.find(info.key()).map(ObjectInfo::version).equals(Optional.of(info.version()))) {
            return changed(info);
        }
        return new MlopsException(
                ErrorCode.UNKNOWN,
                "cannot download " + info.key() + ": what came has SHA-256 " + came + ", the object has "
                        + info.digest()
                        + "; it was damaged in the store, on its way or on this disk: download it again");
    }

    private static MlopsException changed(ObjectInfo info) {
        return new MlopsException(
                ErrorCode.FAILED_PRECONDITION,
                "cannot download " + info.key() + ": it was overwritten meanwhile; download it again");
    }
}
