package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * When S3 may write, in the words of its requests.
 *
 * @param ifMatch the tag of the content that must be there, or null
 * @param ifNoneMatch {@code *} where nothing may be there, or null
 */
record S3Condition(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
    static final S3Condition ALWAYS = new S3Condition(null, null);
    static final S3Condition ABSENT = new S3Condition(null, "*");

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    static S3Condition over(String tag) {
        return new S3Condition(tag, null);
    }

    static AwsException otherVersion() {
        return new AwsException(ErrorCode.FAILED_PRECONDITION, "it is not the expected version any more");
    }

    /** Adds its headers. */
    void addTo(Map<String, String> headers) {
        if (ifMatch != null) {
            headers.put("if-match", ifMatch);
        }
        if (ifNoneMatch != null) {
            headers.put("if-none-match", ifNoneMatch);
        }
    }

    /** A write that S3 makes or refuses. */
    @FunctionalInterface
    interface Write {
        Object run() throws Exception;
    }

    /**
     * Runs the write and says that the condition did not hold where S3 says so. A conflict with another write under way is one
     * more reason: that write wins
     * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
     */
    void enforce(Write write) throws Exception {
        try {
            write.run();
        } catch (S3Exception e) {
            boolean refused = e.statusCode() == PRECONDITION_FAILED
                    || e.statusCode() == CONFLICT
                    || (ifMatch != null && e.statusCode() == NOT_FOUND);
            if (refused && ifNoneMatch != null) {
                throw new AwsException(ErrorCode.ALREADY_EXISTS, "there is an object of this name already");
            }
            if (refused && ifMatch != null) {
                throw otherVersion();
            }
            throw e;
        }
    }
}
