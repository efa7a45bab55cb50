package io.mlops.provider.aws;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Says in every request to S3 whose the bucket must be: a name that was given up can be taken by anybody, who then reads what we store
 * and writes what we load. S3 refuses with 403 where it is another account's
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html). Thread-safe.
 *
 * @param account the owner's
 */
record BucketOwner(String account) implements ExecutionInterceptor {
    private static final String HEADER = "x-amz-expected-bucket-owner";
    private static final String COPY_SOURCE = "x-amz-copy-source";
    private static final String SOURCE_HEADER = "x-amz-source-expected-bucket-owner";

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        SdkHttpRequest request = context.httpRequest();
        SdkHttpRequest.Builder owned = request.toBuilder().putHeader(HEADER, account);
        if (request.firstMatchingHeader(COPY_SOURCE).isPresent()) {
            owned.putHeader(SOURCE_HEADER, account);
        }
        return owned.build();
    }
}
