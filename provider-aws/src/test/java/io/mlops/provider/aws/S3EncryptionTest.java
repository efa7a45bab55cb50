package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TransferOptions;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.WriteOptions;
import io.mlops.sandbox.wire.WireRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Whose the bucket must be, and with which key everything is encrypted: in every request, and what is said where S3 denies it. */
class S3EncryptionTest {
    private static final String BUCKET = "mlops-" + AwsWorld.EAST;
    private static final String ALIAS = "alias/mlops";
    private static final ObjectKey KEY = ObjectKey.of("models/policy.pt");
    private static final String ENCRYPTION = "x-amz-server-side-encryption";

    private AwsWorld world;
    private ArtifactStore store;

    @BeforeEach
    void open() {
        world = AwsWorld.onTheWire();
        store = world.open(Map.of("kms-key", ALIAS)).artifacts();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void everyWriteIsEncryptedWithTheKey(@TempDir Path folder) throws IOException {
        writeInAllWays(folder);

        List<WireRequest> writes = world.s3Wire().requests().stream()
                .filter(S3EncryptionTest::makesAnObject)
                .toList();
        // A stream at once and in parts, a file in parts, a copy at once and in parts, a move.
        assertThat(writes).hasSize(6).allSatisfy(request -> {
            assertThat(request.header(ENCRYPTION)).contains("aws:kms");
            assertThat(request.header(ENCRYPTION + "-aws-kms-key-id")).contains(ALIAS);
            assertThat(request.header(ENCRYPTION + "-bucket-key-enabled")).contains("true");
        });
        HeadObjectResponse head =
                world.s3().headObject(request -> request.bucket(BUCKET).key(KEY.value()));
        assertThat(head.serverSideEncryptionAsString()).isEqualTo("aws:kms");
        assertThat(head.ssekmsKeyId()).isEqualTo(ALIAS);
    }

    @Test
    void everyRequestSaysWhoseTheBucketMustBe(@TempDir Path folder) throws IOException {
        writeInAllWays(folder);
        store.policy();
        store.list("");
        store.unfinished("");
        store.delete(KEY);

        assertThat(world.s3Wire().requests())
                .allSatisfy(request -> assertThat(request.header("x-amz-expected-bucket-owner"))
                        .contains("123456789012"));
        assertThat(world.s3Wire().requests())
                .filteredOn(request -> request.header("x-amz-copy-source").isPresent())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.header("x-amz-source-expected-bucket-owner"))
                        .contains("123456789012"));
    }

    @Test
    void aBucketOfSomebodyElseIsRefused() {
        ArtifactStore theirs =
                world.open(Map.of("bucket-owner", "999999999999")).artifacts();

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> put(theirs, WriteOptions.defaults()),
                () -> theirs.find(KEY),
                () -> theirs.open(KEY),
                () -> theirs.list(""),
                () -> theirs.delete(KEY),
                theirs::policy)) {
            assertThat(fails(ErrorCode.PERMISSION_DENIED, call))
                    .hasMessageContaining("the bucket " + BUCKET + " is not account 999999999999's");
        }
        assertThat(store.find(KEY)).isEmpty();
    }

    @Test
    void aDeniedKeyIsNamed() {
        world.s3Wire()
                .refuse(
                        S3EncryptionTest::makesAnObject,
                        403,
                        "AccessDenied",
                        "User: arn:aws:iam::123456789012:user/trader is not authorized to perform: kms:GenerateDataKey on"
                                + " resource: arn:aws:kms:us-east-1:123456789012:key/k");

        assertThat(fails(ErrorCode.PERMISSION_DENIED, () -> put(store, WriteOptions.defaults())))
                .hasMessageContaining("not authorized to perform: kms:GenerateDataKey")
                .hasMessageContaining("permit kms:GenerateDataKey and kms:Decrypt")
                .hasMessageContaining("providers.aws.kms-key is " + ALIAS);
        assertThat(store.find(KEY)).isEmpty();
    }

    @Test
    void whatWasEncryptedWithAKeyThatIsOffSaysSo() {
        put(store, WriteOptions.defaults());
        world.s3Wire()
                .refuse(
                        request -> request.method().equals("GET")
                                && request.rawPath().endsWith(KEY.value()),
                        400,
                        "KMS.DisabledException",
                        "arn:aws:kms:us-east-1:123456789012:key/k is disabled.");

        assertThat(fails(ErrorCode.FAILED_PRECONDITION, () -> store.open(KEY)))
                .hasMessageContaining("key/k is disabled. (KMS.DisabledException): switch the key on again");
        assertThat(store.find(KEY)).isPresent();
    }

    private void writeInAllWays(Path folder) throws IOException {
        put(store, WriteOptions.defaults());
        ObjectKey large = ObjectKey.of("large");
        store.upload(large, new ByteArrayInputStream(new byte[9 << 20]), WriteOptions.defaults());
        Path file = Files.write(folder.resolve("file"), new byte[6 << 20]);
        store.upload(
                ObjectKey.of("file"),
                file,
                WriteOptions.defaults(),
                TransferOptions.defaults().withPartSize(ByteSize.mebibytes(5)));
        store.copy(KEY, ObjectKey.of("copy"), WriteOptions.defaults());
        store.copy(
                large,
                ObjectKey.of("copied-in-parts"),
                WriteOptions.defaults().withCondition(new WriteCondition.IfAbsent()));
        store.tier(KEY, StorageTier.COOL);
        try (InputStream in = store.open(KEY)) {
            assertThat(in.readAllBytes()).hasSize(1);
        }
    }

    /** PutObject, CopyObject and CreateMultipartUpload; parts take the key of their upload. */
    private static boolean makesAnObject(WireRequest request) {
        URI uri = request.uri();
        boolean ofAnObject = request.rawPath().startsWith("/" + BUCKET + "/");
        return ofAnObject
                && ((request.method().equals("PUT") && uri.getRawQuery() == null)
                        || (request.method().equals("POST")
                                && request.rawQuery().startsWith("uploads")));
    }

    private static void put(ArtifactStore store, WriteOptions options) {
        store.upload(KEY, new ByteArrayInputStream(new byte[] {1}), options);
    }

    private static MlopsException fails(ErrorCode code, ThrowingCallable call) {
        MlopsException failure = catchThrowableOfType(MlopsException.class, call);
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
        return failure;
    }
}
