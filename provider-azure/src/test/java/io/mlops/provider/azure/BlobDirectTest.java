package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.TransferOptions;
import io.mlops.artifact.WriteOptions;
import io.mlops.sandbox.wire.Forwarder;
import io.mlops.sandbox.wire.Listener;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of Blob Storage past the SDK's client, and what it makes of the answers. */
class BlobDirectTest {
    private final BlobWorld world = new BlobWorld();
    private final Forwarder forwarder = new Forwarder();
    private final List<WireRequest> requests = new CopyOnWriteArrayList<>();
    private volatile Predicate<WireRequest> busy = request -> false;
    private final Listener network = new Listener(0, this::pass);
    private final ArtifactStore store = world.open(
                    Map.of("endpoint.blob." + BlobWorld.HOME, network.url().toString()))
            .artifacts();

    @AfterEach
    void close() {
        network.close();
        forwarder.close();
        world.close();
    }

    private WireAnswer pass(WireRequest request) throws IOException, InterruptedException {
        requests.add(request);
        if (busy.test(request)) {
            return WireAnswer.of(503, "text/plain", "busy");
        }
        String query = request.rawQuery();
        URI target = URI.create(world.sandbox().region(BlobWorld.HOME).url()
                + request.rawPath()
                + (query.isEmpty() ? "" : "?" + query));
        return forwarder.forward(new WireRequest(request.method(), target, request.headers(), request.body()), target);
    }

    @Test
    void aFolderComesWithOneRequestAnObject(@TempDir Path folder) throws IOException {
        Path there = Files.createDirectories(folder.resolve("there"));
        Files.writeString(there.resolve("a & b"), "one");
        Files.writeString(there.resolve("ü"), "two");
        Files.createDirectories(there.resolve("deep"));
        Files.writeString(there.resolve("deep/c+d"), "three");
        List<ObjectInfo> stored =
                store.uploadFolder(there, "data/", WriteOptions.defaults(), TransferOptions.defaults());
        assertThat(requests).extracting(WireRequest::method).containsExactly("PUT", "PUT", "PUT");
        requests.clear();

        Path back = folder.resolve("back");
        assertThat(store.downloadFolder("data/", back, TransferOptions.defaults()))
                .isEqualTo(stored);

        assertThat(requests).extracting(WireRequest::method).containsExactly("GET", "GET", "GET", "GET");
        assertThat(back.resolve("a & b")).hasContent("one");
        assertThat(back.resolve("ü")).hasContent("two");
        assertThat(back.resolve("deep/c+d")).hasContent("three");
    }

    @Test
    void whatWasStoredByOthersComesToo(@TempDir Path folder) {
        world.container()
                .getBlobClient("data/theirs")
                .upload(new ByteArrayInputStream("content".getBytes(StandardCharsets.UTF_8)));

        store.downloadFolder("data/", folder, TransferOptions.defaults());

        assertThat(folder.resolve("theirs")).hasContent("content");
    }

    @Test
    void whatIsRefusedOnceIsAskedAgain(@TempDir Path folder) throws IOException {
        ObjectKey key = ObjectKey.of("data/model");
        byte[] large = new byte[6 << 20];
        Path file = Files.write(folder.resolve("large"), large);
        TransferOptions parts = TransferOptions.defaults().withPartSize(ByteSize.mebibytes(5));
        // The SDK numbers its requests; what is sent directly has none.
        busy = request -> request.header("x-ms-client-request-id").isEmpty();

        ObjectInfo stored = store.upload(
                key, new ByteArrayInputStream("content".getBytes(StandardCharsets.UTF_8)), WriteOptions.defaults());

        assertThat(store.find(key)).contains(stored);
        assertThat(store.list("data/")).containsExactly(stored);
        assertThat(store.find(ObjectKey.of("data/none"))).isEmpty();
        assertThat(store.downloadFolder("data/", folder.resolve("back"), TransferOptions.defaults()))
                .containsExactly(stored);
        assertThat(folder.resolve("back/model")).hasContent("content");
        store.upload(ObjectKey.of("large"), file, WriteOptions.defaults(), parts);
        store.download(ObjectKey.of("large"), folder.resolve("large-back"), parts);
        assertThat(folder.resolve("large-back")).hasBinaryContent(large);
    }

    @Test
    void whatIsMissingWithItsContainerIsNotTakenForMissing() {
        world.container().delete();

        assertThatThrownBy(() -> store.find(ObjectKey.of("data/model")))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void readsAListingOfSeveralPages() throws IOException {
        SortedMap<ObjectKey, BlobHead> heads = new TreeMap<>();

        String next = BlobListing.read(
                xml("<Prefix>d</Prefix><Blobs><Blob><Name>d/one &amp; two</Name><Properties><Last-Modified>Sun, 22 Nov"
                        + " 2026 15:00:00 GMT</Last-Modified>"
                        + "<Etag>0x1</Etag><Content-Length>3</Content-Length><AccessTier>Cool</AccessTier></Properties>"
                        + "<Metadata><mlops_tags>a=b</mlops_tags></Metadata></Blob><Blob><Name>d/</Name><Properties><Content-Length>0</Content-Length></Properties><Metadata"
                        + " /></Blob></Blobs><NextMarker>2!4</NextMarker>"),
                heads);

        assertThat(next).isEqualTo("2!4");
        assertThat(heads).containsOnlyKeys(ObjectKey.of("d/one & two"));
        BlobHead head = heads.firstEntry().getValue();
        assertThat(head.size()).isEqualTo(3);
        assertThat(head.version()).isEqualTo("0x1");
        assertThat(head.modified()).isEqualTo("2026-11-22T15:00:00Z");
        assertThat(head.digest()).isEmpty();
        assertThat(BlobListing.read(xml("<Blobs /><NextMarker />"), heads)).isNull();
    }

    @Test
    void aListingThatIsNotAsDescribedIsNotGuessed() {
        for (String page : List.of(
                "<Blobs><Blob>",
                "<Blobs><Blob><Name Encoded=\"true\">a%EF%BF%BE</Name></Blob></Blobs>",
                "<Blobs><Blob><Name>a</Name><Properties><Content-Length>?</Content-Length></Properties></Blob></Blobs>",
                "<Blobs><Blob><Name>a</Name><Properties><Last-Modified>?</Last-Modified></Properties></Blob></Blobs>")) {
            assertThatThrownBy(() -> BlobListing.read(xml(page), new TreeMap<>()))
                    .isInstanceOf(IOException.class);
        }
    }

    private static InputStream xml(String content) {
        return new ByteArrayInputStream(
                ("<?xml version=\"1.0\"?><EnumerationResults>" + content + "</EnumerationResults>")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
