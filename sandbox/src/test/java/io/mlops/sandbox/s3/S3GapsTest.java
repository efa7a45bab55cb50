package io.mlops.sandbox.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sandbox adds to moto's S3. */
class S3GapsTest {
    private final S3Gaps s3 = new S3Gaps(
            "123456789012",
            request -> WireAnswer.of(
                    request.method().equals("DELETE") ? 204 : request.rawPath().startsWith("/gone") ? 404 : 200,
                    "text/plain",
                    "moto"));

    @Test
    void everythingElseIsMotos() throws Exception {
        assertThat(text(send("GET", "/bucket/intelligent-tiering", ""))).isEqualTo("moto");
        assertThat(text(send("GET", "/bucket?lifecycle", ""))).isEqualTo("moto");
    }

    @Test
    void aBucketOfSomebodyElseIsDenied() throws Exception {
        for (String header : List.of("x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner")) {
            assertThat(ask(header, "123456789012").status()).isEqualTo(200);
            WireAnswer denied = ask(header, "999999999999");
            assertThat(denied.status()).isEqualTo(403);
            assertThat(text(denied)).contains("<Code>AccessDenied</Code>");
        }
    }

    @Test
    void configurationsAreKeptByBucket() throws Exception {
        assertThat(put("/bucket", "a", "ARCHIVE_ACCESS", 90).status()).isEqualTo(200);
        assertThat(put("/bucket", "b", "DEEP_ARCHIVE_ACCESS", 180).status()).isEqualTo(200);

        assertThat(text(send("GET", "/bucket?intelligent-tiering&x-id=List", "")))
                .contains("<Id>a</Id>", "<Id>b</Id>", "<IsTruncated>false</IsTruncated>");
        assertThat(text(send("GET", "/other?intelligent-tiering", ""))).doesNotContain("<Id>");
        assertThat(text(send("GET", "/bucket?intelligent-tiering&id=a", ""))).contains("<Days>90</Days>");
        assertThat(send("DELETE", "/bucket?intelligent-tiering&id=a", "").status())
                .isEqualTo(204);
        assertThat(text(send("GET", "/bucket?intelligent-tiering&id=a", ""))).contains("NoSuchConfiguration");
        send("DELETE", "/bucket", "");
        assertThat(text(send("GET", "/bucket?intelligent-tiering", ""))).doesNotContain("<Id>");
        assertThat(text(send("GET", "/gone?intelligent-tiering", ""))).contains("NoSuchBucket");
    }

    @Test
    void aHundredAreAPage() throws Exception {
        for (int i = 0; i < 101; i++) {
            put("/bucket", "id-%03d".formatted(i), "ARCHIVE_ACCESS", 90);
        }

        assertThat(text(send("GET", "/bucket?intelligent-tiering", "")))
                .contains("<IsTruncated>true</IsTruncated>", "<NextContinuationToken>id-099<")
                .doesNotContain("<Id>id-100</Id>");
        assertThat(text(send("GET", "/bucket?continuation-token=id-099&intelligent-tiering", "")))
                .contains("<Id>id-100</Id>", "<IsTruncated>false</IsTruncated>");
    }

    @ParameterizedTest
    @CsvSource({"ARCHIVE_ACCESS, 89", "DEEP_ARCHIVE_ACCESS, 179", "ARCHIVE_ACCESS, 731", "FREQUENT, 90"})
    void whatS3RefusesIsRefused(String tier, int days) throws Exception {
        WireAnswer answer = put("/bucket", "a", tier, days);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(text(answer)).contains("InvalidArgument");
    }

    @Test
    void aBodyThatSaysSomethingElseIsMalformed() throws Exception {
        String body = body("a", "ARCHIVE_ACCESS", 90);

        assertThat(text(send("PUT", "/bucket?intelligent-tiering&id=b", body))).contains("MalformedXML");
        assertThat(text(send("PUT", "/bucket?intelligent-tiering&id=a", body.replace("Enabled", "On"))))
                .contains("MalformedXML");
        assertThat(text(send("PUT", "/bucket?intelligent-tiering", body))).contains("MalformedXML");
    }

    private WireAnswer put(String bucket, String id, String tier, int days) throws IOException, InterruptedException {
        return send("PUT", bucket + "?intelligent-tiering&id=" + id, body(id, tier, days));
    }

    private static String body(String id, String tier, int days) {
        return "<IntelligentTieringConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Id>" + id
                + "</Id><Status>Enabled</Status><Tiering><Days>" + days + "</Days><AccessTier>" + tier
                + "</AccessTier></Tiering></IntelligentTieringConfiguration>";
    }

    private WireAnswer ask(String header, String owner) throws IOException, InterruptedException {
        return s3.answer(
                new WireRequest("GET", URI.create("/bucket/key"), Map.of(header, List.of(owner)), new byte[0]));
    }

    private WireAnswer send(String method, String target, String body) throws IOException, InterruptedException {
        return s3.answer(new WireRequest(method, URI.create(target), Map.of(), body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(WireAnswer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
