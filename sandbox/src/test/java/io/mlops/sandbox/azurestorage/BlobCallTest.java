package io.mlops.sandbox.azurestorage;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.sandbox.wire.WireRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What requests to Blob Storage are about; the rest is tested through Azure's own library in provider-azure. */
class BlobCallTest {
    @ParameterizedTest
    @CsvSource({
        "GET, /a/c/b, GetBlob",
        "HEAD, /a/c/b, GetBlobProperties",
        "PUT, /a/c/b, PutBlob",
        "PUT, /a/c/b?comp=block&blockid=x, PutBlock",
        "PUT, /a/c/b?comp=blocklist, PutBlockList",
        "PUT, /a/c/b?comp=tier, SetBlobTier",
        "DELETE, /a/c/b, DeleteBlob",
        "GET, /a/c?restype=container&comp=list, ListBlobs",
        "PUT, /a/c?restype=container, PutContainer"
    })
    void operationsHaveAzuresNames(String method, String uri, String operation) {
        assertThat(call(method, uri).operation()).isEqualTo(operation);
    }

    @Test
    void namesAreDecodedOnce() {
        BlobCall call = call("GET", "/account/container/a%252Fb+c%20d?comp=tags&x=%26");

        assertThat(call.account()).isEqualTo("account");
        assertThat(call.container()).isEqualTo("container");
        assertThat(call.rawBlob()).isEqualTo("a%252Fb+c%20d");
        assertThat(call.blob()).isEqualTo("a%2Fb+c d");
        assertThat(call.query()).isEqualTo(Map.of("comp", "tags", "x", "&"));
    }

    @Test
    void aCopyIsNoUpload() {
        WireRequest copy = new WireRequest(
                "PUT", URI.create("/a/c/b"), Map.of("x-ms-copy-source", List.of("http://x/a/c/d")), new byte[0]);

        assertThat(BlobCall.of(copy).operation()).isEqualTo("CopyBlob");
    }

    @Test
    void pagesAreNoLongerThanAThousand() {
        assertThat(BlobGaps.pages(Map.of("comp", "list", "maxresults", "5000"))).isEqualTo("comp=list&maxresults=1000");
        assertThat(BlobGaps.pages(Map.of("comp", "list", "maxresults", "2"))).isEqualTo("comp=list&maxresults=2");
        assertThat(BlobGaps.pages(Map.of("prefix", "a b&c"))).isEqualTo("maxresults=1000&prefix=a%20b%26c");
    }

    private static BlobCall call(String method, String uri) {
        return BlobCall.of(new WireRequest(method, URI.create(uri), Map.of(), new byte[0]));
    }
}
