package io.mlops.provider.aws;

import io.mlops.Location;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.TestModel;
import io.mlops.tck.cloud.TestAccount;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;

/** An account for one test of a contract: an emulated one or, with the profile {@code live}, a real one. */
interface AwsAccount extends TestAccount {
    /** The account that the tests of this run have. */
    static AwsAccount open(Bucket bucket) {
        return LiveSettings.live() ? LiveAccount.open(bucket) : EmulatedAccount.open(bucket);
    }

    /** The account that jobs are tested in: each has names of jobs of its own. */
    static AwsAccount openForJobs() {
        return LiveSettings.live() ? LiveAccount.open(Bucket.PLAIN) : new SandboxAccount(SandboxWorld.training(1));
    }

    /** What the buckets can do. */
    enum Bucket {
        PLAIN,
        /** Has versions and an object lock. */
        LOCKABLE
    }

    Location location();

    String image();

    TestModel model();

    TestModel brokenModel();

    /** The bucket of the artifacts. */
    String bucket();

    S3Client s3();

    SageMakerClient sageMaker();

    ApplicationAutoScalingClient scaling();

    /** What trains in it. */
    default AwsTraining training() {
        throw new UnsupportedOperationException("moto trains nothing");
    }

    /** Whether all of this is in memory and will be forgotten. */
    boolean emulated();
}
