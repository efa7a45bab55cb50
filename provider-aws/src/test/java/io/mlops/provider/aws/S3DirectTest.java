package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ByteSize;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.TransferOptions;
import io.mlops.artifact.WriteOptions;
import io.mlops.sandbox.wire.WireRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** What is asked of S3 past the SDK's client, and what it makes of the answers. */
class S3DirectTest {
    private static final String BUCKET = "mlops-" + AwsWorld.EAST;

    @Test
    void aFolderComesWithOneRequestAnObject(@TempDir Path folder) throws IOException {
        try (AwsWorld world = AwsWorld.onTheWire()) {
            Path there = Files.createDirectories(folder.resolve("there"));
            Files.writeString(there.resolve("a & b"), "one");
            Files.writeString(there.resolve("ü"), "two");
            Files.writeString(there.resolve("none"), "");
            ArtifactStore store = world.open().artifacts();
            List<ObjectInfo> stored =
                    store.uploadFolder(there, "data/", WriteOptions.defaults(), TransferOptions.defaults());
            int before = world.s3Wire().requests().size();

            Path back = folder.resolve("back");
            assertThat(store.downloadFolder("data/", back, TransferOptions.defaults()))
                    .isEqualTo(stored);

            List<WireRequest> asked = world.s3Wire().requests();
            assertThat(asked.subList(before, asked.size()))
                    .extracting(WireRequest::method)
                    .containsExactly("GET", "GET", "GET", "GET");
            assertThat(back.resolve("a & b")).hasContent("one");
            assertThat(back.resolve("ü")).hasContent("two");
            assertThat(back.resolve("none")).isEmptyFile();
        }
    }

    @Test
    void aBodyIsSignedWithItsDigest() {
        try (AwsWorld world = AwsWorld.onTheWire()) {
            byte[] content = "content".getBytes(StandardCharsets.UTF_8);

            ObjectInfo stored = world.open()
                    .artifacts()
                    .upload(ObjectKey.of("data/model"), new ByteArrayInputStream(content), WriteOptions.defaults());

            assertThat(world.s3Wire().requests())
                    .filteredOn(request -> request.method().equals("PUT"))
                    .extracting(request -> request.header("x-amz-content-sha256"))
                    .containsExactly(Optional.of(stored.digest().hex()));
        }
    }

    @Test
    void whatWasStoredByOthersComesToo(@TempDir Path folder) {
        try (AwsWorld world = AwsWorld.onTheWire()) {
            world.s3()
                    .putObject(request -> request.bucket(BUCKET).key("data/theirs"), RequestBody.fromString("content"));

            world.open().artifacts().downloadFolder("data/", folder, TransferOptions.defaults());

            assertThat(folder.resolve("theirs")).hasContent("content");
        }
    }

    @Test
    void whatIsRefusedOnceIsAskedAgain(@TempDir Path folder) throws IOException {
        try (AwsWorld world = AwsWorld.onTheWire()) {
            ArtifactStore store = world.open().artifacts();
            ObjectKey key = ObjectKey.of("data/model");
            // The SDK names itself; what is sent directly does not.
            world.s3Wire()
                    .refuse(
                            request -> !request.header("user-agent").orElse("").contains("aws-sdk"),
                            503,
                            "SlowDown",
                            "Reduce your request rate");

            ObjectInfo stored = store.upload(
                    key, new ByteArrayInputStream("content".getBytes(StandardCharsets.UTF_8)), WriteOptions.defaults());

            assertThat(store.find(key)).contains(stored);
            assertThat(store.downloadFolder("data/", folder, TransferOptions.defaults()))
                    .containsExactly(stored);
            assertThat(folder.resolve("model")).hasContent("content");
        }
    }

    @Test
    void readsAListingOfSeveralPages() throws IOException {
        SortedMap<ObjectKey, ByteSize> sizes = new TreeMap<>();

        String next = S3Answers.page(
                xml("<IsTruncated>true</IsTruncated><NextContinuationToken>1/+=</NextContinuationToken>"
                        + "<EncodingType>url</EncodingType>"
                        + "<Contents><Key>a+b%26c%2Fd</Key><ETag>&quot;e&quot;</ETag><Size>3</Size></Contents>"
                        + "<Contents><Key>folder/</Key><Size>0</Size></Contents>"),
                sizes);

        assertThat(next).isEqualTo("1/+=");
        assertThat(sizes).containsExactly(Map.entry(ObjectKey.of("a b&c/d"), new ByteSize(3)));
        assertThat(S3Answers.page(
                        xml("<IsTruncated>false</IsTruncated><Contents><Key>c+d</Key><Size>1</Size></Contents>"),
                        sizes))
                .isNull();
        assertThat(sizes).containsKey(ObjectKey.of("c+d"));
    }

    @Test
    void aListingThatIsNoXmlIsNotGuessed() {
        assertThatThrownBy(() -> S3Answers.page(xml("<Contents><Key>a"), new TreeMap<>()))
                .isInstanceOf(IOException.class);
    }

    private static InputStream xml(String content) {
        return new ByteArrayInputStream(("<?xml version=\"1.0\"?><ListBucketResult>" + content + "</ListBucketResult>")
                .getBytes(StandardCharsets.UTF_8));
    }
}
