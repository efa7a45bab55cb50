package io.mlops.provider.aws;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.artifact.MultipartUpload;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.spi.TransferDriver;
import io.mlops.artifact.spi.UploadPlan;
import io.mlops.artifact.spi.UploadedPart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * S3's multipart uploads. The id of a part is S3's tag of it and its CRC-32, both of which completing takes: S3 refuses a part that came
 * otherwise than it was sent. What the whole is has a SHA-256 in the object's metadata. Thread-safe.
 */
final class S3Transfers implements TransferDriver {
    private static final int PRECONDITION_FAILED = 412;
    private static final String SEPARATOR = " ";

    private final Supplier<S3Client> s3;
    private final String bucket;
    private final S3Objects objects;
    private final S3ObjectLock lock;
    private final S3Writes writes;

    S3Transfers(Supplier<S3Client> s3, S3Objects objects, S3ObjectLock lock, S3Writes writes) {
        this.s3 = s3;
        this.bucket = objects.bucket();
        this.objects = objects;
        this.lock = lock;
        this.writes = writes;
    }

    @Override
    public InputStream open(ObjectKey key, String version, long offset, long length) throws Exception {
        Optional<InputStream> shortcut = length == 0 ? Optional.empty() : direct(key, version, offset, length);
        if (shortcut.isPresent()) {
            return shortcut.get();
        }
        GetObjectRequest.Builder request =
                GetObjectRequest.builder().bucket(bucket).key(key.value()).ifMatch(tag(version));
        if (length > 0) {
            request.range("bytes=" + offset + "-" + (offset + length - 1));
        }
        ResponseInputStream<GetObjectResponse> content;
        try {
            content = s3.get().getObject(request.build());
        } catch (S3Exception e) {
            throw e.statusCode() == PRECONDITION_FAILED ? S3Condition.otherVersion() : e;
        }
        // The same content written again has the same tag.
        if (!S3Head.version(content.response().eTag(), content.response().metadata())
                .equals(version)) {
            content.abort();
            throw S3Condition.otherVersion();
        }
        if (length == 0) {
            content.abort();
            return InputStream.nullInputStream();
        }
        return content;
    }

    private Optional<InputStream> direct(ObjectKey key, String version, long offset, long length) throws Exception {
        Optional<S3Direct.Answer> answer = objects.direct().get(key, tag(version), offset, length);
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        if (!S3Head.of(answer.get()).version().equals(version)) {
            answer.get().close();
            throw S3Condition.otherVersion();
        }
        return Optional.of(answer.get().content());
    }

    private static String tag(String version) {
        int end = version.lastIndexOf('/');
        return end < 0 ? version : version.substring(0, end);
    }

    @Override
    public MultipartUpload begin(UploadPlan plan) throws Exception {
        if (plan.options().condition() instanceof WriteCondition.IfAbsent
                && objects.find(plan.key()).isPresent()) {
            throw new AwsException(ErrorCode.ALREADY_EXISTS, "there is an object of this name already");
        }
        lock.requireFree(plan.key());
        objects.condition(plan.key(), plan.options().condition());
        S3Form form = writes.form(
                plan.key(), plan.digest(), plan.options().tier(), plan.options().tags());
        String id = s3.get().createMultipartUpload(form.begin()).uploadId();
        // S3 says when it began only in its listing.
        return unfinished(plan.key().value()).stream()
                .filter(upload -> upload.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AwsException(
                        ErrorCode.FAILED_PRECONDITION, "somebody abandoned it as soon as it was begun"));
    }

    @Override
    public UploadedPart put(MultipartUpload upload, UploadPlan plan, int number, ByteBuffer content)
            throws IOException {
        String sum = S3Checksum.crc32(content.duplicate());
        Optional<String> shortcut = direct(upload, number, content, sum);
        String tag = shortcut.isPresent() ? shortcut.get() : put(upload, number, content, sum);
        return new UploadedPart(number, new ByteSize(content.remaining()), tag + SEPARATOR + sum);
    }

    private Optional<String> direct(MultipartUpload upload, int number, ByteBuffer content, String sum)
            throws IOException {
        SortedMap<String, String> headers = new TreeMap<>();
        headers.put("content-type", S3Checksum.CONTENT_TYPE);
        headers.put("x-amz-sdk-checksum-algorithm", ChecksumAlgorithm.CRC32.toString());
        headers.put("x-amz-checksum-crc32", sum);
        Map<String, String> query = Map.of("partNumber", Integer.toString(number), "uploadId", upload.id());
        return objects.direct()
                .put(upload.key(), query, headers, content, Optional.empty())
                .map(told -> told.header("etag"));
    }

    private String put(MultipartUpload upload, int number, ByteBuffer content, String sum) {
        return s3.get()
                .uploadPart(
                        request -> request.bucket(bucket)
                                .key(upload.key().value())
                                .uploadId(upload.id())
                                .partNumber(number)
                                .checksumAlgorithm(ChecksumAlgorithm.CRC32)
                                .checksumCRC32(sum),
                        S3Checksum.body(content))
                .eTag();
    }

    @Override
    public List<UploadedPart> parts(MultipartUpload upload) {
        List<UploadedPart> parts = new ArrayList<>();
        for (Part part : s3.get()
                .listPartsPaginator(request ->
                        request.bucket(bucket).key(upload.key().value()).uploadId(upload.id()))
                .parts()) {
            parts.add(new UploadedPart(
                    part.partNumber(),
                    new ByteSize(part.size()),
                    part.eTag() + SEPARATOR + Objects.requireNonNullElse(part.checksumCRC32(), "")));
        }
        parts.sort(Comparator.comparingInt(UploadedPart::number));
        return parts;
    }

    @Override
    public ObjectInfo complete(MultipartUpload upload, UploadPlan plan, List<UploadedPart> parts) throws Exception {
        lock.requireFree(plan.key());
        S3Condition condition = objects.condition(plan.key(), plan.options().condition());
        List<CompletedPart> completed = parts.stream()
                .map(part -> {
                    String[] id = part.id().split(SEPARATOR, 2);
                    return CompletedPart.builder()
                            .partNumber(part.number())
                            .eTag(id[0])
                            .checksumCRC32(id[1].isEmpty() ? null : id[1])
                            .build();
                })
                .toList();
        condition.enforce(() -> s3.get()
                .completeMultipartUpload(request -> request.bucket(bucket)
                        .key(plan.key().value())
                        .uploadId(upload.id())
                        .multipartUpload(all -> all.parts(completed))
                        .ifMatch(condition.ifMatch())
                        .ifNoneMatch(condition.ifNoneMatch())));
        return objects.require(plan.key()).info();
    }

    @Override
    public void abort(MultipartUpload upload) {
        try {
            s3.get()
                    .abortMultipartUpload(request ->
                            request.bucket(bucket).key(upload.key().value()).uploadId(upload.id()));
        } catch (NoSuchUploadException e) {
            return; // that is what was asked for
        }
    }

    @Override
    public List<MultipartUpload> unfinished(String prefix) throws IOException {
        List<MultipartUpload> uploads = new ArrayList<>();
        for (var upload : s3.get()
                .listMultipartUploadsPaginator(request -> request.bucket(bucket).prefix(prefix))
                .uploads()) {
            Optional<ObjectKey> key = ObjectKey.read(upload.key());
            Instant begun = upload.initiated();
            key.ifPresent(name -> uploads.add(new MultipartUpload(name, upload.uploadId(), begun)));
        }
        uploads.sort(Comparator.comparing(MultipartUpload::key).thenComparing(MultipartUpload::begun));
        return uploads;
    }
}
