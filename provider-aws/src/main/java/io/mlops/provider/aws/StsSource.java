package io.mlops.provider.aws;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;

/** Makes the clients that credentials are asked for with; who makes them closes them. */
interface StsSource {
    StsClient client(AwsCredentialsProvider caller);

    StsClient anonymous();
}
