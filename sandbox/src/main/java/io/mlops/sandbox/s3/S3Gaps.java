package io.mlops.sandbox.s3;

import io.mlops.sandbox.wire.AwsErrors;
import io.mlops.sandbox.wire.AwsException;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * What moto lacks of S3, in front of it: whose a bucket must be, and Intelligent-Tiering configurations. Nothing moves by these; they
 * are kept and told. Everything else is moto's. Thread-safe.
 */
public final class S3Gaps implements WireService {
    private static final String OWNER = "x-amz-expected-bucket-owner";
    private static final String SOURCE_OWNER = "x-amz-source-expected-bucket-owner";
    private static final int NOT_FOUND = 404;
    private static final int NO_CONTENT = 204;

    private final String account;
    private final WireService moto;
    private final IntelligentTiering tiering = new IntelligentTiering();

    /**
     * @param account whose all buckets are
     * @param moto what answers everything else
     */
    public S3Gaps(String account, WireService moto) {
        this.account = account;
        this.moto = moto;
    }

    @Override
    public WireAnswer answer(WireRequest request) throws IOException, InterruptedException {
        if (!owned(request, OWNER) || !owned(request, SOURCE_OWNER)) {
            return AwsErrors.answer("s3", new AwsException(403, "AccessDenied", "Access Denied"));
        }
        String bucket = request.rawPath().substring(1).split("/", 2)[0];
        if (!IntelligentTiering.match(request)) {
            WireAnswer answer = moto.answer(request);
            boolean gone = request.method().equals("DELETE")
                    && answer.status() == NO_CONTENT
                    && request.rawQuery().isEmpty()
                    && request.rawPath().matches("/[^/]+/?");
            if (gone) {
                tiering.forget(bucket);
            }
            return answer;
        }
        WireRequest look = new WireRequest("HEAD", URI.create("/" + bucket), request.headers(), new byte[0]);
        try {
            if (moto.answer(look).status() == NOT_FOUND) {
                throw new AwsException(NOT_FOUND, "NoSuchBucket", "The specified bucket does not exist");
            }
            return tiering.answer(bucket, request);
        } catch (AwsException e) {
            return AwsErrors.answer("s3", e);
        }
    }

    private boolean owned(WireRequest request, String header) {
        Optional<String> expected = request.header(header);
        return expected.isEmpty() || expected.get().equals(account);
    }
}
