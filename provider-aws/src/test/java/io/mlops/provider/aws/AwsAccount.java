package io.mlops.provider.aws;

import io.mlops.Location;
import io.mlops.provider.Provider;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.TestModel;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;

/** An account for one test of a contract: an emulated one or, with the profile {@code live}, a real one. */
interface AwsAccount extends AutoCloseable {
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

    Map<String, String> settings();

    /** A provider on this account; closed with it. */
    Provider provider();

    Location location();

    /** What names end with that nobody had before; empty where nobody had any. */
    default String suffix() {
        return "";
    }

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

    Duration patience();

    /** Leaves nothing of this test. */
    @Override
    void close();
}
