package io.mlops.provider.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.blob.models.BlobStorageException;
import io.mlops.artifact.ObjectKey;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads blobs with one request each, as a stream: the library's own stream asks for every piece of it anew and holds the piece in memory.
 * Thread-safe.
 *
 * @param client of the container where they lie
 * @param direct a shorter way to the same container
 */
record BlobReader(Supplier<BlobContainerClient> client, BlobDirect direct) {
    private static final HttpHeaderName VERSION = HttpHeaderName.fromString("x-ms-version");
    private static final int FIRST_ERROR = 300;

    InputStream open(ObjectKey key) throws InterruptedIOException {
        return open(key, null, null);
    }

    /**
     * The content, or a part of it.
     *
     * @param ifMatchOrNull the quoted ETag that it must have
     * @param rangeOrNull as in {@code bytes=0-99}
     * @throws BlobStorageException what the library throws where Azure refuses
     */
    InputStream open(ObjectKey key, @Nullable String ifMatchOrNull, @Nullable String rangeOrNull)
            throws InterruptedIOException {
        Map<String, String> headers = new HashMap<>();
        if (ifMatchOrNull != null) {
            headers.put("If-Match", ifMatchOrNull);
        }
        if (rangeOrNull != null) {
            headers.put("x-ms-range", rangeOrNull);
        }
        Optional<BlobDirect.Answer> shortcut = direct.get(key.value(), headers);
        return shortcut.isPresent() ? shortcut.get().content() : open(key, headers);
    }

    private InputStream open(ObjectKey key, Map<String, String> headers) {
        BlobContainerClient container = client.get();
        HttpRequest request = new HttpRequest(
                HttpMethod.GET, container.getBlobClient(key.value()).getBlobUrl());
        request.setHeader(VERSION, BlobServiceVersion.getLatest().getVersion());
        headers.forEach((name, value) -> request.setHeader(HttpHeaderName.fromString(name), value));
        HttpPipeline pipeline = container.getHttpPipeline();
        HttpResponse response = pipeline.sendSync(request, Context.NONE.addData("azure-eagerly-read-response", false));
        if (response.getStatusCode() >= FIRST_ERROR) {
            try (response) {
                throw new BlobStorageException(text(response.getBodyAsBinaryData()), response, null);
            }
        }
        BinaryData body = response.getBodyAsBinaryData();
        return body == null ? InputStream.nullInputStream() : body.toStream();
    }

    private static String text(@Nullable BinaryData body) {
        return body == null ? "" : body.toString();
    }
}
