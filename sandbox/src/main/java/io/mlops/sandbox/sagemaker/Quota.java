package io.mlops.sandbox.sagemaker;

import io.mlops.sandbox.wire.AwsException;

/** What the account may not have. */
final class Quota {
    private Quota() {}

    /** In the words that the service uses for every quota of instances. */
    static AwsException exceeded(String quota, int wanted) {
        return new AwsException(
                400,
                "ResourceLimitExceeded",
                "The account-level service limit '" + quota
                        + "' is 0 Instances, with current utilization of 0 Instances"
                        + " and a request delta of " + wanted
                        + " Instances. Please use AWS Service Quotas to request an"
                        + " increase for this quota. If AWS Service Quotas is not available, contact AWS support to"
                        + " request an increase for this quota.");
    }
}
