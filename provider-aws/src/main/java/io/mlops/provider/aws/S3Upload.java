package io.mlops.provider.aws;

import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.spi.SpooledContent;
import io.mlops.spi.Undo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Writes one object: at once where it is one part, in parallel parts otherwise, of which none stays behind when it fails. S3 checks a
 * checksum of every part before it accepts it. Used by one thread.
 */
final class S3Upload {
    /** Bytes of a part: 10,000 parts of it are 78 GiB, and S3 takes no part below 5 MiB but the last. */
    static final int PART = 8 << 20;

    private static final int PARTS_AT_ONCE = 4;
    private static final long COPIED_PART = 512L << 20;

    private final Supplier<S3Client> s3;
    private final S3Direct direct;
    private final S3Form form;
    private final String bucket;
    private final ObjectKey key;

    S3Upload(Supplier<S3Client> s3, S3Direct direct, S3Form form) {
        this.s3 = s3;
        this.direct = direct;
        this.form = form;
        this.bucket = form.bucket();
        this.key = form.key();
    }

    Object store(SpooledContent content, S3Condition condition) throws Exception {
        return content.onePart() ? put(content, condition) : parts(content, condition);
    }

    private Object put(SpooledContent content, S3Condition condition) throws IOException {
        if (shortcut(content, condition)) {
            return content;
        }
        PutObjectRequest.Builder request = form.put()
                .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                .checksumSHA256(S3Checksum.sha256(content.digest()))
                .ifMatch(condition.ifMatch())
                .ifNoneMatch(condition.ifNoneMatch());
        return s3.get().putObject(request.build(), S3Checksum.body(content.head()));
    }

    private boolean shortcut(SpooledContent content, S3Condition condition) throws IOException {
        SortedMap<String, String> headers = form.headers();
        headers.put("content-type", S3Checksum.CONTENT_TYPE);
        headers.put("x-amz-sdk-checksum-algorithm", ChecksumAlgorithm.SHA256.toString());
        condition.addTo(headers);
        return direct.put(key, Map.of(), headers, content.head(), Optional.of(content.digest()))
                .isPresent();
    }

    private Object parts(SpooledContent content, S3Condition condition) throws Exception {
        return multipart(content.size(), PART, condition, (id, number, offset) -> {
            ByteBuffer part = content.part(offset);
            UploadPartResponse answer = s3.get()
                    .uploadPart(
                            request -> request.bucket(bucket)
                                    .key(key.value())
                                    .uploadId(id)
                                    .partNumber(number)
                                    .checksumAlgorithm(ChecksumAlgorithm.CRC32)
                                    .checksumCRC32(S3Checksum.crc32(part.duplicate())),
                            S3Checksum.body(part));
            return CompletedPart.builder()
                    .partNumber(number)
                    .eTag(answer.eTag())
                    .checksumCRC32(answer.checksumCRC32())
                    .build();
        });
    }

    /**
     * Writes what another object of the bucket holds, without a byte of it coming here, whatever its size: a copy in one request takes
     * 5 GiB at most (https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html).
     */
    Object copy(S3Objects.Found source, S3Condition condition) throws Exception {
        long size = source.info().size().bytes();
        return multipart(size, COPIED_PART, condition, (id, number, offset) -> {
            CopyPartResult copied = s3.get()
                    .uploadPartCopy(request -> request.sourceBucket(bucket)
                            .sourceKey(source.info().key().value())
                            .copySourceIfMatch(source.tag())
                            .copySourceRange("bytes=" + offset + "-" + (Math.min(size, offset + COPIED_PART) - 1))
                            .destinationBucket(bucket)
                            .destinationKey(key.value())
                            .uploadId(id)
                            .partNumber(number))
                    .copyPartResult();
            return CompletedPart.builder()
                    .partNumber(number)
                    .eTag(copied.eTag())
                    .checksumCRC32(copied.checksumCRC32())
                    .build();
        });
    }

    /** Makes the part of this number, which begins at this offset. */
    @FunctionalInterface
    private interface Sender {
        CompletedPart send(String id, int number, long offset) throws IOException;
    }

    private Object multipart(long size, long part, S3Condition condition, Sender sender) throws Exception {
        String id = s3.get().createMultipartUpload(form.begin()).uploadId();
        try {
            List<CompletedPart> sent = send(size, part, id, sender);
            return s3.get()
                    .completeMultipartUpload(request -> request.bucket(bucket)
                            .key(key.value())
                            .uploadId(id)
                            .multipartUpload(upload -> upload.parts(sent))
                            .ifMatch(condition.ifMatch())
                            .ifNoneMatch(condition.ifNoneMatch()));
        } catch (Exception e) {
            abort(id, e);
            throw e;
        }
    }

    private static List<CompletedPart> send(long size, long part, String id, Sender sender) throws Exception {
        List<CompletedPart> sent = new ArrayList<>();
        ExecutorService threads =
                Executors.newFixedThreadPool(PARTS_AT_ONCE, Thread.ofVirtual().factory());
        try {
            List<Future<CompletedPart>> parts = new ArrayList<>();
            for (long offset = 0; offset < size; offset += part) {
                long begin = offset;
                parts.add(threads.submit(() -> sender.send(id, Math.toIntExact(begin / part) + 1, begin)));
            }
            for (Future<CompletedPart> each : parts) {
                sent.add(each.get());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            threads.shutdownNow();
            threads.close();
        }
        return sent;
    }

    /** Parts that nobody completes are billed for ever. */
    private void abort(String id, Exception why) {
        Undo.after(
                why,
                () -> s3.get()
                        .abortMultipartUpload(request ->
                                request.bucket(bucket).key(key.value()).uploadId(id)));
    }
}
